import type { Row } from "../platform/database.ts";
import type { Policy } from "../policy/read-policy.ts";

/** Everything that checks look at. They read nothing themselves, so the same subject gives the same report. */
export interface Subject {
  improvement: Pick<
    Row<"improvements">,
    "id" | "team_id" | "change_type" | "artifact_id" | "base_hash" | "proposed_content"
  >;
  /** The version of the artifact on which the proposal was made; null if the team has no such artifact. */
  target: Artifact | null;
  /** The version now in force under the same path. */
  current: Artifact | null;
  policy: Pick<Policy, "max_prompt_characters" | "max_parameter_step"> &
    Partial<Pick<Policy, "allow_unchecked" | "max_changed_lines">>;
  /** Other artifacts of the team as far as they are known: who calls this file, which roles its prompts serve. */
  neighbours?: readonly Pick<Artifact, "kind" | "path" | "content">[];
}

/** A version of an artifact as checks see it. */
export type Artifact = Pick<
  Row<"artifacts">,
  "id" | "team_id" | "kind" | "path" | "version" | "content" | "content_hash"
>;

/** What came of a check. `not_checkable` at level `block` refuses: what could not be checked never passes. */
export type CheckStatus = "passed" | "failed" | "not_applicable" | "not_checkable";
export type CheckLevel = "block" | "warn" | "info";

/** A place in the old (target) or new (proposed) content. Lines and columns count from 1. */
export interface Location {
  path: string;
  line: number;
  column: number;
  side: "old" | "new";
}

/** One thing that a check has to say. */
export interface Outcome {
  status: CheckStatus;
  level: CheckLevel;
  detail: string;
  location?: Location;
  evidence?: string;
}

/** A check: one rule, one file, one page under docs/checks. Gives at least one outcome. */
export interface Check {
  rule: string;
  title: string;
  /** Loads or works out what `check` needs; done once before it. What fails here makes the check not checkable. */
  prepare?(subject: Subject): Promise<void>;
  check(subject: Subject): readonly Outcome[];
}

/**
 * An outcome as reports hold it. The fingerprint stays the same as long as the same is wrong in the same file; where nothing
 * is wrong it is that of the rule.
 */
export interface CheckResult extends Outcome {
  rule: string;
  title: string;
  fingerprint: string;
}

/** The report that is stored in `validations`. */
export interface Report {
  version: 1;
  verdict: "passed" | "refused";
  summary: string;
  checks: CheckResult[];
}

/** The check has nothing to say about this subject. */
export function notApplicable(detail: string): Outcome[] {
  return [{ status: "not_applicable", level: "info", detail }];
}

/** The check looked and found nothing. */
export function passed(detail: string): Outcome[] {
  return [{ status: "passed", level: "info", detail }];
}

/** The check could not look: at level `block` this refuses. */
export function notCheckable(
  detail: string,
  level: CheckLevel = "block",
  more: Pick<Outcome, "location" | "evidence"> = {},
): Outcome {
  return { status: "not_checkable", level, detail, ...more };
}

/** A finding that refuses the proposal. */
export function refused(detail: string, more: Pick<Outcome, "location" | "evidence"> = {}): Outcome {
  return { status: "failed", level: "block", detail, ...more };
}

/** A finding that the reviewer should see, but that refuses nothing. */
export function warned(detail: string, more: Pick<Outcome, "location" | "evidence"> = {}): Outcome {
  return { status: "failed", level: "warn", detail, ...more };
}
