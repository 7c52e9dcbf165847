import { Random } from "../inputs/random.ts";
import { writeWholeMatch } from "../inputs/write-matching-text.ts";
import { listOf } from "./literal-shape.ts";
import { Shape } from "./shape.ts";

/** So many different separators that a pattern matches are tried. */
const samplesOfPattern = 4;
const sameText = new Set(
  "trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase replace replaceAll substring substr normalize padStart padEnd repeat slice".split(
    " ",
  ),
);

/** Methods that look for something. */
const looking = new Set(
  "includes indexOf lastIndexOf startsWith endsWith split replace replaceAll match matchAll search".split(
    " ",
  ),
);

/** Pieces that show what a method does. */
const telling = new Map([
  ["normalize", ["ﬁ", "e\u0301", "Å"]],
  ["localeCompare", ["é", "Z", "a"]],
  ["trim", [" "]],
]);

/** What a pattern found: the whole at 0, and each group behind it, as far as anybody looks at them. */
export function matchShape(): Shape {
  const match = Shape.of("array");
  match.field("0").expect("string");
  match.items.lean("string");
  return match;
}

/** A method of a text: what is looked for in it, how it is taken apart, how long it may be. */
export function onString(root: Shape, name: string, args: readonly Shape[]): Shape {
  const [first = new Shape(), second = new Shape()] = args;
  root.expect("string");
  const match = /^(?:match|matchAll|replace|replaceAll)$/.test(name) ? matchShape() : undefined;
  if (looking.has(name))
    root.seek({
      what: first,
      ...(match ? { found: match } : {}),
      ...(name.startsWith("replace") ? { isReplaced: true as const } : {}),
    });
  if (name === "startsWith" || name === "endsWith" || name === "includes" || name === "indexOf")
    first.lean("string");
  if (name === "localeCompare") root.join(first);
  for (const text of telling.get(name) ?? []) root.fragments.add(text);
  if (
    name === "padStart" ||
    name === "padEnd" ||
    name === "repeat" ||
    name === "slice" ||
    name === "substring"
  ) {
    for (const arg of args.slice(0, 2)) if (!arg.kinds.has("string")) arg.count();
    root.length ??= Shape.of("number").count();
    for (const arg of [first, second])
      for (const constant of arg.constants)
        if (typeof constant === "number") root.length.root.constants.add(Math.abs(constant));
  }
  if (match && (name === "replace" || name === "replaceAll") && second.kinds.has("function"))
    second.params.forEach((param, at) => void match.field(String(at)).join(param));
  if (name === "split") {
    const separators = [...first.constants].filter((constant) => typeof constant === "string");
    const part = Shape.of("string");
    for (const [source, flags] of first.kinds.has("regexp") ? first.patterns : [])
      for (let seed = 1; seed <= samplesOfPattern; seed += 1)
        separators.push(writeWholeMatch(source.replaceAll("+", ""), flags, new Random(seed)) ?? "");
    for (const separator of separators) root.parts.set(separator, part);
    return listOf(part);
  }
  if (match && name === "match") return match;
  if (match && name === "matchAll") return listOf(match);
  if (name === "charAt" || name === "at") {
    first.count();
    return root.items.expect("string");
  }
  if (name === "charCodeAt" || name === "codePointAt") {
    const code = Shape.of("number");
    root.seek({ what: code, isCode: true });
    return code;
  }
  if (sameText.has(name)) return root;
  return name === "concat"
    ? Shape.of("string")
    : name === "includes" || name.endsWith("With")
      ? Shape.of("boolean")
      : Shape.of("number");
}
