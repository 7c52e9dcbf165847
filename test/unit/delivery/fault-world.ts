import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { fileOf, startRoomyWorld, targetOf } from "./roomy-world.ts";
import { after, channel, type World } from "./world.ts";

/** One world for all tests of a file: each has a prompt of its own, and counts what came about since it began. */
export let world: World;
/** The present test's prompt. */
export let path = "";
/** How much of each there was when the present test began. */
export let had = { calls: 0, slackCalls: 0, messages: 0 };
let target: Awaited<ReturnType<typeof targetOf>>;

/** To be called once at the top of a file whose tests let things fail. */
export function useFaultWorld(): void {
  let tests = 0;
  beforeAll(async () => {
    world = await startRoomyWorld();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    tests += 1;
    path = fileOf(tests);
    target = await targetOf(world, path);
    had = {
      calls: world.github.calls.length,
      slackCalls: world.slack.calls.length,
      messages: world.slack.messages(channel).length,
    };
  });
  afterEach(async () => {
    world.slack.faults.clear();
    world.github.faults.clear();
    await world.github.control.webhooks.settled();
    // What this test leaves waiting is none of the next one's business.
    await world.sql`update public.deliveries set done_at = now() where done_at is null`;
    await world.sql`update public.rate_budgets set paused_until = null`;
    expect(world.slack.rejected).toEqual([]);
    expect(world.github.violations).toEqual([]);
  });
}

export const propose = () => world.propose({ ...target });
export const creations = (of: RegExp) =>
  world.github.calls
    .slice(had.calls)
    .filter(({ method, path: at, status }) => method === "POST" && of.test(at) && status < 300);
export const messages = () => world.slack.messages(channel).slice(had.messages);
export const thread = () => world.slack.thread(channel, messages()[0]?.ts ?? "");

/** What exists afterwards must be what an undisturbed run makes. */
export async function expectOneOfEach(id: string): Promise<void> {
  expect(messages()).toHaveLength(1);
  expect(creations(/\/issues$/)).toHaveLength(1);
  expect(creations(/\/git\/refs$/)).toHaveLength(1);
  expect(creations(/\/pulls$/)).toHaveLength(1);
  const improvement = await world.read(id);
  expect(improvement).toMatchObject({ status: "shipping", needs_attention: null });
  expect(await world.github.control.readFile(path, { ref: improvement.branch ?? "" })).toBe(after);
}

export async function pullOf(id: string) {
  const { pull_request_number } = await world.read(id);
  const pull = await world.courier.github?.rest.pulls.get({
    owner: "acme",
    repo: "agents",
    pull_number: pull_request_number ?? 0,
  });
  return pull?.data;
}

/** Works off whatever waits, through failures, as cron does minute by minute. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await world.letTimePass();
    await world.deliver();
  }
}
