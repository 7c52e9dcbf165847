import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";

const variable = /\{\{\s*([A-Za-z_][\w.-]{0,99})\s*\}\}|(?<!\{)\{([A-Za-z_]\w{0,99})\}(?!\})/g;
const mostNamed = 20;

/** The template variables that the runtime fills are still there. A new one may stay unfilled, so it is pointed out. */
export const promptVariables: Check = {
  rule: "prompt_variables",
  title: "Template variables are kept",
  check({ improvement, target }) {
    if (!target || (target.kind !== "prompt" && target.kind !== "role"))
      return notApplicable("The target is no prompt or role.");
    const before = variablesOf(target.content);
    const after = variablesOf(improvement.proposed_content);
    const lost = [...before].filter((name) => !after.has(name));
    const added = [...after].filter((name) => !before.has(name));
    const found: Outcome[] = [];
    if (lost.length > 0) found.push(refused(`Variables are lost: ${list(lost)}.`, { evidence: list(lost) }));
    if (added.length > 0)
      found.push(
        warned(`New variables that the runtime may not fill: ${list(added)}.`, { evidence: list(added) }),
      );
    return found.length > 0
      ? found
      : passed(before.size === 0 ? "There are none." : `All ${before.size} are kept.`);
  },
};

/** Variables with their braces: `{x}` and `{{x}}` are filled by different template languages. */
function variablesOf(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, double, single] of text.matchAll(variable))
    names.add(double === undefined ? `{${single}}` : `{{${double}}}`);
  return names;
}

function list(names: string[]): string {
  const named = names.slice(0, mostNamed).join(", ");
  return names.length > mostNamed ? `${named} and ${names.length - mostNamed} more` : named;
}
