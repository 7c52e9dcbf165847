import { describe, expect, it } from "vitest";
import {
  comment,
  commentsOn,
  inForce,
  proposed,
  repo,
  rest,
  settled,
  shipped,
  sweep,
  unheard,
  useReviewWorld,
  world,
} from "./github-review-world.ts";
import { after, before } from "./world.ts";

useReviewWorld();

describe("on the pull request", () => {
  it("a mapped reviewer's request for changes sends it back; approvals count for merging only", async () => {
    const { id, number } = await shipped();
    await world.github.control.review(number, { as: "ada", state: "APPROVED" });
    await world.github.control.review(number, { as: "eve", state: "CHANGES_REQUESTED", body: "No." });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
    expect((await commentsOn(number)).join()).toContain("not mapped to a person");
    await world.github.control.review(number, {
      as: "ada",
      state: "CHANGES_REQUESTED",
      body: "Line 2 first.",
    });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    const [event] = await world.sql`
      select reason, surface, how_known from public.improvement_events where improvement_id = ${id} order by id desc limit 1`;
    expect(event).toEqual({ reason: "Line 2 first.", surface: "github", how_known: "mapped" });
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(data.labels.map(({ name }) => name)).toContain("do-not-merge");
    // Eve's and Ada's words are part of the discussion.
    expect(await world.sql`select from public.comments where improvement_id = ${id}`).toHaveLength(2);
  });

  it("a push of somebody else sends it back; one that only brings the base branch does not", async () => {
    const { id, number } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } });
    await world.github.control.updateBranch(number, { as: "ada" });
    await settled();
    const improvement = await world.read(id);
    expect(improvement).toMatchObject({ status: "shipping" });
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(improvement.head_sha).toBe(data.head.sha);
    await world.github.control.push({ as: "ada", branch: improvement.branch ?? "", files: { "x.md": "x" } });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
  });

  it("a force-push that throws the change away sends it back, also when no webhook tells of it", async () => {
    const { id } = await shipped();
    const { branch } = await world.read(id);
    await unheard(() =>
      world.github.control.push({ as: "ada", branch: branch ?? "", files: { "x.md": "x" }, force: true }),
    );
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
  });

  it("the branch follows the base branch and is checked again there; approvals of people keep it as it is", async () => {
    const { id, number } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } });
    await sweep(id);
    await settled();
    const { data } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(await world.read(id)).toMatchObject({ status: "shipping", head_sha: data.head.sha });
    expect(await world.github.control.readFile("README.md", { ref: data.head.ref })).toBe("hello");
    expect(
      await world.sql`select key from private.work_items where kind = 'validation' and key = ${id}`,
    ).toEqual([{ key: id }]);
    await world.github.control.review(number, { as: "ada", state: "APPROVED" });
    await world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "again" } });
    await sweep(id);
    await settled();
    const { data: kept } = await rest().pulls.get({ ...repo, pull_number: number });
    expect(kept.head.sha).toBe(data.head.sha);
  });

  it("a target that moved sends it back, and /rebase proposes it anew on what is there now", async () => {
    const { id, number, file } = await shipped();
    await world.github.control.push({ as: "ada", branch: "main", files: { [file]: `# New\n${before}` } });
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    await comment(number, "/rebase");
    const [anew] = await world.sql`select * from public.improvements where revision_of = ${id}`;
    expect(anew).toMatchObject({ status: "proposed", proposed_content: `# New\n${after}`, origin: "person" });
    expect(await world.read(id)).toMatchObject({ status: "superseded" });
    expect((await commentsOn(number)).join()).toContain("Proposed anew");
    expect(
      await world.sql`select version, content from public.current_artifacts where path = ${file}`,
    ).toEqual([{ version: 2, content: `# New\n${before}` }]);
  });

  it("what was merged with other content than was approved is taken over as it is, and not counted as this change", async () => {
    const { id, number, file } = await shipped();
    const { branch } = await world.read(id);
    await unheard(async () => {
      await world.github.control.push({ as: "ada", branch: branch ?? "", files: { [file]: "Merged.\n" } });
      await world.github.control.ready(number, { as: "ada" });
      await world.github.control.merge(number, { as: "ada" });
    });
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({
      status: "superseded",
      needs_attention: expect.stringContaining("with other content than was approved"),
    });
    expect(await inForce(file)).toEqual([{ content: "Merged.\n" }]);
  });

  it("two changes of the same content are not both deployed, in whichever order their merges are told", async () => {
    const one = await shipped((text) => `# A\n${text}`);
    const { file } = one;
    const two = await shipped((text) => `${text}# B\n`, file);
    world.github.control.webhooks.hold();
    for (const { number } of [one, two]) {
      await world.github.control.ready(number, { as: "ada" });
      await world.github.control.merge(number, { as: "ada" });
    }
    await world.github.control.webhooks.release({ order: "reversed" });
    await settled();
    await settled();
    const states = [(await world.read(one.id)).status, (await world.read(two.id)).status].sort();
    expect(states).toEqual(["deployed", "superseded"]);
    // What is in force is what the base branch holds.
    expect(await inForce(file)).toEqual([{ content: `# A\n${before}# B\n` }]);
  });

  it("is adopted when somebody merges it although changes were requested", async () => {
    const { id, number, file } = await shipped();
    await world.github.control.review(number, { as: "ada", state: "CHANGES_REQUESTED", body: "Wait." });
    await settled();
    await world.github.control.ready(number, { as: "ada" });
    await world.github.control.merge(number, { as: "ada" });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "deployed" });
    expect(await inForce(file)).toEqual([{ content: after }]);
  });

  it("a branch that was deleted abandons it, also when no webhook tells of it", async () => {
    const { id } = await shipped();
    const { branch } = await world.read(id);
    await unheard(() => world.github.control.deleteBranch(branch ?? "", { as: "ada" }));
    await sweep(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "abandoned" });
  });

  it("a closing that is told after the reopening changes nothing", async () => {
    const { id, number } = await shipped();
    world.github.control.webhooks.hold();
    await world.github.control.close(number, { as: "ada" });
    await world.github.control.reopen(number, { as: "ada" });
    await world.github.control.webhooks.release({ order: "reversed" });
    await settled();
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
  });
});

describe("a repository", () => {
  it("that was renamed is followed, whether a webhook tells of it or not", async () => {
    const { id } = await proposed();
    await world.github.control.rename("robots", { as: "ada" });
    await world.github.control.webhooks.settled();
    expect(await world.read(id)).toMatchObject({ repository: "acme/robots" });
    await unheard(() => world.github.control.rename("machines", { as: "ada" }));
    await world.approve(id);
    await settled();
    expect(await world.read(id)).toMatchObject({ repository: "acme/machines", status: "shipping" });
    expect(await world.sql`select repository from public.teams where repository is not null`).toEqual([
      { repository: "acme/machines" },
    ]);
  });
});
