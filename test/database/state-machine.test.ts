import { beforeAll, describe, expect, test } from "vitest";
import { events, footprint, improvementIn, move, propose, read, statuses } from "./improvements.ts";
import { refusal, undone, useWorld, world } from "./world.ts";

useWorld();
beforeAll(async () => {
  // So that a policy has something to approve.
  await world.sql`insert into public.policies (change_type, auto_approve_up_to) values ('prompt_refinement', 'medium')`;
});

/** The design's table, arrow by arrow, with the parts of the system that may go along it. */
const arrows: Record<string, readonly string[]> = {
  "proposed → in_review": ["validation"],
  "proposed → blocked": ["validation"],
  "blocked → proposed": ["administrator"],
  "in_review → approved": ["policy", "review"],
  "in_review → rejected": ["review"],
  "in_review → changes_requested": ["review"],
  "approved → shipping": ["delivery"],
  "approved → deployed": ["review"],
  "approved → changes_requested": ["delivery", "review", "validation"],
  "shipping → changes_requested": ["delivery", "review", "validation"],
  "changes_requested → deployed": ["delivery"],
  "shipping → deployed": ["delivery"],
  "shipping → abandoned": ["delivery", "impact"],
  "abandoned → shipping": ["delivery"],
  "deployed → reverting": ["impact", "review"],
  "kept → reverting": ["impact", "review"],
  "deployed → reverted": ["delivery", "review"],
  "kept → reverted": ["delivery", "review"],
  "deployed → kept": ["impact"],
  "reverting → reverted": ["delivery", "review"],
  "reverting → deployed": ["delivery"],
};
for (const from of ["proposed", "in_review", "approved", "changes_requested"]) {
  arrows[`${from} → withdrawn`] = ["administrator", "proposer"];
  arrows[`${from} → superseded`] = ["delivery", "proposer"];
  arrows[`${from} → expired`] = ["clock"];
}
const parts = ["validation", "review", "policy", "delivery", "impact", "proposer", "administrator", "clock"];

test("the table of moves holds the arrows of the design and no others", async () => {
  const rows = await world.sql<{ arrow: string; parts: string[] }[]>`
    select from_status || ' → ' || to_status as arrow, array_agg(made_by order by made_by) as parts
    from public.allowed_moves group by 1`;
  expect(Object.fromEntries(rows.map((row) => [row.arrow, row.parts]))).toEqual(arrows);
});

describe.each(statuses)("an improvement that is %s", (from) => {
  let id: string;
  beforeAll(async () => {
    id = await improvementIn(world, from);
  });

  test("goes along each of its arrows, each time with one event and one version more", async () => {
    for (const to of statuses) {
      for (const part of arrows[`${from} → ${to}`] ?? []) {
        const before = await read(world, id);
        const [after] = await undone(world.sql, async (tx) => {
          const [{ last = 0 } = {}] = await tx`select max(id) as last from public.improvement_events`;
          await move(tx, id, to, part);
          return tx`
            select i.status, i.version, (select jsonb_agg(jsonb_build_array(e.kind, e.from_status, e.to_status, e.version, e.made_by))
              from public.improvement_events e where e.improvement_id = i.id and e.id > ${last}) as news
            from public.improvements i where i.id = ${id}`;
        });
        expect(after).toEqual({
          status: to,
          version: before.version + 1,
          news: [["moved", from, to, before.version + 1, part]],
        });
      }
    }
  });

  test("goes nowhere else, whoever asks, and stays as it was", async () => {
    const before = await footprint(world, id);
    let refused = 0;
    for (const to of statuses) {
      const allowed = arrows[`${from} → ${to}`];
      for (const part of parts) {
        if (allowed?.includes(part)) continue;
        const error = await refusal(move(world.sql, id, to, part));
        expect(error, `${from} → ${to} by ${part}`).toMatchObject({
          code: "PT409",
          detail: allowed ? "move_not_yours" : "move_not_allowed",
        });
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(80);
    expect(await footprint(world, id)).toEqual(before);
  });
});

test("a refused move says what is possible instead", async () => {
  const id = await improvementIn(world, "in_review");
  expect(await refusal(move(world.sql, id, "deployed", "delivery"))).toMatchObject({
    message: "An improvement that is in review cannot become deployed.",
    hint: "From here it can become approved, changes_requested, expired, rejected, superseded, withdrawn.",
  });
});

test("an improvement that does not exist is not moved in silence", async () => {
  expect(
    await refusal(move(world.sql, "00000000-0000-4000-8000-00000000dead", "in_review", "validation")),
  ).toMatchObject({ code: "PT404" });
});

test("what was proposed is changed by nobody, the owner and the system included", async () => {
  const id = await improvementIn(world, "in_review");
  const before = await footprint(world, id);
  const changes = {
    title: "'x'",
    change_type: "'code_modification'",
    risk: "'low'",
    rationale: "'x'",
    artifact_id: world.artifacts.role,
    base_hash: "'x'",
    proposed_content: "'x'",
    evidence: `'{"findings": [1]}'`,
    expected_effect: `'{"low": 1}'`,
    priority: "9",
    fingerprint: "'x'",
    origin: "'person'",
    revision_of: `'${await propose(world)}'`,
    proposed_by: "gen_random_uuid()",
    team_id: world.teams.b,
    id: "gen_random_uuid()",
    created_at: "now() - interval '1 day'",
  };
  for (const [column, value] of Object.entries(changes)) {
    const edit = `update public.improvements set ${column} = ${value} where id = '${id}'`;
    expect(await refusal(world.sql.unsafe(edit)), column).toMatchObject({
      code: "PT409",
      detail: "content_immutable",
    });
    expect(await refusal(world.database.adminSql.unsafe(edit)), column).toMatchObject({
      detail: "content_immutable",
    });
    const inANamedFunction = world.sql.begin(async (tx) => {
      await tx`select set_config('improvement.actor', private.system_actor('delivery', null)::text, true)`;
      await tx.unsafe(edit);
    });
    expect(await refusal(inANamedFunction), column).toMatchObject({ detail: "content_immutable" });
  }
  expect(await footprint(world, id)).toEqual(before);
});

test("an improvement is neither deleted nor truncated", async () => {
  const id = await propose(world);
  const before = await footprint(world, id);
  for (const sql of [world.sql, world.database.adminSql]) {
    expect(await refusal(sql`delete from public.improvements where id = ${id}`)).toMatchObject({
      code: "PT403",
      detail: "improvements_stay",
    });
    expect(await refusal(sql`truncate public.improvements cascade`)).toMatchObject({ code: "PT403" });
    expect(await refusal(sql`truncate public.teams cascade`)).toMatchObject({ code: "PT403" });
    expect(await refusal(sql`delete from public.teams where id = ${world.teams.a}`)).toMatchObject({
      code: "PT403",
    });
  }
  expect(await footprint(world, id)).toEqual(before);
});

test("a team that never had an improvement can be removed with its log", async () => {
  const [team] =
    await world.sql`insert into public.teams (slug, name) values ('mistake', 'Mistake') returning id`;
  await world.sql`insert into public.tasks (team_id, started_at) values (${team?.id}, now())`;
  await world.sql`delete from public.teams where id = ${team?.id}`;
  expect(await world.sql`select from public.tasks where team_id = ${team?.id}`).toHaveLength(0);
});

test("a proposal starts as proposed, at version 1, with one event and its validation queued", async () => {
  const id = await propose(world);
  expect(await read(world, id)).toMatchObject({ status: "proposed", version: 1, proposed_by: null });
  expect(await events(world, id)).toMatchObject([
    { kind: "proposed", to_status: "proposed", version: 1, how_known: "system", surface: "system" },
  ]);
  expect(
    await world.sql`select attempts from private.work_items where kind = 'validation' and key = ${id}`,
  ).toEqual([{ attempts: 0 }]);
});

test("a proposal that claims to be further along is refused, also to the owner", async () => {
  const attempt = world.sql`
    insert into public.improvements (team_id, status, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
    values (${world.teams.a}, 'approved', 't', 'prompt_refinement', 'r', ${world.artifacts.prompt}, 'h', 'c', 'sneaky', 'rule')`;
  expect(await refusal(attempt)).toMatchObject({ code: "PT409", detail: "starts_as_proposed" });
  expect(await world.sql`select from public.improvements where fingerprint = 'sneaky'`).toHaveLength(0);
});

test("a change of code does not come as a change of a prompt", async () => {
  const attempt = propose(world, {
    change_type: "prompt_refinement",
    artifact: world.artifacts.code,
    fingerprint: "disguised",
  });
  expect(await refusal(attempt)).toMatchObject({ code: "PT422", detail: "change_type_mismatch" });
  expect(await world.sql`select from public.improvements where fingerprint = 'disguised'`).toHaveLength(0);
});

test("a proposal neither changes nor revises what is another team's", async () => {
  const own = await propose(world);
  expect(await refusal(propose(world, { team: world.teams.b }))).toMatchObject({ code: "23503" });
  expect(
    await refusal(propose(world, { team: world.teams.b, artifact: world.artifacts.other, revision_of: own })),
  ).toMatchObject({ code: "23503" });
});

test("the same change for the same reason waits only once, and may come back after a refusal", async () => {
  const first = await propose(world, { fingerprint: "same" });
  expect(await refusal(propose(world, { fingerprint: "same" }))).toMatchObject({
    code: "23505",
    constraint_name: "improvements_open_fingerprint",
  });
  await move(world.sql, first, "in_review", "validation");
  await move(world.sql, first, "rejected", "review");
  await expect(propose(world, { fingerprint: "same" })).resolves.toBeTruthy();
});
