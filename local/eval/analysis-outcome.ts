import { inferOutcome, readOutcomeSigns } from "../../shared/analysis/infer-outcome.ts";
import { prepareMessages } from "../../shared/analysis/prepare-messages.ts";
import { areaUnderCurve } from "../train/outcome-scores.ts";
import type { Material, Part } from "./analysis-report.ts";
import { row } from "./analysis-report.ts";
import { bootstrap } from "./intervals.ts";

interface Judged {
  set: string;
  team: string;
  task: string;
  conversation: string;
  /** Probability of success, compared with the team's other conversations, and by itself. */
  p: number;
  alone: number;
  label: string | null;
}

/** How tasks ended, told from their conversations with the outcome hidden. */
export function evaluateOutcome({ conversations, labels }: Material): Part {
  const part: Part = { rows: [], notComputed: [], predictions: [] };
  const read = conversations.map((conversation) => ({
    conversation,
    team: `${conversation.set}/${conversation.team}`,
    signs: readOutcomeSigns(prepareMessages(conversation.messages)),
  }));
  const teams = Map.groupBy(read, ({ team }) => team);
  const judged = read.map(({ conversation: { id, set, taskId }, team, signs }): Judged => {
    const others = (teams.get(team) ?? []).map((one) => one.signs.team);
    const outcome = labels.get(id)?.outcome;
    return {
      set,
      team,
      task: taskId,
      conversation: id,
      p: inferOutcome(signs, others).success,
      alone: inferOutcome(signs, [signs.team]).success,
      label: typeof outcome === "string" ? outcome : null,
    };
  });
  part.predictions.push(...judged);
  for (const [set, own] of Map.groupBy(judged, (one) => one.set)) {
    const closed = own.filter(({ label }) => label === "success" || label === "failure");
    const rate = closed.filter(({ label }) => label === "success").length / closed.length;
    if (closed.length === 0 || rate === 0 || rate === 1) {
      part.notComputed.push(`outcome of ${set}: its labels do not hold both successes and failures`);
      continue;
    }
    const asked = /^(?:tau2|agentrx_tau)/.test(set);
    for (const [name, pOf] of [
      ["", (one: Judged) => one.p],
      [" (without its team's others)", (one: Judged) => one.alone],
    ] as const) {
      const pairs = (items: readonly Judged[]) =>
        items.map((one) => ({ success: Number(one.label === "success"), p: pOf(one) }));
      const auc = bootstrap(
        closed,
        ({ task }) => task,
        (items) => areaUnderCurve(pairs(items)),
      );
      const gain = bootstrap(
        closed,
        ({ task }) => task,
        (items) => brierGain(pairs(items)),
      );
      const bars = asked && name === "";
      if (auc)
        part.rows.push(
          row("outcome", set, `AUC${name}`, closed.length, auc, bars ? { atLeast: 0.75 } : undefined),
        );
      if (gain)
        part.rows.push(
          row(
            "outcome",
            set,
            `Brier gain on base rate${name}`,
            closed.length,
            gain,
            bars ? { atLeast: 0.1 } : undefined,
          ),
        );
    }
    part.rows.push(row("outcome", set, "base rate of success", closed.length, rate));
  }
  return part;
}

/** By which part the Brier score is smaller than that of always saying the base rate. */
function brierGain(pairs: readonly { success: number; p: number }[]): number | null {
  const rate = pairs.reduce((sum, { success }) => sum + success, 0) / pairs.length;
  if (rate === 0 || rate === 1) return null;
  const brier = pairs.reduce((sum, { success, p }) => sum + (p - success) ** 2, 0) / pairs.length;
  return 1 - brier / (rate * (1 - rate));
}
