import { isObject, member } from "../json.ts";

/** The rules that GitHub's description leaves out, for check runs. */
export function checkRunProblems(body: unknown): string[] {
  const problems: string[] = [];
  const output = member(body, "output");
  const longest = 65_535;
  for (const key of ["summary", "text"]) {
    const text: unknown = member(output, key);
    if (typeof text === "string" && Buffer.byteLength(text) > longest)
      problems.push(`${key} is too long (maximum is ${longest} bytes)`);
  }
  const isDone = member(body, "status") === "completed" && member(body, "conclusion") === undefined;
  if (isDone) problems.push("a completed check run needs a conclusion");
  const annotations: unknown = member(output, "annotations");
  for (const annotation of Array.isArray(annotations) ? annotations : [])
    problems.push(...columns(annotation));
  return problems;
}

function columns(annotation: unknown): string[] {
  const at = (key: string) => (isObject(annotation) ? annotation[key] : undefined);
  const isRange = at("start_line") !== at("end_line");
  const hasColumns = at("start_column") !== undefined || at("end_column") !== undefined;
  return isRange && hasColumns ? ["columns can be given only for annotations of one line"] : [];
}
