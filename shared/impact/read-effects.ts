import { type Database, type Row, unwrap } from "../platform/database.ts";

/** The most telling method first: chance divided the tasks, teams that did not change stand beside, the team alone. */
const methods = ["experiment", "held_back", "controlled", "before_after"];

/**
 * What is known of an improvement's effect, once per metric and by the most telling method that says anything. The success
 * rate comes first: whether tasks succeed comes before how long they take.
 */
export async function readEffects(
  database: Database,
  improvement: string,
): Promise<Row<"impact_estimates">[]> {
  const rows = unwrap(
    await database
      .from("impact_estimates")
      .select("*")
      .eq("improvement_id", improvement)
      .order("metric", { ascending: false }),
  );
  const telling = rows.toSorted(
    (a, b) =>
      Number(a.effect === null) - Number(b.effect === null) ||
      methods.indexOf(a.method) - methods.indexOf(b.method),
  );
  return rows.filter((row) => row === telling.find(({ metric }) => metric === row.metric));
}

/** The last experiment of an improvement, planned, running or ended. */
export async function findExperiment(
  database: Database,
  improvement: string,
): Promise<Row<"experiments"> | undefined> {
  const [last] = unwrap(
    await database
      .from("experiments")
      .select("*")
      .eq("improvement_id", improvement)
      .order("created_at", { ascending: false })
      .limit(1),
  );
  return last;
}
