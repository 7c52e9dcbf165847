import { readParameters } from "../proposals/change-parameter.ts";

/** A change in a form that fits other content than that which it was made for. */
export type Change =
  | {
      kind: "rules";
      /** Sentences to add. `{tool}` and `{agent}` stand for the tool and agent of whoever adds them. */
      rules: string[];
    }
  | { kind: "parameter"; name: string; before: number; after: number };

/** A change that was kept, and what it was against. */
export interface KeptChange {
  changeType: string;
  base: string;
  proposed: string;
  agent: string | null;
  tool: string | null;
}

/** More than this is a rewrite, of which nobody could say which part helped. */
const mostRules = 3;
const longestRule = 500;

/**
 * What a kept change comes down to, without the content around it.
 * @returns the change, or why it fits only where it was made.
 */
export function extractChange(kept: KeptChange): Change | { reason: string } {
  switch (kept.changeType) {
    case "prompt_refinement":
    case "role_adjustment":
      return extractRules(kept);
    case "parameter_tuning":
      return extractParameter(kept);
    default:
      return { reason: "Code and tools are a team's own; they are not carried over." };
  }
}

/** The change in words, for people: what is seen of a pattern before it is adapted to anybody. */
export function wordChange(change: Change): string {
  return change.kind === "rules"
    ? change.rules.join(" ")
    : `Set ${change.name} to ${change.after} instead of ${change.before}.`;
}

function extractRules({ base, proposed, agent, tool }: KeptChange): Change | { reason: string } {
  const added = addedLines(base, proposed);
  if (added === null)
    return { reason: "It also changes or removes what was there before, which no other team has." };
  const rules = added
    .filter((line) => line.trim() !== "" && !/^#{1,6}\s/.test(line))
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, "").trim());
  if (rules.length === 0) return { reason: "It adds no sentence." };
  if (rules.length > mostRules || rules.some((rule) => rule.length > longestRule))
    return {
      reason: `It adds more than ${mostRules} short rules, and it is not known which of them helped.`,
    };
  if (rules.some((rule) => /[{}]|```|<%|\$\(/.test(rule)))
    return { reason: "It names a variable of the prompt that it was made for." };
  return {
    kind: "rules",
    rules: rules.map((rule) => generalise(generalise(rule, tool, "{tool}"), agent, "{agent}")),
  };
}

/** The lines that were added, or null when anything else was changed. Line ends and trailing blanks do not matter. */
function addedLines(base: string, proposed: string): string[] | null {
  const before = lines(base);
  const added: string[] = [];
  let at = 0;
  for (const line of lines(proposed)) {
    if (at < before.length && line === before[at]) at += 1;
    else added.push(line);
  }
  return at === before.length ? added : null;
}

function lines(text: string): string[] {
  const kept = text.trimEnd();
  if (kept === "") return [];
  return kept.split(/\r?\n/).map((line) => line.trimEnd());
}

/** A rule with a name replaced by what it stands for. Names of one or two characters are also words. */
function generalise(rule: string, name: string | null, placeholder: string): string {
  if (name === null || name.length < 3) return rule;
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return rule.replace(
    new RegExp(`\`${quoted}\`|(?<![\\p{L}\\p{N}_])${quoted}(?![\\p{L}\\p{N}_])`, "gu"),
    placeholder,
  );
}

function extractParameter({ base, proposed }: KeptChange): Change | { reason: string } {
  const [before, after] = [readParameters(base), readParameters(proposed)];
  if (before === null || after === null) return { reason: "Its parameters cannot be read." };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const [name] = names;
  if (name === undefined || names.length > 1)
    return { reason: "It sets several parameters, and it is not known which of them helped." };
  const [from, to] = [before[name], after[name]];
  if (typeof from !== "number" || typeof to !== "number")
    return { reason: "The parameter that it sets is no number." };
  return { kind: "parameter", name, before: from, after: to };
}
