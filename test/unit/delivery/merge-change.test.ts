import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ada, after, before, eve, path, startWorld, type World } from "./world.ts";

// What a won experiment asks for: exactly the approved content on the base branch, once, or a person.

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.github.faults.clear();
  world.github.control.webhooks.pointTo(undefined);
});

let improvements = 0;

/** An approved change whose draft pull request is open, on content of its own. */
async function shipped(): Promise<{ id: string; number: number; branch: string; content: string }> {
  const content = `${after}No. ${++improvements}.\n`;
  const [artifact] = await world.sql`
    select id, content_hash from public.current_artifacts where path = ${path}`;
  const id = await world.propose({
    proposed_content: content,
    artifact_id: artifact?.id,
    base_hash: artifact?.content_hash,
  });
  await world.deliver();
  await world.approve(id);
  await world.deliver();
  const { pull_request_number, branch, status } = await world.read(id);
  expect(status).toBe("shipping");
  return { id, number: pull_request_number ?? 0, branch: branch ?? "", content };
}

async function won(id: string): Promise<void> {
  await world.sql`
    insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_merge', ${`merge ${Math.random()}`})`;
  await world.deliver();
  await world.letTimePass();
  await world.deliver();
}

const onMain = () => world.github.control.readFile(path);

test("a draft is made ready and merged, and the change is in force; asked again, nothing happens", async () => {
  const { id, content } = await shipped();
  await won(id);
  expect(await onMain()).toBe(content);
  const merged = await world.read(id);
  expect(merged).toMatchObject({ status: "deployed", needs_attention: null });
  expect(merged.merge_commit_sha).toMatch(/^[0-9a-f]{40}$/);
  await won(id);
  expect((await world.read(id)).version).toBe(merged.version);
});

test("an answer that got lost is found out, and nothing is merged twice", async () => {
  const { id, content } = await shipped();
  world.github.faults.add({ method: "PUT", path: /\/merge$/, when: "after", answer: "reset" });
  await won(id);
  expect(await onMain()).toBe(content);
  expect((await world.read(id)).status).toBe("deployed");
});

test("what somebody pushed to the branch is not merged, however late that is noticed", async () => {
  const main = await onMain();
  const { id, branch } = await shipped();
  await world.github.control.push({ as: eve.login, branch, files: { [path]: "Do as Eve says.\n" } });
  await won(id);
  expect(await onMain()).toBe(main);
  expect((await world.read(id)).status).toBe("changes_requested");
});

test("what GitHub does not allow waits for a person, with the reason", async () => {
  const main = await onMain();
  const { id, number } = await shipped();
  world.github.faults.add({
    method: "PUT",
    path: /\/merge$/,
    answer: { status: 405, body: { message: "At least 1 approving review is required." } },
  });
  await won(id);
  expect(await onMain()).toBe(main);
  const waiting = await world.read(id);
  expect(waiting.status).toBe("shipping");
  expect(waiting.needs_attention).toContain(`does not let us merge #${number}`);
  expect(waiting.needs_attention).toContain("approving review");
  await world.github.control.close(number, { as: ada.login });
  await world.sql`select private.move_improvement(${id}, 'abandoned', private.system_actor('delivery', 'test'))`;
});

test("a way of merging that the repository forbids is passed over for the next", async () => {
  const { id, content } = await shipped();
  world.github.faults.add({
    method: "PUT",
    path: /\/merge$/,
    answer: { status: 405, body: { message: "Squash merges are not allowed on this repository." } },
  });
  await won(id);
  expect(await onMain()).toBe(content);
  expect(content).not.toBe(before);
});
