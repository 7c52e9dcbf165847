import { afterAll, beforeAll, expect, it } from "vitest";
import { after, path, startWorld, type World } from "./world.ts";

let world: World;
let id: string;
let branch: string;
let number: number;
let fork: string;
let ownFork: string;
beforeAll(async () => {
  world = await startWorld();
  id = await world.propose({ proposed_content: after });
  await world.deliver();
  branch = `improve/support/${id.slice(0, 8)}`;
  fork = await world.github.control.fork({ as: "eve", repository: "acme/agents" });
  // An organisation may have forks of its own repositories.
  ownFork = await world.github.control.fork({
    as: "eve",
    owner: "acme",
    name: "agents-copy",
    repository: "acme/agents",
  });
});
afterAll(async () => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
  await world.close();
});

const settle = async () => {
  await world.github.control.webhooks.settled();
  await world.letTimePass();
  await world.deliver();
};
const push = (repository: string, text: string) =>
  world.github.control.push({ as: "eve", repository, branch, files: { [path]: text } });
const footprint = async () => ({
  improvement: await world.read(id),
  events: await world.sql`select count(*)::int as n from public.improvement_events`,
  comments: await world.sql`select count(*)::int as n from public.comments`,
  answers: await world.sql`select count(*)::int as n from public.deliveries where kind = 'github_answer'`,
});

it("a pull request from a fork whose branch is named like ours is not taken for ours", async () => {
  for (const [repository, head] of [
    [fork, `eve:${branch}`],
    [ownFork, `acme:agents-copy:${branch}`],
  ] as const) {
    await push(repository, "Something else.\n");
    await world.github.control.openPull({
      as: "eve",
      repository: "acme/agents",
      head,
      title: "Looks like ours",
    });
  }
  await settle();
  expect(await world.read(id)).toMatchObject({ status: "in_review", pull_request_number: null });
  await world.approve(id);
  await settle();
  const { status, pull_request_number } = await world.read(id);
  expect(status).toBe("shipping");
  number = pull_request_number ?? 0;
  const pull = await world.courier.github?.rest.pulls.get({
    owner: "acme",
    repo: "agents",
    pull_number: number,
  });
  expect(pull?.data.head.repo?.full_name).toBe("acme/agents");
  expect(await world.github.control.readFile(path, { repository: "acme/agents", ref: branch })).toBe(after);
});

it("a push to a fork's branch of the same name, and what becomes of its pull request, changes nothing", async () => {
  const before = await footprint();
  await push(fork, "Again something else.\n");
  await push(ownFork, "Again something else.\n");
  const { data } = (await world.courier.github?.rest.pulls.list({ owner: "acme", repo: "agents" })) ?? {
    data: [],
  };
  const foreign = data.filter(({ head }) => head.repo?.full_name !== "acme/agents");
  expect(foreign).toHaveLength(2);
  for (const each of foreign)
    await world.github.control.close(each.number, { as: "eve", repository: "acme/agents" });
  await settle();
  expect(await footprint()).toEqual(before);
});

it("what happens in a fork under the numbers of our pages changes nothing", async () => {
  const before = await footprint();
  const home = { as: "eve", repository: fork };
  // In the fork, a page has the number of our pull request: closed, commented and merged there.
  for (let at = 1; at <= number; at += 1) {
    await world.github.control.push({ ...home, branch: `topic-${at}`, files: { [`file-${at}`]: "x" } });
    await world.github.control.openPull({ ...home, head: `topic-${at}`, title: `Page ${at}` });
  }
  await world.github.control.comment(number, "/reject This is a fork, after all.", home);
  await world.github.control.comment(number, "Words in a fork", home);
  await world.github.control.close(number, home);
  await world.github.control.reopen(number, home);
  await world.github.control.merge(number, home);
  await settle();
  expect(await footprint()).toEqual(before);
});

it("a pull request from a fork that says it takes our change back is not believed", async () => {
  await world.github.control.ready(number, { as: "ada", repository: "acme/agents" });
  await world.github.control.merge(number, { as: "ada", repository: "acme/agents" });
  await settle();
  expect((await world.read(id)).status).toBe("deployed");
  await world.sql`select private.move_improvement(${id}, 'reverting', private.system_actor('review', 'harm'))`;
  const [round] = await world.sql`
    select max(id) as id from public.improvement_events where improvement_id = ${id} and to_status = 'reverting'`;
  await push(fork, "Yet something else.\n");
  const foreign = await world.github.control.openPull({
    as: "eve",
    repository: "acme/agents",
    head: `eve:${branch}`,
    title: "Revert",
    body: `<!-- self-improvement:revert ${id} ${round?.id} -->`,
  });
  await world.github.control.close(foreign, { as: "eve", repository: "acme/agents" });
  await settle();
  const { status, revert_pull_request_number } = await world.read(id);
  expect(status).toBe("reverting");
  expect(revert_pull_request_number).not.toBe(foreign);
  expect(revert_pull_request_number).not.toBeNull();
});
