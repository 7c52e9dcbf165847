import { cleanText } from "../logs/clean-text.ts";
import { describeError } from "../platform/errors.ts";
import type { Check, CheckResult, Outcome, Report, Subject } from "./check-contract.ts";
import { baseCurrent } from "./checks/base-current.ts";
import { behaviourChanged } from "./checks/behaviour-changed.ts";
import { contentChanged } from "./checks/content-changed.ts";
import { hiddenCharacters } from "./checks/hidden-characters.ts";
import { interfaceKept } from "./checks/interface-kept.ts";
import { javascriptSyntax } from "./checks/javascript-syntax.ts";
import { jsonSyntax } from "./checks/json-syntax.ts";
import { languageChecked } from "./checks/language-checked.ts";
import { parameterDeclared } from "./checks/parameter-declared.ts";
import { parameterStep } from "./checks/parameter-step.ts";
import { patchSize } from "./checks/patch-size.ts";
import { pathAllowed } from "./checks/path-allowed.ts";
import { promptDelta } from "./checks/prompt-delta.ts";
import { promptInjection } from "./checks/prompt-injection.ts";
import { promptLimits } from "./checks/prompt-limits.ts";
import { promptLinks } from "./checks/prompt-links.ts";
import { promptRules } from "./checks/prompt-rules.ts";
import { promptVariables } from "./checks/prompt-variables.ts";
import { pythonSyntax } from "./checks/python-syntax.ts";
import { sqlSyntax } from "./checks/sql-syntax.ts";
import { targetKnown } from "./checks/target-known.ts";
import { tomlSyntax } from "./checks/toml-syntax.ts";
import { toolGrants } from "./checks/tool-grants.ts";
import { toolSchema } from "./checks/tool-schema.ts";
import { typescriptSyntax } from "./checks/typescript-syntax.ts";
import { yamlSyntax } from "./checks/yaml-syntax.ts";
import { dependencyChange } from "./security/checks/dependency-change.ts";
import { protectiveSettings } from "./security/checks/protective-settings.ts";
import { securityChecks } from "./security/security-checks.ts";
import { sha256 } from "./sha256.ts";

/** What is read off the texts alone. */
export const staticChecks: readonly Check[] = [
  targetKnown,
  baseCurrent,
  pathAllowed,
  contentChanged,
  patchSize,
  hiddenCharacters,
  languageChecked,
  javascriptSyntax,
  typescriptSyntax,
  pythonSyntax,
  sqlSyntax,
  jsonSyntax,
  yamlSyntax,
  tomlSyntax,
  interfaceKept,
  parameterDeclared,
  parameterStep,
  toolSchema,
  toolGrants,
  protectiveSettings,
  dependencyChange,
  promptLimits,
  promptVariables,
  promptRules,
  promptInjection,
  promptLinks,
  promptDelta,
  ...securityChecks,
];

/** All checks, in the order in which reports list them. The last executes code, in a sandbox. */
export const checks: readonly Check[] = [...staticChecks, behaviourChanged];

/** Runs every check on a subject. Passed only if nothing failed, and nothing stayed unchecked, at level block. */
export async function runChecks(subject: Subject, wanted: readonly Check[] = checks): Promise<Report> {
  const results: CheckResult[] = [];
  for (const one of wanted) {
    const { rule, title } = one;
    for (const outcome of await runSafely(one, subject))
      results.push({
        rule,
        title,
        ...storable(outcome),
        fingerprint: fingerprintOf(rule, subject, outcome),
      });
  }
  const blocking = results.filter(isBlocking);
  const verdict = blocking.length === 0 ? "passed" : "refused";
  return { version: 1, verdict, summary: summarise(results, blocking), checks: results };
}

/** Whether this result alone refuses the proposal. */
export function isBlocking({ status, level }: Pick<CheckResult, "status" | "level">): boolean {
  return level === "block" && (status === "failed" || status === "not_checkable");
}

/** A check that fails itself has not checked anything, and that never counts as a pass. */
async function runSafely(check: Check, subject: Subject): Promise<readonly Outcome[]> {
  try {
    await check.prepare?.(subject);
    const outcomes = check.check(subject);
    if (outcomes.length > 0) return outcomes;
    return [{ status: "not_checkable", level: "block", detail: "The check said nothing." }];
  } catch (error) {
    return [{ status: "not_checkable", level: "block", detail: `The check failed: ${describeError(error)}` }];
  }
}

/** What a text was cut out of may end in half a character, which the database would refuse with the whole report. */
function storable({ detail, evidence, ...rest }: Outcome): Outcome {
  return {
    ...rest,
    detail: cleanText(detail),
    ...(evidence === undefined ? {} : { evidence: cleanText(evidence) }),
  };
}

function summarise(results: CheckResult[], blocking: CheckResult[]): string {
  const [first] = blocking;
  if (first) {
    const more = blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : "";
    return `Refused: ${first.detail}${more}`;
  }
  const passing = new Set(results.filter(({ status }) => status === "passed").map(({ rule }) => rule)).size;
  const warnings = results.filter(({ status, level }) => status === "failed" && level === "warn").length;
  const unchecked = results.some(({ status }) => status === "not_checkable");
  return `${unchecked ? "Not everything could be checked. " : ""}${passing} checks passed${warnings > 0 ? `, ${warnings === 1 ? "one warning" : `${warnings} warnings`}` : ""}.`;
}

function fingerprintOf(rule: string, { target }: Subject, outcome: Outcome): string {
  const { status, evidence, detail } = outcome;
  if (status !== "passed" && status !== "not_applicable")
    return sha256(JSON.stringify([rule, target?.path ?? "", status, evidence ?? detail]));
  // Where nothing is wrong there is nothing to tell apart, and most results are of this kind.
  const name = JSON.stringify([rule, status]);
  const known = fingerprintsOfNothing.get(name) ?? sha256(name);
  if (fingerprintsOfNothing.size < 500) fingerprintsOfNothing.set(name, known);
  return known;
}

const fingerprintsOfNothing = new Map<string, string>();
