import type { Subject } from "../check-contract.ts";
import { whyOutOfReach } from "../checks/path-allowed.ts";
import { languageOf, parseSides, prepareSubject } from "../code/parse-subject.ts";
import { readInterface } from "../interface/judge-interface.ts";
import { type BehaviourReport, compareBehaviour } from "./compare-behaviour.ts";
import { type GeneratedFile, isOrdinaryPath } from "./generated/generate-tests.ts";
import { writePytest } from "./generated/write-pytest.ts";

const known = new WeakMap<Subject, BehaviourReport>();

/** Executes the changed functions of a JavaScript or TypeScript file, old against new; once per subject. */
export async function tryChange(subject: Subject): Promise<void> {
  await prepareSubject(subject);
  const { target, improvement } = subject;
  const language = languageOf(subject);
  if (known.has(subject) || target?.kind !== "code") return;
  if (language !== "javascript" && language !== "typescript") return;
  const { path, content } = target;
  known.set(subject, await compareBehaviour(content, improvement.proposed_content, language, { path }));
}

/** What executing brought; undefined where nothing was executed. */
export function readBehaviour(subject: Subject): BehaviourReport | undefined {
  return known.get(subject);
}

/**
 * Tests that travel with the change, after the checks have run. Where they lie follows from the target's path
 * alone. Empty where the file's interface cannot be read, or nobody can write a path beside it.
 */
export function generatedFiles(subject: Subject): GeneratedFile[] {
  const { target } = subject;
  if (target?.kind !== "code") return [];
  if (!isOrdinaryPath(target.path) || whyOutOfReach(target.path) !== undefined) return [];
  return writeTests(subject, target.path).filter(({ path }) => whyOutOfReach(path) === undefined);
}

function writeTests(subject: Subject, path: string): GeneratedFile[] {
  const report = known.get(subject);
  if (report) return report.generated;
  if (languageOf(subject) !== "python") return [];
  const side = parseSides(subject).new;
  const file = side.status === "parsed" ? writePytest(path, readInterface(side)) : undefined;
  return file ? [file] : [];
}
