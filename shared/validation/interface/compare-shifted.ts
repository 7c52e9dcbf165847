import type { Comparison } from "./comparison.ts";
import type { Parameter, Signature } from "./model.ts";

/**
 * A parameter that had a place of its own and goes into the rest now: all that follow are one place further on there,
 * unless the body takes it out again.
 */
export function compareShifted(
  name: string,
  before: Signature,
  after: Signature,
  offset: number,
  found: Comparison,
): void {
  const [old, own] = [before, after].map(
    ({ parameters }) => parameters.find(({ kind }) => kind === "rest")?.name,
  );
  if (old === undefined || own === undefined || !/^[\w$]{1,60}$/.test(own)) return;
  const placed = ({ parameters }: Signature): Parameter[] =>
    parameters.filter(({ kind }) => kind === "positional" || kind === "either");
  const lost = placed(before)[placed(after).length];
  const rest = own.replaceAll("$", "\\$");
  const takesOut = new RegExp(
    `(?<![\\w$.])${rest}\\s*(?:\\[|\\.(?:pop|shift|slice|at|length)\\b)|=\\s*${rest}\\s*(?:;|\\n|$)|len\\(${rest}\\)`,
  );
  if (lost === undefined || takesOut.test(after.text ?? "")) return;
  if (after.parameters.some(({ name: known }) => known === lost.name)) return;
  found.breaking("parameter_removed", name, `${lost.name} is the first of ${own} now`, offset);
}

/** Parameters as they were, without keys of `**options` that have a parameter of their own now. */
export function withoutNamedKeys(parameters: readonly Parameter[], after: Signature): readonly Parameter[] {
  return parameters.map((parameter) =>
    parameter.kind === "keywordRest" && parameter.keys
      ? {
          ...parameter,
          keys: new Map(
            [...parameter.keys].filter(([key]) => after.parameters.every(({ name }) => name !== key)),
          ),
        }
      : parameter,
  );
}

/** Parameters without `**options` where all that it could hold is named now, and anything else was refused before. */
export function withoutNamedRest(
  before: Signature,
  after: Signature,
  found: Comparison,
): readonly Parameter[] {
  const rest = before.parameters.find(({ kind }) => kind === "keywordRest");
  const text = before.text ?? "";
  if (!rest || after.parameters.some(({ kind }) => kind === "keywordRest")) return before.parameters;
  if (!/\braise TypeError\b|unexpected/.test(text) || !/^\w{1,60}$/.test(rest.name)) return before.parameters;
  const read = new RegExp(`\\b${rest.name}(?:\\[|\\.(?:get|pop|setdefault)\\()\\s*["'](\\w{1,60})["']`, "g");
  const keys = new Set([...text.matchAll(read)].map(([, key = ""]) => key));
  for (const [name, table] of found.old.tables)
    if (new RegExp(`\\b${name}\\b`).test(text)) for (const key of table.keys()) keys.add(key);
  const named = new Set(after.parameters.map(({ name }) => name));
  const isNamed = keys.size > 0 && [...keys].every((key) => named.has(key));
  return isNamed ? before.parameters.filter((parameter) => parameter !== rest) : before.parameters;
}
