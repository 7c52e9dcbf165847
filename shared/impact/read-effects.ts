import { type Database, type Row, unwrap } from "../platform/database.ts";

/** What was measured of an improvement, the success rate first: whether tasks succeed comes before how long they take. */
export async function readEffects(
  database: Database,
  improvement: string,
): Promise<Row<"impact_estimates">[]> {
  return unwrap(
    await database
      .from("impact_estimates")
      .select("*")
      .eq("improvement_id", improvement)
      .order("metric", { ascending: false }),
  );
}
