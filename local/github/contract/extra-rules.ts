import { asString, asStrings, isObject, type JsonObject, member } from "../json.ts";
import { checkRunProblems } from "./check-run-rules.ts";

const maxBody = 65_536;

/**
 * What GitHub refuses (or worse, silently ignores) although its description allows it. One sentence per broken rule.
 */
export function extraRules(id: string, query: JsonObject, body: unknown): string[] {
  const problems: string[] = [];
  const rule = (broken: boolean, sentence: string) => void (broken && problems.push(sentence));
  const title = member(body, "title");
  const text = member(body, "body");

  rule(
    isBelow(query.per_page, 1) || isAbove(query.per_page, 100),
    "per_page must be 1 to 100; GitHub caps it silently",
  );
  rule(isBelow(query.page, 1), "page counts from 1");
  rule(typeof title === "string" && title.trim() === "", "title can't be blank");
  rule(lengthOf(title) > 256, "title is too long (maximum is 256 characters)");
  rule(lengthOf(text) > maxBody, `body is too long (maximum is ${maxBody} characters)`);
  rule(id.endsWith("-comment") && typeof text === "string" && text.trim() === "", "body can't be blank");
  rule(
    id === "pulls/create" && title === undefined && member(body, "issue") === undefined,
    "title is missing",
  );
  rule(asStrings(member(body, "assignees")).length > 10, "an issue has at most 10 assignees");
  rule(
    labelNames(body).some((name) => name.trim() === "" || name.length > 50),
    "a label has 1 to 50 characters",
  );
  if (id === "checks/create" || id === "checks/update") problems.push(...checkRunProblems(body));
  if (id === "pulls/list") {
    const head = asString(query.head);
    rule(
      head !== undefined && !head.includes(":"),
      "head must be owner:branch; GitHub ignores the filter otherwise",
    );
  }
  return problems;
}

/** The label names in a body, whether written as strings or as objects. */
export function labelNames(body: unknown): string[] {
  const labels = Array.isArray(body) ? body : member(body, "labels");
  if (!Array.isArray(labels)) return [];
  return labels.map((label) => asString(isObject(label) ? label.name : label) ?? "");
}

function lengthOf(value: unknown): number {
  // GitHub counts characters, not UTF-16 units.
  return typeof value === "string" ? [...value].length : 0;
}

function isBelow(value: unknown, limit: number): boolean {
  return typeof value === "number" && value < limit;
}

function isAbove(value: unknown, limit: number): boolean {
  return typeof value === "number" && value > limit;
}
