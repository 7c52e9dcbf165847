import {
  type Check,
  notApplicable,
  notCheckable,
  type Outcome,
  passed,
  refused,
  type Subject,
  warned,
} from "../check-contract.ts";
import { parseSides, prepareSubject } from "../code/parse-subject.ts";
import type { Change } from "../interface/change.ts";
import { findCallers } from "../interface/find-callers.ts";
import { judgeInterface } from "../interface/judge-interface.ts";

const mostReported = 20;
/** Changes of behaviour that a program's text only suggests; a person weighs them. */
const weighed = new Set([
  "default_changed",
  "value_changed",
  "throw_added",
  "argument_mutated",
  "throw_removed",
  "return_shape_changed",
  "output_changed",
  "callback_changed",
  "items_added",
  "event_changed",
  "value_not_taken",
  "response_changed",
  "import_effect_added",
  "environment_removed",
  "field_removed",
  "configuration_removed",
  "configuration_required",
  "refusal_tightened",
  "registration_removed",
  "input_removed",
  "output_removed",
]);

/** Whoever calls the changed file goes on working. */
export const interfaceKept: Check = {
  rule: "interface_kept",
  title: "Callers keep working",
  prepare: prepareSubject,
  check(subject) {
    const { target } = subject;
    if (target?.kind !== "code" || target.content === "")
      return notApplicable("There is no code that somebody calls.");
    const sides = parseSides(subject);
    if (sides.new.status !== "parsed")
      return notApplicable("The proposed content does not parse; the syntax check says why.");
    if (sides.old.status === "unreadable")
      return [notCheckable(`The present version cannot be analysed: ${sides.old.reason}.`)];
    if (sides.old.status === "invalid")
      return [notCheckable("The present version does not parse, so nothing can be compared.", "warn")];
    if (sides.language === "sql")
      return [notCheckable("What a database shows to its users is not compared.", "warn")];
    const changes = judgeInterface(sides.old, sides.new);
    const breaking = changes.filter((change) => change.class === "breaking");
    if (breaking.length === 0)
      return passed(
        changes.length > 0 ? `Only additions: ${describe(changes)}` : "Callers see no difference.",
      );
    const found = breaking
      .slice(0, mostReported)
      .map((change) => report(change, subject, sides[change.side]));
    const more = breaking.length - mostReported;
    return more > 0 ? [...found, refused(`${more} more such changes.`)] : found;
  },
};

function report(
  change: Change,
  subject: Subject,
  side: { status: string; locate?: (offset: number) => { line: number; column: number } },
): Outcome {
  const path = subject.target?.path ?? "";
  const callers = findCallers(change.name, path, subject.neighbours ?? []);
  const said =
    callers.length > 0
      ? ` Used in ${callers
          .slice(0, 3)
          .map((caller) => `${caller.path}:${caller.line}`)
          .join(", ")}.`
      : "";
  const more = {
    evidence: `${change.kind} ${change.name}`,
    ...(side.locate ? { location: { path, ...side.locate(change.offset), side: change.side } } : {}),
  };
  const detail = `${change.name} ${change.reason}.${said}`;
  return weighed.has(change.kind) ? warned(detail, more) : refused(detail, more);
}

function describe(changes: readonly Change[]): string {
  const said = changes.slice(0, 5).map(({ name, reason }) => `${name} ${reason}`);
  return `${said.join("; ")}${changes.length > 5 ? ` and ${changes.length - 5} more` : ""}.`;
}
