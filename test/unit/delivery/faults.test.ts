import { describe, expect, it } from "vitest";
import { had, messages, propose, useFaultWorld, world } from "./fault-world.ts";
import { channel } from "./world.ts";

useFaultWorld();

describe("limits of the surfaces", () => {
  it("waits as long as Slack asks, and holds back what else was claimed", async () => {
    await propose();
    await propose();
    world.slack.faults.next("chat.postMessage", { kind: "rate_limited", retryAfter: 77 });
    await world.deliver();
    const waiting = await world.sql`
      select extract(epoch from run_after - now())::int as seconds, last_error from public.deliveries
      where kind = 'slack_message' and done_at is null order by id`;
    expect(waiting).toHaveLength(2);
    for (const { seconds } of waiting) expect(Number(seconds)).toBeGreaterThan(70);
    expect(waiting[0]?.last_error).toContain("slack_rate_limited");
    const posts = world.slack.calls
      .slice(had.slackCalls)
      .filter(({ method }) => method === "chat.postMessage");
    expect(posts).toHaveLength(1);
  });

  it.each([
    ["a secondary limit", { status: 403, headers: { "retry-after": "90" } }],
    [
      "a used-up budget",
      {
        status: 403,
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 900),
        },
      },
    ],
    ["a 429", { status: 429, headers: { "retry-after": "90" } }],
  ])("waits as long as GitHub asks for %s", async (_what, answer) => {
    await propose();
    world.github.faults.add({ method: "POST", answer });
    await world.deliver();
    const [waiting] = await world.sql`
      select extract(epoch from run_after - now())::int as seconds, last_error from public.deliveries where surface = 'github' and done_at is null`;
    expect(Number(waiting?.seconds)).toBeGreaterThan(80);
    expect(waiting?.last_error).toContain("github_rate_limited");
  });
});

describe("what a person has to mend", () => {
  it("shows on the improvement at once, and no longer once it works", async () => {
    const id = await propose();
    await world.deliver({ slack: undefined });
    expect((await world.read(id)).needs_attention).toContain(
      "slack_message was given up: slack_not_configured: Slack is not set up.",
    );
    await world.sql`select private.revive_delivery(id) from public.deliveries where dead_at is not null`;
    await world.deliver();
    expect((await world.read(id)).needs_attention).toBeNull();
    expect(messages()).toHaveLength(1);
  });

  it("shows when GitHub is not set up", async () => {
    const id = await propose();
    await world.deliver({ github: undefined });
    expect((await world.read(id)).needs_attention).toContain("github_not_configured");
  });

  it("shows when the channel is unknown to Slack", async () => {
    await world.sql`update public.teams set slack_channel_id = 'C9NOWHERE'`;
    const id = await propose();
    await world.sql`update public.teams set slack_channel_id = ${channel}`;
    await world.deliver();
    expect((await world.read(id)).needs_attention).toContain("slack_channel_not_found");
  });
});
