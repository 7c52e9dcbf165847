import type { Sql } from "../postgres/connect.ts";

/** What the storyteller reads, as Studio would: straight from the tables. */
export interface ImprovementRow {
  id: string;
  team: string;
  status: string;
  version: number;
  title: string;
  change_type: string;
  rationale: string;
  path: string;
  base: string;
  proposed_content: string;
  evidence: { tasks?: number; findings?: number[]; messages?: number[]; excerpts?: string[] };
  expected_effect: {
    metric?: string;
    estimate?: number | null;
    low?: number | null;
    high?: number | null;
    rests_on?: string;
  };
  slack_channel_id: string | null;
  slack_message_ts: string | null;
  issue_number: number | null;
  issue_url: string | null;
  branch: string | null;
  pull_request_number: number | null;
  pull_request_url: string | null;
  needs_attention: string | null;
  /** A hold or a limit that keeps it where it is. */
  waits_for: string | null;
}

export async function readImprovements(sql: Sql): Promise<ImprovementRow[]> {
  return sql<ImprovementRow[]>`
    select i.*, t.slug as team, a.path, a.content as base
    from public.improvements i join public.teams t on t.id = i.team_id join public.artifacts a on a.id = i.artifact_id
    order by i.priority desc, i.created_at`;
}

/** @throws Error if there is no such improvement */
export async function readImprovement(sql: Sql, id: string): Promise<ImprovementRow> {
  const found = (await readImprovements(sql)).find((row) => row.id === id);
  if (!found) throw new Error(`There is no improvement ${id}.`);
  return found;
}

export async function countWaiting(sql: Sql, kind: "analysis" | "validation" | "impact"): Promise<number> {
  const [row] = await sql<
    { n: number }[]
  >`select count(*)::int as n from private.work_items where kind = ${kind} and dead_at is null`;
  return row?.n ?? 0;
}

/** Whatever failed, for a message when something waited for does not come. */
export async function explainWaiting(sql: Sql): Promise<string> {
  const rows = await sql<{ what: string; last_error: string }[]>`
    select kind || ' ' || key as what, last_error from private.work_items where last_error is not null
    union all
    select kind || ' ' || id, last_error from public.deliveries where last_error is not null
    limit 5`;
  return rows.map(({ what, last_error }) => `${what}: ${last_error}`).join("; ");
}

export interface MetricsRow {
  team: string;
  agent: string;
  tasks: number;
  tasks_closed: number;
  success_rate: number | null;
  messages_per_task: number;
  errors: number;
  median_duration_seconds: number | null;
  requests: number;
  requests_ignored: number;
  handoffs: number;
  handoffs_taken_up: number;
  decisions: number;
  decision_turns: number;
  duplicated_calls: number;
  waited_seconds: number;
}

/** Numbers over all days, for teams (agent *) and their busiest agents. */
export async function readMetrics(sql: Sql): Promise<MetricsRow[]> {
  return sql<MetricsRow[]>`
    select t.slug as team, m.agent, count(*)::int as tasks, count(k.outcome)::int as tasks_closed,
      (count(*) filter (where k.outcome = 'success'))::float8 / nullif(count(k.outcome), 0) as success_rate,
      avg(m.messages)::float8 as messages_per_task, sum(m.errors)::int as errors,
      percentile_cont(0.5) within group (order by extract(epoch from k.ended_at - k.started_at))
        filter (where k.ended_at is not null and not k.times_derived) as median_duration_seconds,
      sum(m.requests)::int as requests, sum(m.requests_ignored)::int as requests_ignored,
      sum(m.handoffs)::int as handoffs, sum(m.handoffs_taken_up)::int as handoffs_taken_up,
      sum(m.decisions)::int as decisions, sum(m.decision_turns)::int as decision_turns,
      sum(m.duplicated_calls)::int as duplicated_calls, sum(m.waited_seconds) as waited_seconds
    from public.task_metrics m join public.tasks k on k.id = m.task_id join public.teams t on t.id = m.team_id
    group by t.slug, m.agent
    order by t.slug, m.agent <> '*', count(*) desc, m.agent`;
}

export interface FindingRow {
  id: number;
  team: string;
  rule: string;
  severity: string;
  summary: string;
  tasks: number;
  tasks_failed: number;
  messages_wasted: number;
  message_ids: string[];
  excerpt: string | null;
}

/** Open findings, the costliest first, with the messages of one task that show each. */
export async function readFindings(sql: Sql): Promise<FindingRow[]> {
  return sql<FindingRow[]>`
    select c.id::int, t.slug as team, c.rule, c.severity, c.summary, c.tasks, c.tasks_failed, c.messages_wasted,
      e.message_ids::text[] as message_ids, e.excerpts[1] as excerpt
    from public.finding_costs c
    join public.teams t on t.id = c.team_id
    join lateral (select * from public.finding_evidence f where f.finding_id = c.id order by f.messages_wasted desc, f.task_id limit 1) e on true
    where c.status = 'open'
    order by c.cost_per_week desc, c.id`;
}
