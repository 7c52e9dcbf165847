import type { Sql } from "../../../../local/postgres/connect.ts";
import { accounts, people, slack } from "../../world.ts";
import type { Run } from "./execute.ts";
import { lanes, type Slot, type State } from "./state.ts";

/** A team of its own for each run, so that runs do not meet; the rest of the organisation stays. */
export async function newRun(sql: Sql, number: number, quorum: number): Promise<Run> {
  const repository = `acme/run-${number}`;
  await sql.unsafe(`
    update public.deliveries set done_at = now(), lease_token = null, leased_until = null where done_at is null and dead_at is null;
    delete from private.work_items;
    delete from public.memberships where user_id = '${accounts.runtimeA}';
    insert into public.teams (slug, name, slack_channel_id, repository) values ('run-${number}', 'Run ${number}', '${slack.channel}', '${repository}');
    insert into public.memberships (team_id, person_id, user_id, role)
      select t.id, m.person::uuid, m.account::uuid, m.role from public.teams t,
        (values ('${people.ada}', null, 'reviewer'), ('${people.ben}', null, 'reviewer'), ('${people.cleo}', null, 'member'),
          (null, '${accounts.runtimeA}', 'runtime')) m (person, account, role) where t.slug = 'run-${number}';
    insert into public.policies (team_id, quorum) select id, ${quorum} from public.teams where slug = 'run-${number}';
    insert into public.artifacts (team_id, kind, path, version, content)
      select t.id, k, 'agents/' || k, 1, 'the first ' || k from public.teams t, unnest(array['prompt', 'code', 'parameters']) k where t.slug = 'run-${number}'`);
  const rows = await sql<{ id: string; kind: string; team_id: string }[]>`
    select a.id, a.kind, a.team_id from public.artifacts a join public.teams t on t.id = a.team_id where t.slug = ${`run-${number}`}`;
  const artifact = (kind: string) => rows.find((row) => row.kind === kind)?.id ?? "";
  return {
    ...{ number, repository, team: rows[0]?.team_id ?? "", channel: slack.channel },
    artifacts: {
      prompt_refinement: artifact("prompt"),
      code_modification: artifact("code"),
      parameter_tuning: artifact("parameters"),
    },
  };
}

/**
 * What can be seen of a run, in the database or in the model, as lines. Whatever a later answer depends on is in it: of two
 * orders that look alike, either will do.
 */
export async function observe(sql: Sql, run: Run): Promise<string[]> {
  const rows = await sql`
    select i.id, i.status, i.version, i.pull_request_number is not null as "pullRequest", i.revert_pull_request_number is not null as "revertPullRequest",
      jsonb_build_array(i.decided_by, i.decision_reason, i.implemented_by, i.reverted_by) as cells,
      (select count(*)::int from public.improvement_events e where e.improvement_id = i.id and e.kind in ('proposed', 'moved', 'decided')) as events,
      (select jsonb_object_agg(p.name, r.decision || ' ' || (r.how_known = 'asserted')) from public.reviews r join public.people p on p.id = r.person_id
        where r.improvement_id = i.id) as reviews,
      (select jsonb_object_agg(d.kind, d.n) from (select kind, count(*) as n from public.deliveries where improvement_id = i.id group by kind) d) as queued,
      (select string_agg(d.kind, ' ' order by d.lane, d.id) from public.deliveries d
        where d.improvement_id = i.id and d.done_at is null and d.dead_at is null) as open,
      exists (select from private.work_items w where w.kind = 'validation' and w.key = i.id::text) as validation
    from public.improvements i where i.team_id = ${run.team}`;
  const [policy] = await sql`select quorum from public.policies where team_id = ${run.team}`;
  return [
    `quorum ${policy?.quorum}`,
    ...rows.map((row) => line({ ...row, reviews: row.reviews ?? {}, queued: row.queued ?? {} })).sort(),
  ];
}

export function expected(state: State): string[] {
  return [`quorum ${state.quorum}`, ...state.slots.map((slot) => line(visible(slot))).sort()];
}

function visible(slot: Slot): Record<string, unknown> {
  const { id, status, version, events, pullRequest, revertPullRequest, queued } = slot;
  const reviews = Object.entries(slot.reviews).map(([name, r]) => [name, `${r.decision} ${r.asserted}`]);
  return {
    ...{ id, status, version, events, pullRequest, revertPullRequest, queued },
    cells: [slot.cells.name, slot.cells.reason, slot.implementedBy, slot.undoneBy].map(
      (cell) => cell ?? null,
    ),
    reviews: Object.fromEntries(reviews),
    // In the order in which they will be done.
    open:
      lanes
        .toSorted()
        .flatMap((lane) => slot.queues[lane])
        .map((item) => item.kind)
        .join(" ") || null,
    validation: slot.validation !== undefined,
  };
}

function line(value: Record<string, unknown>): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
