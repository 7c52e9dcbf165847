import { type Database, type Returned, unwrap } from "../platform/database.ts";
import { points } from "./judge-spread.ts";

export type Success = Returned<"success_between">[number];

/** What the weekly summary of a channel says of how the whole helps its teams, and of what passed between teams. */
export async function readSuccessLines(
  database: Database,
  channel: string,
  since: Date,
  until: Date,
): Promise<string[]> {
  const [teams, all] = await Promise.all([
    database.from("teams").select("id, name").eq("slack_channel_id", channel).order("name"),
    database.rpc("success_between", { since: since.toISOString(), until: until.toISOString() }),
  ]);
  const named = unwrap(teams);
  const rows = unwrap(all);
  return named.flatMap(({ id, name }) => {
    const row = rows.find(({ team_id }) => team_id === id);
    const line = row && describeSuccess(row);
    return line ? [named.length > 1 ? `${name}: ${line}` : line] : [];
  });
}

/** The five numbers in one line; those of which there is nothing to say are left out. Undefined for a quiet time. */
export function describeSuccess(row: Success): string | undefined {
  const parts = [
    row.decided > 0 && `${row.approved} of ${row.decided} decided proposals approved`,
    row.hours_to_deployment !== null &&
      `${describeHours(row.hours_to_deployment)} from proposal to deployment`,
    row.average_gain !== null &&
      `average gain ${row.average_gain < 0 ? "−" : "+"}${points(Math.abs(row.average_gain))} of the success rate (${row.measured} measured)`,
    row.patterns_offered > 0 &&
      `${row.patterns_adopted} of ${row.patterns_offered} changes offered from other teams in force`,
  ].filter((part) => part !== false);
  const proposals = row.proposals > 0 ? `${row.proposals} proposed` : undefined;
  const told = [proposals, ...parts].filter((part) => part !== undefined);
  return told.length === 0 ? undefined : told.join(" · ");
}

function describeHours(hours: number): string {
  if (hours < 1) return "less than an hour";
  if (hours < 48) return `${Math.round(hours)} hours`;
  return `${Math.round(hours / 24)} days`;
}
