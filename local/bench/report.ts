import { styleText } from "node:util";
import type { DatabaseReport } from "./database.ts";

const width = 24;

/** The figures as tables with bars; without colours where nobody looks at a terminal. */
export function printReport(report: DatabaseReport): void {
  console.log(`\n${report.machine}\n`);

  title("Claim and complete, per second: ours beside graphile-worker");
  for (const { batch, deliveries, connections, ours, graphile, ratio } of report.claims) {
    console.log(`  ${deliveries} deliveries, ${connections} connections, ${batch} per claim`);
    pair(["ours, in order", ours], ["graphile-worker", graphile], ratio, 1);
  }

  title("Insert messages, rows per second: everything beside a bare table");
  for (const { rowsPerStatement, statements, ours, bare, ratio } of report.inserts) {
    console.log(`  ${statements} statements of ${rowsPerStatement.toLocaleString("en")} rows`);
    pair(["messages", ours], ["bare table", bare], ratio, 0.5);
  }

  const { messages, filled, plans } = report;
  title(`Plans at ${messages.toLocaleString("en")} messages (${filled.size}, made in ${filled.seconds} s)`);
  for (const { query, good, indexes, scanned, milliseconds } of plans) {
    const sign = good ? styleText("green", "index") : styleText("red", "SCAN ");
    const time = `${milliseconds.toFixed(2)} ms`.padStart(11);
    console.log(`  ${sign} ${time}  ${query}`);
    console.log(
      styleText(
        "dim",
        `                     ${shorten(good ? indexes : [...scanned, "instead of", ...indexes])}`,
      ),
    );
  }
  console.log("");
}

function title(text: string): void {
  console.log(`\n${styleText("bold", text)}`);
}

function pair(
  [ourName, ours]: [string, number],
  [theirName, theirs]: [string, number],
  ratio: number,
  aim: number,
): void {
  const most = Math.max(ours, theirs);
  const colour = ratio >= aim ? "green" : "yellow";
  const row = (name: string, value: number, painted: "green" | "yellow" | "dim", note: string) => {
    const bar = "█".repeat(Math.max(1, Math.round((value / most) * width))).padEnd(width);
    const figure = Math.round(value).toLocaleString("en").padStart(9);
    console.log(`    ${name.padEnd(16)} ${styleText(painted, bar)} ${figure}  ${note}`);
  };
  row(ourName, ours, colour, styleText(colour, `ratio ${ratio.toFixed(2)} (aim ${aim})`));
  row(theirName, theirs, "dim", "");
}

/** Twelve partitions have the same index. */
function shorten(names: string[]): string {
  return [...new Set(names.map((name) => name.replace(/^(messages)_\d{4}(_\d\d)?/, "$1_…")))].join(", ");
}
