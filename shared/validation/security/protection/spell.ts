import type { Expression } from "../program/program.ts";

/** What the names of a function stand for: what a constant was made from, and which parameter a name is. */
export interface Names {
  readonly made: ReadonlyMap<string, Expression>;
  readonly parameters: ReadonlyMap<string, string>;
}

const maxDepth = 10;
const maxLength = 400;

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
      const made = names.made.get(expression.name);
      if (made && depth < 6) return inner(made);
      return names.parameters.get(expression.name) ?? expression.name;
    }
    case "member":
      return cut(`${inner(expression.of)}.${expression.name}`);
    case "index":
      return cut(`${inner(expression.of)}[${inner(expression.by)}]`);
    case "call": {
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
    case "choose":
      return cut(`(${expression.options.map(inner).join("?")})`);
    case "assign":
      return inner(expression.value);
    default:
      return expression.kind;
  }
}

function cut(text: string): string {
  return text.length > maxLength ? text.slice(0, maxLength) : text;
}
