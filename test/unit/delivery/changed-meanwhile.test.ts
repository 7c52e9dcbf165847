import { describe, expect, it } from "vitest";
import {
  creations,
  expectOneOfEach,
  messages,
  path,
  propose,
  pullOf,
  settle,
  useFaultWorld,
  world,
} from "./fault-world.ts";
import { after, before } from "./world.ts";

useFaultWorld();

describe("what has changed on GitHub meanwhile", () => {
  async function approveAfter(change: () => Promise<unknown>): Promise<string> {
    const id = await propose();
    await world.deliver();
    await change();
    await world.approve(id);
    await settle();
    return id;
  }

  it("asks for changes when the file moved on the base branch", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: `${before}More.\n` } }),
    );
    expect((await world.read(id)).status).toBe("changes_requested");
    expect(creations(/\/pulls$/)).toEqual([]);
    expect(JSON.stringify(messages()[0]?.blocks)).toContain(
      "has changed on main since the proposal was made",
    );
  });

  it("ships all the same when somebody deleted the issue, and tells of it in a new one", async () => {
    let deleted = 0;
    const id = await approveAfter(async () => {
      const [last] =
        await world.sql`select issue_number from public.improvements order by created_at desc limit 1`;
      deleted = Number(last?.issue_number);
      await world.github.control.deleteIssue(deleted);
    });
    const shipped = await world.read(id);
    expect(shipped).toMatchObject({ status: "shipping", needs_attention: null });
    expect(shipped.issue_number).toBeGreaterThan(deleted);
    expect((await pullOf(id))?.body).toContain(`Tracked in #${shipped.issue_number}`);
    await world.github.control.close(shipped.pull_request_number ?? 0, { as: "ada" });
    await world.github.control.webhooks.settled();
    await settle();
    await world.github.control.deleteIssue(shipped.issue_number ?? 0);
    await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', ${`over ${id}`})`;
    await settle();
    // What is over needs no page any more.
    expect(await world.read(id)).toMatchObject({
      status: "abandoned",
      needs_attention: null,
      issue_number: shipped.issue_number,
    });
  });

  it("asks for changes when the file is gone", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: null } }),
    );
    expect(await world.read(id)).toMatchObject({ status: "changes_requested", decision_reason: null });
  });

  it("goes on when the base branch moved elsewhere", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { "README.md": "hello" } }),
    );
    await expectOneOfEach(id);
  });

  it("opens no draft but holds the merge back where the repository has no drafts", async () => {
    const id = await approveAfter(async () =>
      world.github.faults.add({ method: "POST", path: /\/pulls$/, answer: { status: 422 } }),
    );
    expect(await world.read(id)).toMatchObject({ status: "shipping" });
    const pull = await pullOf(id);
    expect(pull?.draft).toBe(false);
    expect(pull?.labels.map(({ name }) => name)).toContain("do-not-merge");
  });

  it("asks for changes when somebody put something else on the branch", async () => {
    const id = await propose();
    await world.github.control.push({
      as: "ada",
      branch: `improve/support/${id.slice(0, 8)}`,
      files: { [path]: "foreign" },
    });
    await world.deliver();
    await world.approve(id);
    await settle();
    expect((await world.read(id)).status).toBe("changes_requested");
  });

  it("asks for changes when the branch carries more than was approved", async () => {
    const id = await propose();
    await world.github.control.push({
      as: "ada",
      branch: `improve/support/${id.slice(0, 8)}`,
      files: { "other.md": "foreign" },
    });
    await world.deliver();
    await world.approve(id);
    await settle();
    expect(await world.read(id)).toMatchObject({ status: "changes_requested" });
    expect(await pullOf(id)).toMatchObject({ state: "open", merged: false });
  });

  it("is seen as merged when somebody merges while the worker is looking", async () => {
    const id = await propose();
    await world.deliver();
    await world.approve(id);
    await settle();
    const { pull_request_number: number } = await world.read(id);
    await world.github.control.ready(number ?? 0, { as: "ada" });
    let merged: Promise<string> | undefined;
    const mergeMeanwhile = async ({ url }: { url: string }) => {
      // The pull request has been read as open; now the base branch is asked for.
      if (url.includes("/git/ref")) merged ??= world.github.control.merge(number ?? 0, { as: "ada" });
      await merged;
    };
    world.courier.github?.hook.before("request", mergeMeanwhile);
    await world.sql`
      insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', ${`again ${id}`})`;
    await settle();
    world.courier.github?.hook.remove("request", mergeMeanwhile);
    expect(merged).toBeDefined();
    expect(await world.read(id)).toMatchObject({ status: "deployed", needs_attention: null });
    expect(
      await world.sql`select last_error from public.deliveries where improvement_id = ${id} and last_error is not null`,
    ).toEqual([]);
  });

  it("is confirmed by hand when the base branch holds the content already", async () => {
    const id = await approveAfter(() =>
      world.github.control.push({ as: "ada", branch: "main", files: { [path]: after } }),
    );
    expect(await world.read(id)).toMatchObject({
      status: "approved",
      needs_attention: expect.stringContaining("already_there"),
    });
  });

  it("finds the merge and the closing that no webhook told of", async () => {
    const ship = async () => {
      const id = await propose();
      await world.deliver();
      await world.approve(id);
      await world.deliver();
      return id;
    };
    const closed = await ship();
    const { webhooks } = world.github.control;
    const target = webhooks.target();
    webhooks.pointTo(undefined);
    const { number = 0 } = (await pullOf(closed)) ?? {};
    await world.github.control.close(number, { as: "ada" });
    await resync(closed);
    expect((await world.read(closed)).status).toBe("abandoned");

    const merged = await ship();
    const { pull_request_number } = await world.read(merged);
    await world.github.control.ready(pull_request_number ?? 0, { as: "ada" });
    await world.github.control.merge(pull_request_number ?? 0, { as: "ada" });
    await resync(merged);
    webhooks.pointTo(target);
    expect(await world.read(merged)).toMatchObject({
      status: "deployed",
      merge_commit_sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it("closes the pull request of an improvement that was abandoned, and leaves people's words in it alone", async () => {
    const id = await propose();
    await world.deliver();
    await world.approve(id);
    await world.deliver();
    const { number = 0, body } = (await pullOf(id)) ?? {};
    await world.github.control.edit(number, {
      as: "ada",
      body: `Ada: please look.\r\n\r\n${body}\r\n\r\nAda: thanks.`,
    });
    await world.sql`select private.move_improvement(${id}, 'abandoned', private.system_actor('impact', 'the experiment was lost'))`;
    await settle();
    const closed = await pullOf(id);
    expect(closed).toMatchObject({ state: "closed", draft: true });
    expect(closed?.body).toMatch(/^Ada: please look\.\n\n<!-- self-improvement:begin/);
    expect(closed?.body).toMatch(/<!-- self-improvement:end -->\n\nAda: thanks\.$/);
    expect(closed?.body).toContain("State: **Abandoned**");
    expect(closed?.labels.map(({ name }) => name)).toContain("improvement:abandoned");
  });

  async function resync(id: string): Promise<void> {
    await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', ${crypto.randomUUID()})`;
    await settle();
  }
});
