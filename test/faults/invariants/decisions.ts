import type { Stage } from "../stage.ts";

/** Decisions that nobody made, or that were counted twice; deliveries that died unseen; a record that does not hold. */
export async function findWrongRecords(stage: Stage): Promise<string[]> {
  const { sql } = stage.world;
  const teams = stage.teams.map(({ id }) => id);
  const problems: string[] = [];
  const approved = await sql`
    select i.id, (private.policy_for(i.team_id, i.change_type, i.risk)).quorum,
      (select count(distinct r.person_id)::int from public.reviews r where r.improvement_id = i.id and r.decision = 'approve') as approvals
    from public.improvements i where i.team_id in ${sql(teams)} and exists (select from public.improvement_events e
      where e.improvement_id = i.id and e.kind = 'moved' and e.to_status = 'approved')`;
  for (const { id, quorum, approvals } of approved)
    if (approvals < quorum) problems.push(`${id} was approved by ${approvals} instead of ${quorum}`);

  const counted = await sql`
    select r.improvement_id, p.name, count(*)::int as times from public.reviews r join public.people p on p.id = r.person_id
    join public.improvements i on i.id = r.improvement_id
    where i.team_id in ${sql(teams)} and r.decision = 'approve' group by 1, 2`;
  for (const { improvement_id, name, times } of counted) {
    if (times > 1) problems.push(`${name} counts ${times} times for ${improvement_id}`);
    if (!stage.approvers.has(`${improvement_id} ${name}`))
      problems.push(`${name} never approved ${improvement_id}`);
    if (name === "Mia Falk" || name === "Eve Outside") problems.push(`${name} is no reviewer and counts`);
  }
  const twice = await sql`
    select e.improvement_id, e.person_id from public.improvement_events e join public.improvements i on i.id = e.improvement_id
    where i.team_id in ${sql(teams)} and e.kind = 'decided' group by 1, 2 having count(*) > 1`;
  for (const { improvement_id } of twice) problems.push(`somebody decided twice on ${improvement_id}`);

  const dead = await sql`
    select d.kind, d.last_error from public.deliveries d join public.improvements i on i.id = d.improvement_id
    where i.team_id in ${sql(teams)} and d.dead_at is not null and i.needs_attention is null`;
  for (const { kind, last_error } of dead) problems.push(`${kind} died unseen: ${last_error}`);
  for (const { id, problem } of await sql`select id, problem from private.broken_events() limit 3`)
    problems.push(`the record is broken at ${id}: ${problem}`);
  return problems;
}
