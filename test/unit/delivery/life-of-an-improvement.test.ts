import { afterAll, beforeAll, expect, it } from "vitest";
import { after, before, channel, path, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.slack.unknownCalls).toEqual([]);
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
  await world.close();
});

it("goes from proposal over approval and merge to a revert, and every surface shows where it stands", async () => {
  const id = await world.propose();
  await world.deliver();

  // In review: one message with buttons, one issue.
  const [message] = world.slack.messages(channel);
  expect(JSON.stringify(message?.blocks)).toContain("request_changes");
  expect(JSON.stringify(message?.blocks)).toContain("+Check the result.");
  expect(world.logged).toEqual([]);
  const proposed = await world.read(id);
  expect(proposed).toMatchObject({ status: "in_review", slack_message_ts: message?.ts, issue_number: 1 });

  // Approved in Slack: the buttons give way, a draft pull request is opened.
  expect((await world.approve(id)).status).toBe(200);
  await world.deliver();
  const shipping = await world.read(id);
  expect(shipping).toMatchObject({ status: "shipping", pull_request_number: 2, decided_by: "Ada Okafor" });
  const blocks = JSON.stringify(world.slack.messages(channel)[0]?.blocks);
  expect(blocks).not.toContain("request_changes");
  expect(blocks).toContain("by Ada Okafor via Slack");
  expect(blocks).toContain("Pull request #2");
  const thread = () => world.slack.thread(channel, message?.ts ?? "").map(({ text }) => text);
  expect(thread().slice(1)).toEqual([
    "Why, the whole change, and how the checks went",
    "Approved by Ada Okafor via Slack.",
    expect.stringContaining("Draft pull request opened: <http"),
  ]);
  expect(await world.github.control.readFile(path, { ref: shipping.branch ?? "" })).toBe(after);
  expect(await world.github.control.readFile(path)).toBe(before);

  // A person merges; the webhook tells.
  await world.github.control.ready(2, { as: "ada" });
  await world.github.control.merge(2, { as: "ada" });
  await world.github.control.webhooks.settled();
  await world.deliver();
  const deployed = await world.read(id);
  expect(deployed.status).toBe("deployed");
  expect(deployed.merge_commit_sha).toMatch(/^[0-9a-f]{40}$/);
  expect(thread().at(-1)).toContain("The change is in force.");
  const [artifact] =
    await world.sql`select content, commit_sha from public.current_artifacts where path = ${path}`;
  expect(artifact).toEqual({ content: after, commit_sha: deployed.merge_commit_sha });

  // Somebody wants it undone.
  await world.sql`select private.move_improvement(${id}, 'reverting', private.system_actor('impact', 'it did harm'))`;
  await world.deliver();
  const reverting = await world.read(id);
  expect(reverting.revert_pull_request_number).toBe(3);
  await world.github.control.merge(3, { as: "ada" });
  await world.github.control.webhooks.settled();
  await world.deliver();
  expect((await world.read(id)).status).toBe("reverted");
  expect(await world.github.control.readFile(path)).toBe(before);
  expect(thread().at(-1)).toBe("Reverted; the version before is in force again.");
});
