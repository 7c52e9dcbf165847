import type { Stage } from "../stage.ts";
import type { LedgerEntry } from "../trouble.ts";

/** Between taking from a budget and the call's arrival some time passes, of which a stretch may hold a part. */
const slackSeconds = 3;

/** Stretches of time in which more was asked of a surface than its budget allows, and calls made in a pause. */
export async function findOverspending({ world }: Stage, ledger: readonly LedgerEntry[]): Promise<string[]> {
  const budgets = await world.sql`
    select surface, operation, subject, burst, per_minute from public.rate_budgets where subject in ('', '*')`;
  const problems: string[] = [];
  for (const { surface, operation, subject, burst, per_minute } of budgets) {
    const price = (entry: LedgerEntry) => costOf(entry, surface, operation);
    const costly = ledger.filter((entry) => price(entry) > 0);
    const groups = subject === "*" ? Map.groupBy(costly, (entry) => entry.subject).values() : [costly];
    for (const calls of groups)
      for (const [from, first] of calls.entries()) {
        let spent = 0;
        for (const call of calls.slice(from)) {
          spent += price(call);
          const seconds = call.moment - first.moment + slackSeconds;
          if (spent > burst + (seconds * per_minute) / 60 + 1) {
            problems.push(`${surface} ${operation}: ${spent} within ${seconds.toFixed(1)} s`);
            break;
          }
        }
      }
  }
  return [...new Set([...problems, ...findImpatience(ledger)])].slice(0, 5);
}

function costOf({ surface, operation }: LedgerEntry, budgetOf: string, budget: string): number {
  if (surface !== budgetOf) return 0;
  if (surface === "slack") return operation === budget ? 1 : 0;
  const writes = operation !== "GET";
  if (budget === "requests") return 1;
  if (budget === "points") return writes ? 5 : 1;
  return writes ? 1 : 0;
}

/** Slack counts by method and channel; two workers that asked at the same moment both hear of it. */
function findImpatience(ledger: readonly LedgerEntry[]): string[] {
  return ledger
    .filter(({ surface, pause }) => surface === "slack" && pause !== undefined)
    .flatMap(({ operation, subject, moment, pause = 0 }) =>
      ledger
        .filter(
          (later) => later.surface === "slack" && later.operation === operation && later.subject === subject,
        )
        .filter(
          (later) => later.moment > moment + slackSeconds && later.moment < moment + pause - slackSeconds,
        )
        .map(
          (later) =>
            `slack ${operation} after ${(later.moment - moment).toFixed(1)} s of a pause of ${pause} s`,
        ),
    );
}
