import type { Sql } from "../postgres/connect.ts";
import { type HotQuery, hotQueries } from "./queries.ts";

export interface PlanFigures {
  query: string;
  good: boolean;
  indexes: string[];
  /** Large tables that were read from end to end. */
  scanned: string[];
  milliseconds: number;
}

/** Plans and runs each hot query, and looks at which indexes it used. Nothing is changed. */
export async function inspectPlans(sql: Sql): Promise<PlanFigures[]> {
  const plans: PlanFigures[] = [];
  for (const query of hotQueries) plans.push(await inspect(sql, query));
  return plans;
}

async function inspect(sql: Sql, { name, as, text, indexes, large }: HotQuery): Promise<PlanFigures> {
  const role = as === undefined ? "service_role" : "authenticated";
  const claims = JSON.stringify({ role, ...(as === undefined ? {} : { sub: as }) });
  const undo = new Error("undo");
  let explained: unknown;
  await sql
    .begin(async (tx) => {
      await tx`select set_config('request.jwt.claims', ${claims}, true)`;
      // Functions with their owner's rights ask the rest.
      if (as !== undefined) await tx.unsafe(`set local role ${role}`);
      // Twice, for the figure is that of a warm cache.
      for (let n = 0; n < 2; n++) explained = await tx.unsafe(`explain (analyze, format json) ${text}`);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const nodes = collect(explained);
  const ran = nodes.filter((node) => node["Actual Loops"] !== 0);
  const used = [...new Set(ran.flatMap((node) => strings(node["Index Name"])))].sort();
  const scanned = ran
    .filter((node) => node["Node Type"] === "Seq Scan" && Number(node["Plan Rows"]) > 1)
    .flatMap((node) => strings(node["Relation Name"]))
    .filter((relation) => large.test(relation));
  const time = nodes.find((node) => "Execution Time" in node)?.["Execution Time"];
  return {
    query: name,
    good: scanned.length === 0 && indexes.every((index) => used.some((one) => index.test(one))),
    indexes: used,
    scanned,
    milliseconds: typeof time === "number" ? time : Number.NaN,
  };
}

const strings = (value: unknown) => (typeof value === "string" ? [value] : []);

/** Every object within a plan. */
function collect(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(collect);
  if (typeof value !== "object" || value === null) return [];
  const node: Record<string, unknown> = { ...value };
  return [node, ...Object.values(node).flatMap((part) => (typeof part === "object" ? collect(part) : []))];
}
