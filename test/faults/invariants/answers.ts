import type { Stage } from "../stage.ts";
import type { GitHubState } from "./read-github.ts";

/** People who were refused and never heard of it, and webhooks of which nothing says what came of them. */
export async function findUnanswered(stage: Stage, github: GitHubState): Promise<string[]> {
  const { sql, slack } = stage.world;
  const problems: string[] = [];
  const receipts = await sql`
    select r.source, r.event, r.delivery_key, r.outcome, exists (select from public.deliveries d
      where d.idempotency_key = r.source || '_answer:' || r.delivery_key) as answered
    from public.webhook_receipts r where r.received_at >= ${stage.began}`;
  for (const { source, event, delivery_key: key, outcome, answered } of receipts) {
    if (outcome === null) problems.push(`nothing says what came of ${source} ${event}`);
    const isRefused = outcome?.ok === false && outcome?.reason !== "unknown_person";
    // Whoever types a command reads the answer at once, and whoever approves several hears of them together.
    const isTold = source === "slack" && /T0LOCAL\.|:approve_all:/.test(String(key));
    if (isRefused && !answered && !isTold && (source === "slack" || event !== "dashboard"))
      problems.push(`${source} ${event} was refused without an answer: ${JSON.stringify(outcome)}`);
  }
  const teams = stage.teams.map(({ id }) => id);
  const answers = await sql`
    select d.id, d.kind, d.payload, d.done_at from public.deliveries d left join public.improvements i on i.id = d.improvement_id
    where coalesce(d.team_id, i.team_id) in ${sql(teams)} and d.kind in ('slack_answer', 'github_answer')`;
  for (const { id, kind, payload, done_at } of answers) {
    const { user, channel, text, ok } = payload;
    const isSeen =
      kind === "slack_answer"
        ? slack.ephemerals(user).some((each) => each.channel === channel && each.text === text)
        : ok === true ||
          github.threads.some(({ comments }) =>
            comments.some((each) => each.includes(`<!-- self-improvement:answer ${id} -->`)),
          );
    if (done_at === null || !isSeen) problems.push(`${kind} ${id} is not to be seen: ${text}`);
  }
  return problems;
}
