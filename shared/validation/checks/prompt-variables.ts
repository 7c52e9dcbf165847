import { type Check, notApplicable, type Outcome, passed, refused, warned } from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";
import { readTemplate } from "../prompts/read-variables.ts";

const mostNamed = 20;

/** The template variables that the runtime fills are still there and well formed. New ones are pointed out. */
export const promptVariables: Check = {
  rule: "prompt_variables",
  title: "Template variables are kept",
  check({ improvement, target }) {
    if (!target || (target.kind !== "prompt" && target.kind !== "role"))
      return notApplicable("The target is no prompt or role.");
    const before = readTemplate(target.content);
    const after = readTemplate(improvement.proposed_content);
    const lost = [...before.variables].filter((name) => !after.variables.has(name));
    const added = [...after.variables].filter((name) => !before.variables.has(name));
    const found: Outcome[] = [];
    // A text that was no template before is not measured by the rules of one.
    if (before.broken.length === 0)
      for (const { what, offset } of after.broken)
        found.push(
          refused(`The template is broken: ${what}.`, {
            evidence: what,
            location: {
              path: target.path,
              ...locateOffset(improvement.proposed_content, offset),
              side: "new",
            },
          }),
        );
    if (lost.length > 0) found.push(refused(`Variables are lost: ${list(lost)}.`, { evidence: list(lost) }));
    if (added.length > 0)
      found.push(
        warned(`New variables that the runtime may not fill: ${list(added)}.`, { evidence: list(added) }),
      );
    const { size } = before.variables;
    return found.length > 0 ? found : passed(size === 0 ? "There are none." : `All ${size} are kept.`);
  },
};

function list(names: string[]): string {
  const named = names.slice(0, mostNamed).join(", ");
  return names.length > mostNamed ? `${named} and ${names.length - mostNamed} more` : named;
}
