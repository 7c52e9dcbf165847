import { beforeEach, describe, expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { improvementIn, move, propose } from "./improvements.ts";
import { actors, github, people, setPolicy, useWorld, world } from "./world.ts";

useWorld();

let counter = 0;
const key = () => `key-${++counter}`;
const service = <Row extends object>(query: string, ...values: (string | boolean | null)[]) =>
  asRole(world.sql, actors.service, (tx) => tx.unsafe<Row[]>(query, values));

describe("an App that is suspended for two accounts", () => {
  const tell = (account: string, suspended: boolean) =>
    service("select public.receive_github_suspension($1, $2, $3)", key(), account, suspended);
  const suspended = async () =>
    (
      await world.sql`select subject from public.alarms where kind = 'github_suspended' and resolved_at is null order by 1`
    ).map(({ subject }) => subject);

  test("is told of each, and the end of one is not the end of the other", async () => {
    await tell("acme", true);
    await tell("globex", true);
    expect(await suspended()).toEqual(["acme", "globex"]);
    await tell("globex", false);
    expect(await suspended()).toEqual(["acme"]);
  });

  test("is known to be back where GitHub takes something from us for that account again", async () => {
    const done = (payload: string) =>
      world.sql`insert into public.deliveries (team_id, kind, idempotency_key, payload, done_at)
        values (${world.teams.a}, 'github_dashboard', ${key()}, ${world.sql.json({ repository: payload })}, now() + interval '1 second')`;
    await done("globex/agents");
    await world.sql`select private.reconcile_surfaces()`;
    expect(await suspended()).toEqual(["acme"]);
    await done("acme/team-a");
    await world.sql`select private.reconcile_surfaces()`;
    expect(await suspended()).toEqual([]);
  });
});

test("a repository with another name is read on from where it was read under the former one", async () => {
  const id = await improvementIn(world, "in_review");
  await world.sql`select private.note_on_improvement(${id}, '{"issue_number": 7}')`;
  const until = async (repository: string) =>
    (await service<{ until: object }>("select public.github_read_until($1) as until", repository))[0]?.until;
  const read = "2040-01-01T00:00:00+00:00";
  await service("select public.catch_up_with_comments($1, '[]', false, $2, false)", github.repository, read);
  const before = await until(github.repository);
  expect(before).toMatchObject({ comments: read });
  await service("select public.rename_repository($1, 'acme/Robots')", github.repository);
  expect(await until("acme/robots")).toEqual(before);
  await service("select public.rename_repository('acme/robots', $1)", github.repository);
});

describe("the dashboard of a repository", () => {
  const waiting = () =>
    world.sql`select from public.deliveries where kind = 'github_dashboard' and done_at is null and lease_token is null`;
  beforeEach(async () => {
    await world.sql`update public.policies set github_dashboard = true where github_dashboard is not null`;
    await world.sql`delete from public.deliveries`;
    return () => world.sql`update public.policies set github_dashboard = false where github_dashboard`;
  });

  test("is written once more where a worker takes the waiting one in the very moment of a change", async () => {
    await move(world.sql, await improvementIn(world, "in_review"), "rejected", "review");
    expect(await waiting()).toHaveLength(1);
    const id = await propose(world);
    let change: Promise<void> | undefined;
    await world.sql.begin(async (worker) => {
      await worker`update public.deliveries set run_after = now() - interval '1 minute' where kind = 'github_dashboard'`;
      const claimed = await worker`select kind from public.claim_deliveries(50)`;
      expect(claimed.map(({ kind }) => kind)).toContain("github_dashboard");
      change = move(world.sql, id, "in_review", "validation");
      // It waits for the worker, whose claim is not committed, or has not seen it.
      await Promise.race([change, new Promise((resolve) => setTimeout(resolve, 300))]);
    });
    await change;
    expect(await waiting()).toHaveLength(1);
  });

  test("names what is held back from the beginning", async () => {
    await setPolicy(world, { paused: true });
    await propose(world);
    const queued = await waiting();
    await setPolicy(world, { paused: false });
    expect(queued).toHaveLength(1);
  });
});

describe("whoever acts for a webhook waits for its turn before it holds anything that those before it want", () => {
  const holdTheTurn = async (webhook: () => Promise<unknown>, wanted: string) => {
    let answer: Promise<unknown> | undefined;
    await world.sql.begin(async (before) => {
      await before`select private.take_turn()`;
      answer = webhook();
      await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300))]);
      await before.unsafe(wanted);
    });
    return answer;
  };

  test("with a box of the dashboard", async () => {
    const improvement = await improvementIn(world, "in_review");
    const boxes = JSON.stringify([{ command: "retry", improvement, version: 2 }]);
    await service("select public.note_dashboard($1, '70', 'https://github.test/70')", github.repository);
    const ticks = () =>
      asRole(
        world.sql,
        actors.service,
        (tx) =>
          tx`select public.receive_github_dashboard(${key()}, ${github.repository}, 70, 1001, 'ada', ${boxes}::text::jsonb)`,
      );
    await holdTheTurn(ticks, "update public.github_dashboards set issue_url = issue_url");
  });

  test("with a command, and with a review", async () => {
    const id = await improvementIn(world, "shipping", { change_type: "role_adjustment" });
    await world.sql`select private.note_on_improvement(${id}, '{"issue_number": 71, "pull_request_number": 72}')`;
    const command = () =>
      service(
        `select public.receive_github_comment($1, $2, 71, 'comment:9001', 1001, 'ada', '/retry', 9001, 'retry', '', 4)`,
        key(),
        github.repository,
      );
    await holdTheTurn(command, "select private.take_github_words('comment:9001')");
    const review = () =>
      service(
        `select public.receive_github_review($1, $2, 72, 9002, 1001, 'ada', 'changes_requested', 'No.')`,
        key(),
        github.repository,
      );
    await holdTheTurn(review, "select private.take_github_words('review:9002')");
  });
});

test("what was proposed anew and then rejected is proposed anew again when somebody asks once more", async () => {
  const id = await improvementIn(world, "rejected", { change_type: "tool_addition" });
  const revive = async () => {
    const [row] = await service<{ anew: string }>(
      "select public.propose_anew($1, $2, 3, 'the other tools') as anew",
      id,
      people.ada,
    );
    return row?.anew ?? "";
  };
  const first = await revive();
  expect(await revive()).toBe(first);
  await move(world.sql, first, "in_review", "validation");
  await move(world.sql, first, "rejected", "review");
  const second = await revive();
  expect(second).not.toBe(first);
  expect(await revive()).toBe(second);
});

test("a removal counts once, also where nobody says when it was", async () => {
  const id = await improvementIn(world, "in_review");
  const [comment] =
    await world.sql`select private.record_comment(${id}, 'github', 'a/b#comment:1', null, 'Eve', 'Words') as id`;
  const remove = async () =>
    (await world.sql`select private.revise_comment(${comment?.id}, '', null) as changed`)[0]?.changed;
  expect([await remove(), await remove()]).toEqual([true, false]);
});
