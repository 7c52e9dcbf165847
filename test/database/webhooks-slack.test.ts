import { describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { deliveries, events, footprint, improvementIn, read } from "./improvements.ts";
import { actors, github, people, refusal, slack, useWorld, world } from "./world.ts";

useWorld();

let counter = 0;
const key = () => `key-${++counter}`;

interface Press {
  key?: string;
  user?: string;
  workspace?: string;
  channel?: string;
  decision?: string;
  version?: number;
  reason?: string;
}

const press = (id: string, press: Press = {}) =>
  asRole(world.sql, actors.service, async (tx) => {
    const [row] = await tx<{ answer: Record<string, unknown> }[]>`
      select public.receive_slack_decision(${press.key ?? key()}, ${press.workspace ?? slack.workspace}, ${press.user ?? slack.ada},
        ${press.channel ?? slack.channel}, ${id}, ${press.version ?? 2}, ${press.decision ?? "approve"}, ${press.reason ?? null}) as answer`;
    return row?.answer;
  });

describe("a button pressed in Slack", () => {
  test("decides in the name of the mapped person", async () => {
    const id = await improvementIn(world, "in_review");
    expect(await press(id)).toEqual({ ok: true, status: "approved" });
    expect(await read(world, id)).toMatchObject({ status: "approved", decided_by: "Ada" });
    expect((await events(world, id)).at(-1)).toMatchObject({
      surface: "slack",
      how_known: "mapped",
      person_id: people.ada,
    });
  });

  test("acts once, however often Slack sends it", async () => {
    const id = await improvementIn(world, "in_review");
    const once = key();
    await press(id, { key: once });
    const before = await footprint(world, id);
    for (let again = 0; again < 3; again += 1)
      expect(await press(id, { key: once })).toEqual({ ok: true, repeated: true });
    expect(await footprint(world, id)).toEqual(before);
  });

  test("acts once when it arrives twice at the same moment", async () => {
    const id = await improvementIn(world, "in_review");
    const once = key();
    const answers = await Promise.all([
      press(id, { key: once }),
      press(id, { key: once }),
      press(id, { key: once }),
    ]);
    expect(answers.filter((answer) => answer?.repeated)).toHaveLength(2);
    expect((await events(world, id)).filter((event) => event.kind === "decided")).toHaveLength(1);
  });

  test.each([
    ["by an account that is not mapped", { user: "U0NOBODY" }, "unknown_person"],
    ["by the same user id of another workspace", { workspace: "T0OTHER" }, "unknown_person"],
    ["on a version that is no more", { version: 1 }, "stale_version"],
    ["to reject without a reason", { decision: "reject" }, "reason_missing"],
  ] as const)("%s changes nothing and has that person told why", async (_, what, reason) => {
    const id = await improvementIn(world, "in_review");
    const told = await deliveries(world, id);
    const state = await read(world, id);
    const count = (await events(world, id)).length;
    expect(await press(id, what)).toMatchObject({ ok: false, reason, message: expect.stringMatching(/\.$/) });
    expect(await read(world, id)).toEqual(state);
    expect(await events(world, id)).toHaveLength(count);
    const news = (await deliveries(world, id)).slice(told.length);
    expect(news).toEqual([
      {
        kind: "slack_answer",
        payload: {
          channel: slack.channel,
          user: "user" in what ? what.user : slack.ada,
          text: expect.stringContaining(" "),
        },
      },
    ]);
  });

  test("in a channel that is not the improvement's is not answered there", async () => {
    const id = await improvementIn(world, "in_review");
    const told = await deliveries(world, id);
    expect(await press(id, { user: "U0NOBODY", channel: "C0ELSEWHERE" })).toMatchObject({ ok: false });
    expect(await deliveries(world, id)).toEqual(told);
  });

  test("about an unknown improvement, or with a decision that is none, is answered and not an error", async () => {
    expect(await press("00000000-0000-4000-8000-00000000dead")).toMatchObject({
      ok: false,
      reason: "unknown_improvement",
    });
    const id = await improvementIn(world, "in_review");
    expect(await press(id, { decision: "applaud" })).toMatchObject({ ok: false, reason: "unknown_decision" });
    expect(await read(world, id)).toMatchObject({ status: "in_review" });
  });

  test("is remembered with its outcome", async () => {
    const id = await improvementIn(world, "in_review");
    const once = key();
    const answer = await press(id, { key: once, decision: "reject", reason: "no" });
    expect(
      await world.sql`select outcome, event from public.webhook_receipts where delivery_key = ${once}`,
    ).toEqual([{ outcome: answer, event: "reject" }]);
  });
});

test("only functions receive webhooks", async () => {
  const id = await improvementIn(world, "in_review");
  for (const actor of [actors.anon, actors.ada, actors.dora, actors.runtimeA]) {
    const forged = asRole(
      world.sql,
      actor,
      (tx) =>
        tx`select public.receive_slack_decision('k', ${slack.workspace}, ${slack.ada}, ${slack.channel}, ${id}, 2, 'approve')`,
    );
    expect(await refusal(forged)).toMatchObject({ code: "42501" });
    const merged = asRole(
      world.sql,
      actor,
      (tx) =>
        tx`select public.receive_github_pull_request('k', ${github.repository}, 1, 'closed', true, 'h', 'c', 1)`,
    );
    expect(await refusal(merged)).toMatchObject({ code: "42501" });
  }
  expect(await read(world, id)).toMatchObject({ status: "in_review" });
});
