import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDashboard } from "../../../shared/delivery/github/read-dashboard.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let dashboard = 0;
beforeAll(async () => {
  world = await startWorld();
  await world.sql`update public.policies set github_dashboard = true where github_dashboard is not null`;
});
afterAll(async () => {
  expect(world.github.violations).toEqual([]);
  expect(world.github.unknownCalls).toEqual([]);
  await world.close();
});

const repo = { owner: "acme", repo: "agents" };
const issues = () => {
  if (!world.courier.github) throw new Error("There is no GitHub here.");
  return world.courier.github.rest.issues;
};
const body = async () => (await issues().get({ ...repo, issue_number: dashboard })).data.body ?? "";
const settle = async () => {
  for (let round = 0; round < 2; round += 1) {
    await world.github.control.webhooks.settled();
    await world.letTimePass();
    await world.deliver();
  }
};
/** What cron does once an hour. */
async function drawAnew(): Promise<void> {
  await world.sql`delete from public.deliveries where kind in ('github_dashboard', 'github_catch_up') and done_at is not null`;
  await world.sql`select private.queue_catch_up()`;
}
/** Ticks the box of one improvement as a person does: by an edit of the issue. */
async function tick(command: string, id: string, as: string): Promise<void> {
  const present = await body();
  const box = `- [ ] <!-- self-improvement:box ${command} ${id} `;
  expect(present).toContain(box);
  await world.github.control.edit(dashboard, { as, body: present.replace(box, box.replace("[ ]", "[x]")) });
  await settle();
}

it("lists every proposal by state in one issue, however often its answer gets lost", async () => {
  const id = await world.propose({ title: "Check @ada's <b>results</b>, fixes #1" });
  world.github.faults.add({ method: "POST", path: /\/issues$/, when: "after", answer: "reset", times: 2 });
  await settle();
  await settle();
  const { data } = await issues().listForRepo({ ...repo, labels: "improvement:dashboard", state: "all" });
  expect(data).toHaveLength(1);
  dashboard = data[0]?.number ?? 0;
  const { issue_number } = await world.read(id);
  const text = await body();
  expect(text).toContain("### Waiting for a decision (1)");
  expect(text).toContain(`#${issue_number}`);
  expect(text).toContain("Check @\u200Bada's &lt;b&gt;results&lt;/b&gt;, fixes #\u200B1");
  expect(text).toContain("| Open pull requests here | 5 | 0 |");
});

it("does nothing for the tick of somebody unmapped, says so, and draws the box anew", async () => {
  const [improvement] = await world.sql`select id from public.improvements where status = 'in_review'`;
  await tick("approve", String(improvement?.id), "eve");
  expect(await world.read(String(improvement?.id))).toMatchObject({ status: "in_review" });
  expect(await body()).not.toContain("[x]");
  const { data } = await issues().listComments({ ...repo, issue_number: dashboard });
  expect(data.map((comment) => comment.body).join()).toContain("not mapped to a person");
});

it("approves for a reviewer, on the version that the box shows", async () => {
  const [improvement] = await world.sql`select id from public.improvements where status = 'in_review'`;
  await tick("approve", String(improvement?.id), "ada");
  expect(await world.read(String(improvement?.id))).toMatchObject({
    status: "shipping",
    decided_by: "Ada Okafor",
  });
  expect(await body()).toContain("### On their way (1)");
});

it("proposes a rejected change anew, as a new row that is reviewed anew", async () => {
  const id = await world.propose({ title: "Another", proposed_content: "Another prompt.\n" });
  await settle();
  const { version } = await world.read(id);
  await world.sql`select private.decide(${id}, (select id from public.people), 'reject', 'Not now.', 'slack', 'mapped', ${version})`;
  await settle();
  await tick("revive", id, "ada");
  const anew =
    await world.sql`select status, origin, title from public.improvements where revision_of = ${id}`;
  expect(anew).toEqual([{ status: "proposed", origin: "person", title: "Another" }]);
  expect(await world.read(id)).toMatchObject({ status: "rejected" });
});

it("tries again what was given up", async () => {
  const [improvement] = await world.sql`select id from public.improvements where status = 'shipping'`;
  const id = String(improvement?.id);
  await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${id}, 'github_sync', 'dies')`;
  await world.deliver({ github: undefined });
  expect((await world.read(id)).needs_attention).toContain("github_sync was given up");
  await settle();
  expect(await body()).toContain("### Needs attention (1)");
  await tick("retry", id, "ada");
  expect(await world.read(id)).toMatchObject({ needs_attention: null, status: "shipping" });
  expect(await body()).not.toContain("Needs attention");
});

it("keeps what people write around our part, and only one dashboard webhook acts", async () => {
  const present = await body();
  await world.github.control.edit(dashboard, { as: "ada", body: `Ada: hello.\n\n${present}` });
  await drawAnew();
  await settle();
  expect(await body()).toMatch(/^Ada: hello\.\n\n<!-- self-improvement:begin dashboard -->/);
});

it("says how many new proposals wait and why, and not yet what they say", async () => {
  await world.sql`insert into public.policies (team_id, paused) select id, true from public.teams`;
  const id = await world.propose({ title: "Nobody has checked this yet", proposed_content: "Held back.\n" });
  expect(await world.read(id)).toMatchObject({ status: "proposed", waits_for: "paused" });
  await settle();
  expect(await body()).toContain("- 1 new proposal of **Support**: The team is paused");
  expect(await body()).not.toContain("Nobody has checked this yet");
  await world.sql`delete from public.policies where team_id is not null`;
  await world.sql`select private.start_waiting()`;
  await world.sql`select private.move_improvement(${id}, 'withdrawn', private.system_actor('administrator', null))`;
  await settle();
});

describe("a box whose webhook was lost", () => {
  /** Ticks while no webhook comes through; `late` lets them come after all. */
  async function tickUnheard(command: string, id: string, as: string): Promise<void> {
    await world.github.control.webhooks.settled();
    world.github.control.webhooks.hold();
    const present = await body();
    const box = `- [ ] <!-- self-improvement:box ${command} ${id} `;
    expect(present).toContain(box);
    await world.github.control.edit(dashboard, { as, body: present.replace(box, box.replace("[ ]", "[x]")) });
  }
  const late = () => world.github.control.webhooks.release();
  async function look(): Promise<void> {
    await world.sql`delete from public.deliveries where idempotency_key like 'github_dashboard:catch_up:%'`;
    await world.sql`select private.queue_catch_up()`;
    await world.deliver();
  }
  const propose = async (title: string) => {
    const id = await world.propose({ title, proposed_content: `${title}\n` });
    await settle();
    return id;
  };
  const answers = async () => (await issues().listComments({ ...repo, issue_number: dashboard })).data.length;

  it("is found by looking, in the name of the one person who edited, and the late webhook does nothing more", async () => {
    const id = await propose("Ticked unheard");
    await tickUnheard("approve", id, "ada");
    const before = await answers();
    await look();
    expect(await world.read(id)).toMatchObject({ decided_by: "Ada Okafor" });
    await late();
    await settle();
    await look();
    expect(await answers()).toBe(before);
    expect((await world.read(id)).status).toBe("shipping");
  });

  it("is found after a webhook told of another box, and nobody's box becomes somebody else's", async () => {
    const first = await propose("Ticked by Eve");
    const second = await propose("Ticked by Ada");
    await tickUnheard("approve", first, "eve");
    await tickUnheard("approve", second, "ada");
    await look();
    expect((await world.read(first)).status).toBe("in_review");
    expect((await world.read(second)).status).toBe("in_review");
    expect(await body()).not.toContain("[x]");
    await late();
    await settle();
    // Told after all, each counts for whoever ticked it.
    expect((await world.read(first)).status).toBe("in_review");
    expect((await world.read(second)).decided_by).toBe("Ada Okafor");
  });

  it("of somebody unmapped is refused with an answer", async () => {
    const id = await propose("Ticked by nobody known");
    const before = await answers();
    await tickUnheard("approve", id, "eve");
    await look();
    await settle();
    expect((await world.read(id)).status).toBe("in_review");
    expect(await answers()).toBe(before + 1);
    await late();
    await settle();
    expect(await answers()).toBe(before + 1);
  });
});

it("lists the same proposals when the repository was renamed after the dashboard was ordered", async () => {
  const listed = (await body()).match(/self-improvement:box \w+ \S+/g);
  await world.sql`
    insert into public.deliveries (team_id, kind, idempotency_key, payload)
    select id, 'github_dashboard', 'ordered before', '{"repository": "acme/agents"}' from public.teams`;
  await world.github.control.rename("robots", { as: "ada" });
  repo.repo = "robots";
  await settle();
  expect(listed).not.toBeNull();
  expect((await body()).match(/self-improvement:box \w+ \S+/g)).toEqual(listed);
  expect(await world.sql`select repository from public.github_dashboards`).toEqual([
    { repository: "acme/robots" },
  ]);
});

it("finds out by itself that a repository was renamed", async () => {
  const { webhooks } = world.github.control;
  webhooks.dropNext();
  await world.github.control.rename("machines", { as: "ada" });
  repo.repo = "machines";
  await drawAnew();
  await settle();
  expect(await world.sql`select distinct repository from public.improvements`).toEqual([
    { repository: "acme/machines" },
  ]);
  expect(await body()).toContain("### On their way (3)");
});

it("lists what waits for somebody before whatever is over, however much that is", async () => {
  const id = await world.propose({ title: "Waits for long" });
  const troubled = await world.propose({ title: "Needs somebody" });
  await settle();
  await world.sql`alter table public.improvements disable trigger user`;
  await world.sql`update public.improvements set status_changed_at = now() - interval '30 days' where id = ${id}`;
  await world.sql`
    update public.improvements set status = 'deployed', needs_attention = 'Look at it', status_changed_at = now() - interval '30 days'
    where id = ${troubled}`;
  await world.sql`
    insert into public.improvements (team_id, title, status, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin, repository)
    select team_id, 'Over ' || n, 'expired', change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint || n, origin, repository
    from public.improvements, generate_series(1, 320) n where id = ${id}`;
  await world.sql`alter table public.improvements enable trigger user`;
  const { listed } = await readDashboard(world.courier.database, (await world.read(id)).repository ?? "");
  const ours = listed.filter((each) => [id, troubled].includes(each.id));
  expect(ours.map(({ title }) => title).toSorted()).toEqual(["Needs somebody", "Waits for long"]);
  expect(new Set(listed.map((each) => each.id)).size).toBe(listed.length);
});
