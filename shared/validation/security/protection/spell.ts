import type { Expression } from "../program/program.ts";
import { careOfCall, careOfChoice, isChecked } from "./care-taken.ts";

/** What the names of a function stand for: what a constant was made from, and which parameter a name is. */
export interface Names {
  readonly made: ReadonlyMap<string, Expression>;
  readonly parameters: ReadonlyMap<string, string>;
  /** Names that are being looked into. */
  readonly open: Set<string>;
  /** Where given, steps that make a value harmless are noted here instead of being spelled. */
  readonly care?: string[];
}

const maxDepth = 10;
const maxLength = 400;

/** An expression as text without the steps that make a value harmless; their names are put into a list. */
export function spellBare(expression: Expression, names: Names, care: string[]): string {
  return spell(expression, { made: names.made, parameters: names.parameters, open: names.open, care });
}

/**
 * An expression as text that stays the same when variables and parameters are renamed, or a value is given a name of
 * its own. What is awaited and what is not is spelled alike.
 */
export function spell(expression: Expression, names: Names, depth = 0): string {
  if (depth > maxDepth) return "…";
  const inner = (one: Expression) => spell(one, names, depth + 1);
  switch (expression.kind) {
    case "constant":
      return JSON.stringify(expression.value);
    case "regex":
      return `/${expression.pattern}/${expression.flags}`;
    case "name": {
      const { name } = expression;
      const made = names.made.get(name);
      if (made && depth < 6 && !names.open.has(name)) {
        names.open.add(name);
        const text = inner(made);
        names.open.delete(name);
        return text;
      }
      return names.parameters.get(name) ?? name;
    }
    case "member":
      if (names.care && isChecked(expression.name, resolve(expression.of, names))) {
        const { length } = names.care;
        const text = inner(expression.of);
        return names.care.length > length ? text : cut(`${text}.${expression.name}`);
      }
      return cut(`${inner(expression.of)}.${expression.name}`);
    case "index":
      return cut(`${inner(expression.of)}[${inner(expression.by)}]`);
    case "call": {
      const step = names.care && careOfCall(expression);
      if (step) {
        if (step.name !== "") names.care?.push(step.name);
        return inner(step.of);
      }
      const named = expression.named.map(({ name, value }) => `${name}=${inner(value)}`);
      return cut(`${inner(expression.callee)}(${[...expression.arguments.map(inner), ...named].join()})`);
    }
    case "await":
    case "spread":
      return inner(expression.of);
    case "not":
      return `!${inner(expression.of)}`;
    case "typeof":
      return `typeof ${inner(expression.of)}`;
    case "concat":
      return cut(expression.parts.map(inner).join("+"));
    case "list":
      return cut(`[${expression.items.map(inner).join()}]`);
    case "scalar":
      return cut(`(${expression.of.map(inner).join()})`);
    case "logic":
      return cut(`(${inner(expression.left)}${expression.and ? "&" : "|"}${inner(expression.right)})`);
    case "compare":
      return cut(`(${inner(expression.left)}${expression.operator}${inner(expression.right)})`);
    case "object":
      return cut(`{${expression.entries.map(({ key, value }) => `${key ?? ""}:${inner(value)}`).join()}}`);
    case "choose": {
      const step = names.care && careOfChoice(expression);
      if (step) {
        if (step.name !== "") names.care?.push(step.name);
        return inner(step.of);
      }
      return cut(`(${expression.options.map(inner).join("?")})`);
    }
    case "assign":
      return inner(expression.value);
    default:
      return expression.kind;
  }
}

/** What a name stands for at last, if it is awaited or not. */
export function resolve(expression: Expression, { made }: Names): Expression {
  let found = expression;
  for (let steps = 0; steps < 6; steps += 1) {
    if (found.kind === "await") found = found.of;
    else if (found.kind === "name") found = made.get(found.name) ?? found;
    else break;
  }
  return found;
}

function cut(text: string): string {
  return text.length > maxLength ? text.slice(0, maxLength) : text;
}
