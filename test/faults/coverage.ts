import type { Stage } from "./stage.ts";

/** How often something happened in the runs so far, so that one knows that it really happened. */
export type Tally = Map<string, number>;

export function count(tally: Tally, what: string, times = 1): void {
  tally.set(what, (tally.get(what) ?? 0) + times);
}

/** A call to a surface, and what went wrong with it. */
export function countCall(tally: Tally, name: string, fault: string | undefined): void {
  count(tally, `call|${name}|all`);
  if (fault !== undefined) count(tally, `call|${name}|${fault}`);
}

/** A request of a surface to us, and what went wrong with it. */
export function countRequest(tally: Tally, name: string, fault: string | undefined): void {
  count(tally, `request|${name}|all`);
  if (fault !== undefined) count(tally, `request|${name}|${fault}`);
}

/** What is called, without the names and numbers of this run. */
export function nameCall(method: string, path: string, body: string): string {
  if (path === "/graphql") return /mutation[^{]*\{\s*(\w+)/.exec(body)?.[1] ?? "query";
  const place = path
    .replace(/^\/repos\/[^/]+\/[^/]+/, "")
    .replace(/^\/(contents|git\/(?:ref|refs|matching-refs)|compare|branches)\/.+$/, "/$1/…")
    .replace(/[0-9a-f]{40}|(?<=\/)\d+(?=\/|$)/g, "…")
    .replace(/(?<=\/labels\/).+$/, "…");
  return `${method} ${place || "/"}`;
}

/** What Slack tells: that something was pressed or typed, or that something happened. */
export function nameRequest(body: string): string {
  if (body.startsWith("{")) return "event";
  const fields = new URLSearchParams(body);
  if (fields.has("command")) return "command";
  return /"type":"(\w+)"/.exec(fields.get("payload") ?? "")?.[1] ?? "other";
}

/** Counts the run for each state that one of its proposals was in, and for what else came of its steps. */
export async function countReached({ world: { sql }, ...stage }: Stage, tally: Tally): Promise<void> {
  const teams = stage.teams.map(({ id }) => id);
  const reached = await sql`
    with ours as (select * from public.improvements i where i.team_id in ${sql(teams)}),
      events as (select e.* from public.improvement_events e join ours on ours.id = e.improvement_id),
      jobs as (select d.* from public.deliveries d left join ours on ours.id = d.improvement_id
        where (ours.id is not null or d.team_id in ${sql(teams)}) and d.done_at is not null)
    select coalesce(e.to_status, 'proposed') as what from events e where e.kind in ('proposed', 'moved')
    union select replace(e.kind, '_', ' ') from events e where e.kind in ('snoozed', 'passed_on', 'waits', 'released')
    union select 'revert opened' from ours where revert_pull_request_number is not null
    union select 'proposed anew' from ours where revision_of is not null and origin = 'person'
    union select 'needs attention at the end' from ours where needs_attention is not null
    union select p.kind || ' posted' from public.channel_posts p join public.teams t on t.slack_channel_id = p.channel
      where t.id in ${sql(teams)} and p.message_ts is not null
    union select 'answered in ' || d.surface from jobs d where d.kind in ('slack_answer', 'github_answer')
    union select 'comment of ' || c.surface from public.comments c join ours on ours.id = c.improvement_id
    union select 'comment on a line' from public.comments c join ours on ours.id = c.improvement_id where c.file_path is not null
    union select 'words edited' from public.comments c join ours on ours.id = c.improvement_id where c.revision > 1 and c.removed_at is null
    union select 'words removed' from public.comments c join ours on ours.id = c.improvement_id where c.removed_at is not null
    union select 'found without a webhook' from public.webhook_receipts r
      where r.received_at >= ${stage.began} and r.delivery_key like 'caught:%'
    union select 'comment shown in ' || k.surface from public.comment_copies k
      join public.comments c on c.id = k.comment_id join ours on ours.id = c.improvement_id
    union select 'decided by a tick' from public.webhook_receipts r
      where r.received_at >= ${stage.began} and r.event = 'dashboard' and r.outcome -> 'ticks' @> '[{"ok": true}]'
    union select 'tick refused' from public.webhook_receipts r
      where r.received_at >= ${stage.began} and r.event = 'dashboard' and r.outcome -> 'ticks' @> '[{"ok": false}]'
    union select 'quiet hours' from public.policies p where p.team_id in ${sql(teams)} and p.quiet_from is not null
    union select 'App suspended' from public.webhook_receipts r
      where r.received_at >= ${stage.began} and r.event = 'installation.suspend'
    union select 'decided by /improve' from public.webhook_receipts r where r.received_at >= ${stage.began} and r.source = 'slack'
      and r.event = 'approve' and r.outcome ->> 'ok' = 'true' and r.delivery_key ~ ':[0-9.]+\\.T0LOCAL\\.'
    union select 'decided in a batch' from public.webhook_receipts r where r.received_at >= ${stage.began}
      and r.event = 'approve_all' and (r.outcome ->> 'approved')::int > 0`;
  for (const { what } of reached) count(tally, `reached|${what}`);
  if (stage.repository.endsWith("-anew")) count(tally, "reached|repository renamed");
  if (stage.deleted.size > 0) count(tally, "reached|branch deleted");
  if (stage.written.length > 0) count(tally, "reached|body edited by a person");
}
