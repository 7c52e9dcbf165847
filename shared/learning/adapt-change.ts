import { addWorkingRule } from "../proposals/add-working-rule.ts";
import { changeParameter, readParameters } from "../proposals/change-parameter.ts";
import { plainName, quoteName } from "../proposals/quote-name.ts";
import type { Change } from "./extract-change.ts";

/** Where a pattern is to be applied: the content in force there, and the finding that it is for. */
export interface Place {
  content: string;
  agent: string | null;
  tool: string | null;
}

/** The other team's own content with the change in it, and the change in their words. */
export interface Adapted {
  content: string;
  wording: string;
}

export interface AdaptationLimits {
  max_prompt_characters: number;
  max_parameter_step: number;
}

/**
 * Makes the change anew on the content that a team has. What is there stays: rules are added, and of parameters one number
 * is set, in proportion to theirs and never beyond the value that is known to work.
 * @returns the reason when that is not possible.
 */
export function adaptChange(
  change: Change,
  place: Place,
  limits: AdaptationLimits,
): Adapted | { reason: string } {
  return change.kind === "rules"
    ? addRules(change.rules, place, limits)
    : setParameter(change, place, limits);
}

function addRules(
  rules: readonly string[],
  { content, agent, tool }: Place,
  { max_prompt_characters }: AdaptationLimits,
): Adapted | { reason: string } {
  const needsTool = rules.some((rule) => rule.includes("{tool}"));
  const quotedTool = quoteName(tool);
  if (needsTool && quotedTool === null)
    return { reason: "It is about a tool, and the finding here names none." };
  const adapted = rules.map((rule) =>
    rule.replaceAll("{tool}", quotedTool ?? "").replaceAll("{agent}", plainName(agent, "the agent")),
  );
  // A rule that is there already is passed over.
  const next = adapted.reduce((text, rule) => addWorkingRule(text, rule) ?? text, content);
  if (next === content) return { reason: "The content says so already." };
  if ([...next].length > max_prompt_characters)
    return {
      reason: `The prompt would become longer than the ${max_prompt_characters} characters that policy allows.`,
    };
  return { content: next, wording: adapted.join(" ") };
}

function setParameter(
  { name, before, after }: Extract<Change, { kind: "parameter" }>,
  { content }: Place,
  { max_parameter_step }: AdaptationLimits,
): Adapted | { reason: string } {
  const parameters = readParameters(content);
  const present = parameters !== null && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (typeof present !== "number") return { reason: `There is no number ${name} here.` };
  const value = proportional(present, before, after, max_parameter_step);
  if (value === present) return { reason: `${name} is ${present} here, which is as far already.` };
  const next = changeParameter(content, name, value);
  if (next === null) return { reason: `${name} cannot be set here.` };
  return { content: next, wording: `Set ${name} to ${value} instead of ${present}.` };
}

/** Theirs changed in the same proportion, no further than to what worked, in no larger step than policy allows. */
function proportional(present: number, before: number, after: number, maxStep: number): number {
  const rises = after > before;
  if (rises ? present >= after : present <= after) return present;
  // A proportion needs three numbers of one sign; else what worked is taken, and the checks say whether that is too large a step.
  const hasProportion =
    before !== 0 && Math.sign(before) === Math.sign(after) && Math.sign(before) === Math.sign(present);
  if (!hasProportion) return after;
  const factor = Math.min(Math.max(after / before, 1 / maxStep), maxStep);
  const scaled = present * factor;
  const value = rises ? Math.min(scaled, after) : Math.max(scaled, after);
  const whole = Number.isInteger(before) && Number.isInteger(after) && Number.isInteger(present);
  // Rounded towards where they are: never beyond what worked, and never a larger step.
  const rounded = whole ? (rises ? Math.floor(value) : Math.ceil(value)) : Number(value.toPrecision(6));
  return rises === rounded > present ? rounded : present;
}
