import { createTwoFilesPatch } from "diff";
import type { Narrator } from "./narrator.ts";
import type { FindingRow, ImprovementRow, MetricsRow } from "./read-state.ts";

/** Columns of equal width, numbers to the right. */
export function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (text: string) => /^[\d.,%–-]/.test(text);
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function tellMetrics(narrator: Narrator, metrics: MetricsRow[], limit = 10): void {
  const rows = metrics
    .slice(0, limit)
    .map((row) => [
      row.agent === "*" ? row.team : `  ${row.agent}`,
      String(row.tasks),
      percent(row.success_rate),
      row.messages_per_task.toFixed(1),
      String(row.errors),
      row.median_duration_seconds === null ? "–" : `${row.median_duration_seconds.toFixed(0)} s`,
    ]);
  narrator.show(
    table([["team / agent", "tasks", "success", "messages per task", "errors", "median duration"], ...rows]),
  );
  if (metrics.length > limit) narrator.tell(`… and ${metrics.length - limit} more rows in team_metrics.`);
  for (const team of metrics.filter(({ agent }) => agent === "*").slice(0, 3))
    narrator.tell(`${team.team}: ${teamwork(team, metrics)}.`);
}

/** How a team works together, as far as its log tells. */
function teamwork(whole: MetricsRow, metrics: MetricsRow[]): string {
  const agents = metrics.filter(({ team, agent }) => team === whole.team && agent !== "*");
  const slowest = agents.toSorted((a, b) => b.waited_seconds - a.waited_seconds)[0];
  const told = [
    whole.decisions > 0 &&
      `${(whole.decision_turns / whole.decisions).toFixed(1)} turns from question to decision`,
    whole.requests_ignored > 0 && `${whole.requests_ignored} of ${whole.requests} requests ignored`,
    whole.handoffs > 0 && `${whole.handoffs_taken_up} of ${whole.handoffs} hand-offs taken up`,
    whole.duplicated_calls > 0 && `${count(whole.duplicated_calls, "call")} that a colleague had made before`,
    agents.length > 1 &&
      slowest !== undefined &&
      slowest.waited_seconds > 0 &&
      `the others waited longest for ${slowest.agent}`,
  ].filter((text) => text !== false);
  return told.length === 0 ? "nobody asks anybody anything" : told.join("; ");
}

export function tellFindings(narrator: Narrator, findings: FindingRow[], limit = 8): void {
  for (const finding of findings.slice(0, limit)) {
    narrator.tell(`• [${finding.rule}, ${finding.severity}] ${finding.summary}`);
    narrator.tell(
      `  in ${count(finding.tasks, "task")}, ${finding.tasks_failed} of them failed, ${count(finding.messages_wasted, "message")} wasted;`,
    );
    narrator.tell(
      `  for instance messages ${shorten(finding.message_ids.join(", "), 60)}${finding.excerpt ? `: “${shorten(finding.excerpt, 90)}”` : ""}`,
    );
  }
  if (findings.length > limit) narrator.tell(`… and ${findings.length - limit} more in findings.`);
}

export function tellProposal(narrator: Narrator, proposal: ImprovementRow): void {
  narrator.tell(`“${proposal.title}” (${proposal.change_type}, ${proposal.path})`);
  narrator.tell(`Why: ${shorten(proposal.rationale, 400)}`);
  narrator.tell(
    `Evidence: ${count(proposal.evidence.tasks ?? 0, "task")}, ${count(proposal.evidence.messages?.length ?? 0, "linked message")}. Expected: ${expected(proposal)}.`,
  );
  narrator.show(shortDiff(proposal));
}

function expected({ expected_effect: effect }: ImprovementRow): string {
  if (effect.estimate === null || effect.estimate === undefined)
    return `not known, ${effect.rests_on ?? "outcomes are missing"}`;
  const points = (value: number | null | undefined) => `${(100 * (value ?? 0)).toFixed(0)}`;
  return `${points(effect.estimate)} points of success rate (${points(effect.low)} to ${points(effect.high)}), which rests on ${effect.rests_on}`;
}

function shortDiff({ path, base, proposed_content }: ImprovementRow): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, base, proposed_content, "", "", { context: 1 });
  const lines = patch.split("\n").slice(1);
  return (lines.length > 24 ? [...lines.slice(0, 24), `… ${lines.length - 24} more lines`] : lines)
    .join("\n")
    .trimEnd();
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

function percent(rate: number | null): string {
  return rate === null ? "–" : `${(rate * 100).toFixed(0)} %`;
}

export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : line;
}
