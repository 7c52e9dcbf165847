import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../../local/slack/types.ts";
import { openBudget } from "../../../shared/platform/budget.ts";
import { CodedError } from "../../../shared/platform/errors.ts";
import { openSlack, type Slack } from "../../../shared/platform/slack.ts";
import { channel, startWorld, type World } from "./world.ts";

let world: World;
let slack: Slack;
beforeAll(async () => {
  world = await startWorld({ directly: true });
  // Impatient, so that a timeout costs little.
  const budget = openBudget(world.database, "slack");
  slack = openSlack({ token: "xoxb-local", apiUrl: world.slack.apiUrl, timeoutMs: 300, budget });
  // GitHub has its own.
  await world.sql`update public.teams set repository = null`;
});
afterAll(async () => {
  expect(world.slack.rejected).toEqual([]);
  await world.close();
});

const messagesOf = (id: string) =>
  world.slack
    .messages(channel)
    .filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes(`"improvement_id":"${id}"`));
const threadOf = async (id: string) =>
  world.slack.thread(channel, (await world.read(id)).slack_message_ts ?? "").slice(1);
async function settle(rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await world.letTimePass();
    await world.sql`update public.rate_budgets set paused_until = null`;
    await world.deliver({ slack });
  }
}

const faults: [string, Fault, number][] = [
  ["a timeout before the effect", { kind: "timeout" }, 1],
  ["a timeout after the effect", { kind: "timeout", when: "after" }, 1],
  ["a broken connection before the effect", { kind: "reset" }, 2],
  ["a broken connection after the effect", { kind: "reset", when: "after" }, 2],
  ["a 429", { kind: "rate_limited", retryAfter: 5 }, 3],
  ["a 5xx before the effect", { kind: "status", status: 502 }, 3],
  ["a 5xx after the effect", { kind: "status", status: 503, when: "after" }, 2],
  ["an internal error", { kind: "error", error: "internal_error" }, 2],
];

describe("a proposal, its details, a comment and a decision are told exactly once", () => {
  beforeEach(() => world.slack.faults.clear());
  it.each(faults)("in spite of %s at every call", async (_what, fault, times) => {
    const id = await world.propose();
    for (const method of [
      "chat.postMessage",
      "chat.update",
      "conversations.replies",
      "conversations.history",
    ])
      world.slack.faults.next(method, fault, times);
    await world.deliver({ slack });
    await settle(8);
    await world.sql`select private.record_comment(${id}, 'github', ${`acme/agents#comment:${id}`}, null, 'ada', 'Why?', false, null)`;
    world.slack.faults.next("chat.postMessage", fault, times);
    await settle();
    world.slack.faults.next("chat.update", fault, times);
    await world.approve(id);
    await settle();
    world.slack.faults.clear();
    await settle(2);
    const [message, ...more] = messagesOf(id);
    expect(more).toEqual([]);
    expect(await world.read(id)).toMatchObject({ slack_message_ts: message?.ts, needs_attention: null });
    expect((await threadOf(id)).map(({ text }) => text.split("\n")[0])).toEqual([
      "Why, the whole change, and how the checks went",
      "*ada* on GitHub:",
      "Approved by Ada Okafor via Slack.",
    ]);
    expect(JSON.stringify(message?.blocks)).not.toContain('"action_id"');
  });

  it("although every worker dies between what it does and what it writes down", async () => {
    const id = await world.propose();
    let deaths = 0;
    const database = new Proxy(world.database, {
      get(target, name) {
        if (name !== "rpc") return Reflect.get(target, name);
        return (called: string, args: never) => {
          if (["complete_delivery", "fail_delivery", "record_comment_copy"].includes(called)) {
            deaths += 1;
            throw new CodedError("killed", "The worker is gone.");
          }
          return Reflect.apply(target.rpc, target, [called, args]);
        };
      },
    });
    const die = async () => {
      await world.letTimePass();
      await world.deliver({ database, slack, budgetMs: 1 }).catch(() => 0);
    };
    await die();
    await die();
    await settle();
    await world.sql`select private.record_comment(${id}, 'github', ${`x#comment:${id}`}, null, 'ada', 'Why?', false, null)`;
    await die();
    await settle();
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(messagesOf(id)).toHaveLength(1);
    expect(await threadOf(id)).toHaveLength(2);
  });

  it("although a first delivery was given up after its effect, and another one follows", async () => {
    const id = await world.propose();
    world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" }, 1);
    await world.deliver({ slack });
    await world.sql`update public.deliveries set dead_at = now() where improvement_id = ${id} and done_at is null`;
    await world.sql`select private.move_improvement(${id}, 'approved', private.system_actor('review', null))`;
    await settle();
    expect(messagesOf(id)).toHaveLength(1);
    expect((await world.read(id)).slack_message_ts).toBe(messagesOf(id)[0]?.ts);
  });

  it("although its worker died after the effect, and it expired before anybody looked again", async () => {
    const id = await world.propose();
    world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" }, 1);
    await world.deliver({ slack });
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    await settle();
    const [message, ...more] = messagesOf(id);
    expect(more).toEqual([]);
    expect(message?.text).toMatch(/^Expired:/);
    expect(JSON.stringify(message?.blocks)).not.toContain('"action_id"');
    expect((await world.read(id)).slack_message_ts).toBe(message?.ts);
  });

  it("a digest too", async () => {
    await world.propose();
    await world.deliver({ slack });
    await world.sql`alter table public.improvements disable trigger guard`;
    await world.sql`update public.improvements set status_changed_at = now() - interval '5 hours' where status = 'in_review'`;
    await world.sql`alter table public.improvements enable trigger guard`;
    world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" }, 1);
    await world.sql`select private.add_channel_post('digest', ${channel}, current_date)`;
    await world.deliver({ slack });
    await settle();
    const digests = world.slack
      .messages(channel)
      .filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes("improvement_post"));
    expect(digests).toHaveLength(1);
    expect(digests[0]?.text).toMatch(/waits? for a decision/);
  });
});

describe("requests of Slack that get lost, doubled and late", () => {
  it("decide once, however they come", async () => {
    const id = await world.propose();
    await world.deliver({ slack });
    world.slack.faults.nextRequest("doubled");
    await world.approve(id);
    expect(await world.sql`select from public.reviews where improvement_id = ${id}`).toHaveLength(1);
  });
  it("that come late and out of order change nothing that was decided meanwhile, and the person hears of it", async () => {
    const id = await world.propose();
    await world.deliver({ slack });
    world.slack.faults.nextRequest("late");
    await world.approve(id);
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    await world.slack.faults.releaseLate();
    expect((await world.read(id)).status).toBe("expired");
    await settle(2);
    expect(world.slack.ephemerals("U1ADA").at(-1)?.text).toContain("has changed since you looked at it");
  });
  it("that get lost leave the buttons, and a second press decides", async () => {
    const id = await world.propose();
    await world.deliver({ slack });
    world.slack.faults.nextRequest("lost");
    expect((await world.approve(id)).shownToUser).toBeDefined();
    expect((await world.read(id)).status).toBe("in_review");
    await world.approve(id);
    expect((await world.read(id)).status).toBe("approved");
  });
});

describe("what Slack asks to wait for", () => {
  it("holds for that method and channel, and for nothing else", async () => {
    await settle(1);
    const first = await world.propose();
    await world.deliver({ slack });
    world.slack.faults.next("chat.update", { kind: "rate_limited", retryAfter: 60 });
    await world.approve(first);
    await world.deliver({ slack });
    const second = await world.propose();
    await world.deliver({ slack });
    expect(messagesOf(second)).toHaveLength(1);
    const [waiting] = await world.sql`
      select kind, attempts from public.deliveries where improvement_id = ${first} and done_at is null order by id limit 1`;
    expect(waiting).toEqual({ kind: "slack_message", attempts: 0 });
    await settle();
    expect(JSON.stringify(messagesOf(first)[0]?.blocks)).toContain("*Approved*");
  });
});
