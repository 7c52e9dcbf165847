import type { Expression, Statement } from "../program/program.ts";

/** Whether statements end what a function does. */
export function leaves(statements: readonly Statement[]): boolean {
  const last = statements.at(-1);
  if (last?.kind === "block") return leaves(last.body);
  if (last?.kind === "if") return leaves(last.yes) && leaves(last.otherwise);
  return (
    last?.kind === "leave" ||
    last?.kind === "return" ||
    (last?.kind === "expression" && isAbort(last.expression))
  );
}

function isAbort(expression: Expression): boolean {
  if (expression.kind !== "call") return false;
  const { callee } = expression;
  return (
    (callee.kind === "name" &&
      /^(?:abort|exit|quit|fail|panic|notFound|redirect|forbidden|unauthorized)$/.test(callee.name)) ||
    (callee.kind === "member" && /^(?:exit|abort|throw|fail)$/.test(callee.name))
  );
}

/** How statements refuse: surely, if they throw or answer with an error; perhaps, if they only end early. */
export function refusalOf(
  statements: readonly Statement[],
): { isSure: boolean; statuses: number[] } | undefined {
  if (!leaves(statements)) return undefined;
  const statuses = statements.flatMap((one) =>
    one.kind === "expression"
      ? statusesIn(one.expression)
      : (one.kind === "return" || one.kind === "leave") && one.value
        ? statusesIn(one.value)
        : [],
  );
  const last = statements.at(-1);
  const isError = statuses.some((one) => one >= 400);
  if (last?.kind === "leave") return { isSure: last.value !== undefined || isError, statuses };
  if (last?.kind === "expression") return { isSure: true, statuses };
  const value = last?.kind === "return" ? last.value : undefined;
  if (isError || statuses.length > 0) return { isSure: isError, statuses };
  const isRefusal =
    value?.kind === "object" &&
    value.entries.some(({ key }) => /^(?:errors?|denied|reason|refused)$/i.test(key ?? ""));
  if (isRefusal) return { isSure: true, statuses };
  const isEmpty =
    value === undefined ||
    (value.kind === "constant" && !value.value) ||
    (value.kind === "name" && value.name === "undefined");
  return isEmpty ? { isSure: false, statuses } : undefined;
}

function statusesIn(expression: Expression, depth = 0): number[] {
  if (depth > 5) return [];
  const inner = (one: Expression) => statusesIn(one, depth + 1);
  if (expression.kind === "call")
    return [
      ...expression.arguments.flatMap((one) =>
        one.kind === "constant" && isStatus(one.value) ? [one.value] : inner(one),
      ),
      ...expression.named.flatMap(({ name, value }) =>
        /status/i.test(name) && value.kind === "constant" && isStatus(value.value) ? [value.value] : [],
      ),
      ...(expression.callee.kind === "member" ? inner(expression.callee.of) : []),
    ];
  if (expression.kind === "object")
    return expression.entries.flatMap(({ key, value }) =>
      value.kind === "constant" && /status/i.test(key ?? "") && isStatus(value.value)
        ? [value.value]
        : inner(value),
    );
  if (expression.kind === "await") return inner(expression.of);
  if (expression.kind === "list")
    return expression.items.flatMap((one) =>
      one.kind === "constant" && isStatus(one.value) ? [one.value] : [],
    );
  return [];
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 200 && value < 600;
}
