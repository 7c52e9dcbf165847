import { type Node, nodeAt, textAt, walk } from "../syntax-nodes.ts";
import { numberValue, type Value } from "../value.ts";

/** Numbers and texts that stand in the code, of both versions: what it compares with is close to them. */
export interface Pool {
  numbers: number[];
  texts: string[];
  keys: string[];
  /** Those that stand in one version more often than in the other, and what lies between two such numbers. */
  changed: { numbers: number[]; texts: string[] };
}

const most = 120;

export function mineConstants(modules: readonly (readonly Node[])[]): Pool {
  const numbers = new Set<number>();
  const texts = new Set<string>();
  const keys = new Set<string>();
  const changed = new Map<number | string, number>();
  let isScaled = false;
  for (const [at, body] of modules.entries()) {
    const note = (constant: number | string): void =>
      void changed.set(constant, (changed.get(constant) ?? 0) + (at === 0 ? 1 : -1));
    for (const statement of body)
      walk(statement, (node, parent) => {
        if (node.type === "ImportDeclaration") return false;
        isScaled ||=
          /^(?:\/|\*|\*\*)=?$/.test(textAt(node, "operator")) &&
          (node.type === "AssignmentExpression" || textAt(node, "operator") === "**");
        if (node.type === "NumericLiteral" && typeof node.value === "number" && numbers.size < most) {
          numbers.add(node.value);
          note(node.value);
        }
        if (node.type === "StringLiteral" && texts.size < most) {
          const text = textAt(node, "value");
          note(text);
          if (text.length <= 40) texts.add(text);
        }
        if (node.type === "TemplateElement" && texts.size < most) {
          const cooked = node.value;
          const text =
            typeof cooked === "object" &&
            cooked !== null &&
            "cooked" in cooked &&
            typeof cooked.cooked === "string"
              ? cooked.cooked.trim()
              : "";
          if (text.length > 0 && text.length <= 20) texts.add(text);
        }
        if (
          (node.type === "ObjectProperty" || node.type === "MemberExpression") &&
          node.computed !== true &&
          keys.size < most
        ) {
          const name = textAt(nodeAt(node, "key") ?? nodeAt(node, "property"), "name");
          if (name !== "" && parent?.type !== "CallExpression") keys.add(name);
        }
        return true;
      });
  }
  // Where something is multiplied again and again, the powers are the bounds.
  if (isScaled)
    for (const base of [...numbers].filter((number) => number >= 2 && number <= 10_000))
      for (const power of [2, 3, 4, 5]) if (base ** power <= 1e16) numbers.add(base ** power);
  return { numbers: [...numbers], texts: [...texts], keys: [...keys], changed: split(changed) };
}

function split(changed: ReadonlyMap<number | string, number>): Pool["changed"] {
  const differing = [...changed].filter(([, times]) => times !== 0).map(([constant]) => constant);
  const numbers = differing.filter((constant) => typeof constant === "number").slice(0, 8);
  const between = numbers.slice(1).map((number, at) => (number + (numbers[at] ?? 0)) / 2);
  const texts = differing.filter((constant) => typeof constant === "string" && constant.length <= 40);
  return { numbers: [...numbers, ...between.map(Math.floor)], texts: texts.map(String).slice(0, 8) };
}

/** Lengths of which the change makes something: those, and the ones just beside them. */
export function changedLengths({ changed }: Pool, longest: number): number[] {
  const lengths = changed.numbers.filter(
    (number) => Number.isInteger(number) && number > 0 && number <= longest,
  );
  return [...new Set(lengths)].slice(0, 6);
}

/** A number and what lies just beside it. */
export function around(number: number): Value[] {
  if (!Number.isFinite(number)) return [numberValue(number)];
  const beside = Number.isInteger(number)
    ? [number - 1, number, number + 1]
    : [number, number * 2, number / 2];
  return beside.map(numberValue);
}
