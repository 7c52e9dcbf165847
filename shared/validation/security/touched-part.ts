import type { ParsedSource } from "../code/parsed.ts";
import { child, children, type SyntaxNode, textIn } from "../code/syntax-node.ts";
import { loosely } from "./protection/formula.ts";

/** Where a statement of the file begins and ends. */
interface Span {
  start: number;
  end: number;
}

/** What a change to a program can touch, as far as names lead. */
export interface TouchedPart {
  /** The old tree without what is spared. */
  root: SyntaxNode;
  /** What is spared, in the new version: functions and classes that are in both and have nothing to do with the rest. */
  spared: readonly Span[];
}

/** A statement of the file. */
interface Part extends Span {
  node: SyntaxNode;
  text: string;
  names: readonly string[];
}

/** Longer searches cost more than they spare. */
const mostParts = 300;
const mostNames = 100;
const mostRounds = 10;

/**
 * Finds what a change to JavaScript or TypeScript can touch: the statements that differ, those that speak of names which
 * these declare, and what all of them speak of. Undefined where that is everything, or too long to be found out.
 */
export function findTouchedPart(before: ParsedSource, after: ParsedSource): TouchedPart | undefined {
  if (before.language === "python" || before.language !== after.language) return undefined;
  // A name may be written with escapes, and then it is not found.
  if (before.source.includes("\\u") || after.source.includes("\\u")) return undefined;
  const old = partsOf(before);
  const now = partsOf(after);
  if (old.length > mostParts || now.length > mostParts) return undefined;
  const same = findSame(old, now);
  const names = namesOfChanged(old, now, same);
  const touched = names && spread(names, now, same);
  if (!touched) return undefined;
  const isUntouched = ({ text }: Part) => same.has(text) && !touched.has(text);
  const spared = findSpared(old, now, isUntouched);
  if (!spared || spared.size === 0) return undefined;
  return {
    root: {
      ...before.root,
      body: old.filter(({ text }) => !spared.has(text)).map(({ node }) => node),
    },
    spared: now.filter(({ text }) => spared.has(text)),
  };
}

/** Whether an offset lies in one of some statements. */
export function liesIn(at: number, spans: readonly Span[]): boolean {
  return spans.some(({ start, end }) => start <= at && at < end);
}

function partsOf({ root, source }: ParsedSource): Part[] {
  return children(root.body).map((node) => {
    const { start, end } = node;
    return { node, start, end, text: source.slice(start, end), names: namesOf(declarationOf(node)) };
  });
}

function declarationOf(node: SyntaxNode): SyntaxNode {
  return child(node.declaration) ?? node;
}

/** What a statement declares; of patterns, every word in them. */
function namesOf(node: SyntaxNode): string[] {
  const ids =
    node.type === "VariableDeclaration"
      ? children(node.declarations).map((one) => child(one.id))
      : node.type === "ImportDeclaration"
        ? children(node.specifiers).map((one) => child(one.local))
        : [child(node.id)];
  return ids.flatMap((id) => (id ? (textIn(id.name) ?? namesIn(id)) : []));
}

function namesIn(pattern: SyntaxNode): string[] {
  const parts = [...children(pattern.properties), ...children(pattern.elements)];
  return parts.flatMap((one) => {
    const target = child(one.value) ?? child(one.argument) ?? one;
    const bound = child(target.left) ?? target;
    return textIn(bound.name) ?? namesIn(bound);
  });
}

function findSame(old: readonly Part[], now: readonly Part[]): Set<string> {
  const texts = new Set(now.map(({ text }) => text));
  return new Set(old.map(({ text }) => text).filter((text) => texts.has(text)));
}

/** The names that changed statements declare, without numbers that moved a little: they are the same bounds. */
function namesOfChanged(
  old: readonly Part[],
  now: readonly Part[],
  same: ReadonlySet<string>,
): string[] | undefined {
  const names: string[] = [];
  const bounds = new Map<string, number>();
  for (const part of old) {
    if (same.has(part.text)) continue;
    const bound = boundOf(part);
    const [name = ""] = part.names;
    if (bound === undefined) names.push(...part.names);
    else bounds.set(name, bound);
  }
  for (const part of now) {
    if (same.has(part.text)) continue;
    const bound = boundOf(part);
    const [name = ""] = part.names;
    const other = bounds.get(name);
    if (bound === undefined || other === undefined || !loosely(bound, other) || !loosely(other, bound))
      names.push(...part.names);
    else bounds.delete(name);
  }
  names.push(...bounds.keys());
  return names.length <= mostNames && names.every((name) => /^[\w$]+$/.test(name)) ? names : undefined;
}

/** `const attempts = 3`. */
function boundOf({ node, names }: Part): number | undefined {
  const [one, ...others] = children(declarationOf(node).declarations);
  const value = one && others.length === 0 && names.length === 1 ? child(one.init)?.value : undefined;
  return typeof value === "number" ? value : undefined;
}

/** The texts of the statements that speak of names, of what these declare, and so on. */
function spread(
  names: readonly string[],
  parts: readonly Part[],
  same: ReadonlySet<string>,
): Set<string> | undefined {
  const touched = new Set<string>();
  let fresh = names;
  for (let round = 0; fresh.length > 0; round += 1) {
    if (round === mostRounds) return undefined;
    const words = fresh.map((name) => name.replaceAll("$", "\\$")).join("|");
    const spoken = new RegExp(`(?<![\\w$])(?:${words})(?![\\w$])`);
    const reached = parts.filter(({ text }) => same.has(text) && !touched.has(text) && spoken.test(text));
    for (const { text } of reached) touched.add(text);
    fresh = reached.flatMap((part) => part.names);
    if (fresh.length > mostNames || fresh.some((name) => !/^[\w$]+$/.test(name))) return undefined;
  }
  return touched;
}

/** The texts of what can be left out: what nothing speaks of that stays in one of the versions. */
function findSpared(
  old: readonly Part[],
  now: readonly Part[],
  isUntouched: (part: Part) => boolean,
): Set<string> | undefined {
  const isSpare = (part: Part) => isUntouched(part) && isPassive(part.node);
  const spared = new Set(old.filter(isSpare));
  let staying = [...old, ...now].filter((part) => !isSpare(part) && !isListOfExports(part.node));
  for (let round = 0; staying.length > 0; round += 1) {
    if (round === mostRounds) return undefined;
    const text = staying.map((part) => part.text).join("\n");
    staying = [...spared].filter(({ names }) => names.some((name) => text.includes(name)));
    for (const part of staying) spared.delete(part);
  }
  return new Set([...spared].map(({ text }) => text));
}

/** Whether a statement only declares functions, so that loading the file does nothing with it. */
function isPassive(node: SyntaxNode): boolean {
  const declaration = declarationOf(node);
  switch (declaration.type) {
    case "FunctionDeclaration":
      return true;
    case "VariableDeclaration":
      return children(declaration.declarations).every((one) => isFunction(child(one.init)));
    case "ClassDeclaration":
      return (
        children(declaration.decorators).length === 0 &&
        (child(declaration.superClass)?.type ?? "Identifier") === "Identifier" &&
        children(child(declaration.body)?.body).every(isPassiveMember)
      );
    default:
      return false;
  }
}

/** `export { a, b }`, `module.exports = { a, b }`, `exports.a = a`: gives functions on without using them. */
function isListOfExports(node: SyntaxNode): boolean {
  if (node.type === "ExportNamedDeclaration") return child(node.declaration) === undefined;
  const assignment = node.type === "ExpressionStatement" ? child(node.expression) : undefined;
  const left = child(assignment?.left);
  const owner = child(left?.object);
  const isExports =
    (owner?.name === "module" && child(left?.property)?.name === "exports") || owner?.name === "exports";
  const right = child(assignment?.right);
  const given =
    right?.type === "ObjectExpression" ? children(right.properties).map((one) => child(one.value)) : [right];
  return isExports && given.every((one) => one?.type === "Identifier");
}

function isPassiveMember(member: SyntaxNode): boolean {
  if (member.computed === true || children(member.decorators).length > 0) return false;
  if (member.type === "MethodDefinition") return true;
  if (member.type !== "PropertyDefinition") return false;
  const value = child(member.value);
  if (!value || value.type === "Literal" || isFunction(value)) return true;
  const held = [...children(value.elements), ...children(value.properties)];
  return /^(?:Array|Object)Expression$/.test(value.type) && held.length === 0;
}

function isFunction(node: SyntaxNode | undefined): boolean {
  return node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";
}
