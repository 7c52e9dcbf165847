import { shorten } from "../clean-text.ts";
import { count, text } from "./attributes.ts";
import { type Part, tidy } from "./parts.ts";
import type { Span } from "./span.ts";

/** A judgement about a span, from the event `gen_ai.evaluation.result`. */
export type Evaluation = {
  name: string;
  at: number;
  /** Hash of the judgement in words. */
  said: string;
  /** What it says of the task as a whole; null when it judges something else or is not clear. */
  outcome: "success" | "failure" | null;
};

/** Only these say how a task ended; relevance, toxicity and their like are properties of an answer. */
const aboutTask =
  /^(?:task|goal|conversation|session|agent|overall|final)?[ _.-]?(?:success|completion|completed|accomplishment|achievement|accuracy|outcome|resolution|resolved|reward)$/i;
const good = /^(?:pass(?:ed)?|success(?:ful)?|succeeded|true|yes|complete[d]?|resolved|achieved|correct)$/i;
const bad = /^(?:fail(?:ed|ure)?|false|no|incomplete|unresolved|not achieved|incorrect)$/i;

export function readEvaluations(span: Span, keep: (part: Part) => string): Evaluation[] {
  return span.events
    .filter(({ name }) => name === "gen_ai.evaluation.result")
    .map(({ at, attributes }) => {
      const name = text(attributes, "gen_ai.evaluation.name") ?? "evaluation";
      const label = text(attributes, "gen_ai.evaluation.score.label") ?? "";
      const score = count(attributes, "gen_ai.evaluation.score.value");
      const why = text(attributes, "gen_ai.evaluation.explanation");
      const verdict = [label, score === null ? "" : `(${score})`].filter(Boolean).join(" ");
      const said = tidy([`${name}: ${verdict}`, why].filter(Boolean).join("\n"));
      return {
        name: shorten(tidy(name), 100),
        at,
        said: keep({ role: "system", type: "text", name: null, callId: null, text: said }),
        outcome: aboutTask.test(name) ? outcomeOf(label, score) : null,
      };
    });
}

function outcomeOf(label: string, score: number | null): Evaluation["outcome"] {
  if (good.test(label) || (label === "" && score === 1)) return "success";
  return bad.test(label) || (label === "" && score === 0) ? "failure" : null;
}
