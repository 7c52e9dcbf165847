import {
  type Check,
  notApplicable,
  type Outcome,
  passed,
  refused,
  type Subject,
  warned,
} from "../check-contract.ts";
import { locateOffset } from "../locate-offset.ts";
import { compareRules, findContradictions, type RuleChange } from "../prompts/compare-rules.ts";

const mostReported = 10;

/** Rules of safety and of the form of answers stay, and no rule forbids what another one demands. */
export const promptRules: Check = {
  rule: "prompt_rules",
  title: "Rules are kept and agree",
  check(subject) {
    const { improvement, target } = subject;
    if (target?.kind !== "prompt" && target?.kind !== "role")
      return notApplicable("The target is no prompt or role.");
    const after = improvement.proposed_content;
    const removed = compareRules(target.content, after);
    const known = new Set(findContradictions(target.content).map(keyOf));
    const inside = findContradictions(after).filter((found) => !known.has(keyOf(found)));
    const roles = (subject.neighbours ?? []).filter(
      ({ kind, path }) => kind === "role" && path !== target.path,
    );
    const against =
      target.kind === "prompt"
        ? roles.flatMap((role) =>
            findContradictions(after, role.content).filter(
              (found) => !isOld(found, target.content, role.content),
            ),
          )
        : [];
    const found = [...removed, ...inside, ...against]
      .slice(0, mostReported)
      .map((change) => report(change, subject, removed.includes(change)));
    return found.length > 0 ? found : passed("No rule is lost, none contradicts another.");
  },
};

function isOld(found: RuleChange, before: string, role: string): boolean {
  return findContradictions(before, role).some((old) => keyOf(old) === keyOf(found));
}

function keyOf({ sentence, other }: RuleChange): string {
  return `${sentence.text}|${other?.text ?? ""}`;
}

function report(change: RuleChange, { target, improvement }: Subject, isOldSide: boolean): Outcome {
  const text = isOldSide ? (target?.content ?? "") : improvement.proposed_content;
  const place = locateOffset(text, change.sentence.offset);
  const location = {
    path: target?.path ?? "",
    ...place,
    side: isOldSide ? ("old" as const) : ("new" as const),
  };
  const said = `“${shorten(change.sentence.text)}”`;
  const more = { location, evidence: shorten(change.sentence.text) };
  switch (change.kind) {
    case "safety_removed":
      return refused(`A rule of safety is gone: ${said}.`, more);
    case "format_removed":
      return warned(`What is said of the form of the answer is gone: ${said}.`, more);
    case "rule_removed":
      return warned(`A rule is gone: ${said}.`, more);
    case "contradiction":
      return warned(`${said} contradicts “${shorten(change.other?.text ?? "")}”.`, more);
  }
}

function shorten(text: string): string {
  return text.length > 140 ? `${text.slice(0, 139)}…` : text;
}
