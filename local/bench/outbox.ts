import type { Sql } from "../postgres/connect.ts";

/**
 * Fills the outbox: `count` deliveries that are due, spread over improvements with two surfaces each. Set-based, without the
 * workflow, for what is looked at here is the queue.
 */
export async function fillOutbox(sql: Sql, count: number, improvements = 500): Promise<void> {
  await sql.unsafe(`
    update public.policies set proposals_per_hour = 100000, open_proposals = 100000, decisions_per_reviewer = 100000,
      open_pull_requests = 100000, open_pull_requests_in_total = 100000;
    with team as (
      insert into public.teams (slug, name) values ('queue', 'Queue') returning id
    ), artifact as (
      insert into public.artifacts (team_id, kind, path, version, content) select id, 'prompt', 'queue', 1, 'x' from team
      returning id, team_id, content_hash
    )
    insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
    select team_id, 'no. ' || n, 'prompt_refinement', 'because', id, content_hash, 'y', n, 'rule'
    from artifact, generate_series(1, ${improvements}) n;
    delete from public.deliveries;
    with numbered as (select id, row_number() over (order by id) - 1 as n from public.improvements)
    insert into public.deliveries (improvement_id, kind, idempotency_key, payload)
    select i.id, case when g / ${improvements} % 2 = 0 then 'slack_note' else 'github_sync' end, 'proof:' || g, jsonb_build_object('event_id', g)
    from generate_series(0, ${count - 1}) g join numbered i on i.n = g % ${improvements}
    order by g;
    analyze public.deliveries`);
}

export interface Claimed {
  id: string;
  improvement_id: string;
  kind: string;
  attempts: number;
  lease_token: string;
}

export async function claim(sql: Sql, items: number): Promise<Claimed[]> {
  return sql<
    Claimed[]
  >`select id, improvement_id, kind, attempts, lease_token from public.claim_deliveries(${items}, 120)`;
}
