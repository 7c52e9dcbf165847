import type { Sql } from "../postgres/connect.ts";
import type { Stack } from "../stack.ts";
import { countWaiting, explainWaiting, type ImprovementRow, readImprovements } from "./read-state.ts";
import { waitUntil } from "./wait-until.ts";

/** The parts of the loop that cron would start some time later; here they start now. */
export interface Loop {
  stack: Stack;
  sql: Sql;
}

/** Runs the analysis until no task waits any more. */
export async function analyse(
  { stack, sql }: Loop,
  onProgress: (left: number) => void = () => {},
): Promise<void> {
  await waitUntil(
    "the analysis",
    async () => {
      const left = await countWaiting(sql, "analysis");
      onProgress(left);
      if (left > 0) await stack.worker.runJob("analyze-teams");
      return left === 0;
    },
    { seconds: 600, explain: () => explainWaiting(sql) },
  );
}

/** Holds a session: findings become proposals, and the checks run on each that does not wait. May give none. */
export async function propose(loop: Loop): Promise<ImprovementRow[]> {
  const { stack, sql } = loop;
  const held = () =>
    stack.functions.logs("propose-improvements").filter((line) => line.startsWith("session held"));
  const before = held().length;
  await stack.worker.runJob("propose-improvements");
  await waitUntil("the session to end", async () => held().length > before, {
    explain: async () =>
      [await explainWaiting(sql), ...stack.functions.logs("propose-improvements").slice(-3)].join(" "),
  });
  return (await readImprovements(sql)).length === 0 ? [] : settle(loop);
}

/** Waits until every proposal has been checked or waits for something else. */
export async function settle({ sql }: Loop, seconds = 30): Promise<ImprovementRow[]> {
  let last = -1;
  return waitUntil(
    "proposals",
    async () => {
      const rows = await readImprovements(sql);
      const settled =
        rows.length > 0 &&
        rows.length === last &&
        rows.every((row) => row.status !== "proposed" || row.waits_for !== null);
      last = rows.length;
      return settled ? rows : undefined;
    },
    { seconds, explain: () => explainWaiting(sql) },
  );
}

/** Waits for an improvement to come to a state, and gives it as it is then. */
export async function reach(
  { sql }: Loop,
  id: string,
  what: string,
  there: (row: ImprovementRow) => boolean,
): Promise<ImprovementRow> {
  return waitUntil(
    what,
    async () => {
      const row = (await readImprovements(sql)).find((improvement) => improvement.id === id);
      if (row?.needs_attention) throw new Error(`“${row.title}” needs attention: ${row.needs_attention}`);
      return row && there(row) ? row : undefined;
    },
    { explain: () => explainWaiting(sql) },
  );
}
