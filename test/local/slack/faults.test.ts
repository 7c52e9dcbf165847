import { afterEach, beforeEach, expect, test } from "vitest";
import { refusalOf, startWorld, type World } from "./support.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld({ answerWithinMs: 500 });
});
afterEach(() => world.close());

const post = () => world.client.chat.postMessage({ channel: "C1TEAM", text: "one" });
const say = (text: string) => world.slack.say({ user: "U1ADA", channel: "C1TEAM", text });
const heard = () =>
  world.app.received.map(({ payload }) => JSON.stringify(payload).match(/"text":"([^"]*)"/)?.[1]);

test("a connection breaks before or after the effect", async () => {
  world.slack.faults.next("chat.postMessage", { kind: "reset" });
  await expect(post()).rejects.toThrow();
  expect(world.slack.messages("C1TEAM")).toEqual([]);
  world.slack.faults.next("chat.postMessage", { kind: "reset", when: "after" });
  await expect(post()).rejects.toThrow();
  expect(world.slack.messages("C1TEAM")).toHaveLength(1);
});

test("what fails can be decided call by call, seeing what is called with what", async () => {
  const seen: string[] = [];
  world.slack.faults.decide(({ method, args }) => {
    seen.push(`${method} ${String(args.channel)}`);
    return seen.length === 1 ? { kind: "error", error: "internal_error" } : undefined;
  });
  expect((await refusalOf(post())).error).toBe("internal_error");
  await post();
  expect(seen).toEqual(["chat.postMessage C1TEAM", "chat.postMessage C1TEAM"]);
});

test("requests to the app get lost, come twice, come late and out of order", async () => {
  world.slack.faults.nextRequest("lost");
  await say("lost");
  world.slack.faults.nextRequest("doubled");
  await say("doubled");
  world.slack.faults.nextRequest("late", 2);
  await say("first");
  await say("second");
  await world.slack.idle();
  expect(heard()).toEqual(["doubled", "doubled"]);
  await world.slack.faults.releaseLate({ order: "reversed" });
  expect(heard().slice(2)).toEqual(["second", "first"]);
  expect(world.slack.faults.pending()).toBe(0);
});

test("an answer that gets lost has Slack send the event again", async () => {
  world.slack.faults.nextRequest("answer_lost");
  await say("again");
  await world.slack.idle();
  expect(heard()).toEqual(["again", "again"]);
  expect(world.app.received[1]?.headers["x-slack-retry-reason"]).toBe("http_timeout");
});
