import { describe, expect, it } from "vitest";
import { messages, propose, settle, thread, useFaultWorld, world } from "./fault-world.ts";

useFaultWorld();

describe("measured effects", () => {
  it("are told in the thread once per direction, and shown in message and pull request", async () => {
    const id = await propose();
    await world.deliver();
    const measure = async (low: number, verdict: string) => {
      await world.sql`
        insert into public.impact_estimates (improvement_id, metric, method, evidence_grade, before_tasks, after_tasks,
          before_value, after_value, effect, low, high, verdict, rests_on)
        values (${id}, 'success_rate', 'before_after', 'observational', 60, 55, 0.5, 0.62, 0.12, ${low}, 0.22, ${verdict}, 'simulated')
        on conflict (improvement_id, metric, method) do update set low = excluded.low, verdict = excluded.verdict`;
      await world.sql`
        insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
        select ${id}, kind, kind || gen_random_uuid(), '{"measured": true}' from unnest(array['slack_message', 'slack_note', 'github_sync']) kind`;
      await settle();
    };
    await measure(0.02, "More tasks succeed. +12.0 points");
    await measure(0.03, "More tasks succeed. +12.1 points");
    await measure(-0.01, "No clear change. +12.0 points");
    const notes = thread()
      .slice(1)
      .map(({ text }) => text);
    expect(notes).toEqual([
      "Why, the whole change, and how the checks went",
      "Measured: Success rate. More tasks succeed. +12.0 points (60 tasks before and 55 after; observational, outcomes simulated).",
      expect.stringContaining("No clear change."),
    ]);
    expect(JSON.stringify(messages()[0]?.blocks)).toContain("*Measured:*");
    const issue = await world.courier.github?.rest.issues.get({
      owner: "acme",
      repo: "agents",
      issue_number: (await world.read(id)).issue_number ?? 0,
    });
    expect(issue?.data.body).toContain("| Success rate | 50 % | 62 % | +12 percentage points |");
    expect(issue?.data.body).toContain("xychart-beta");
  });
});
