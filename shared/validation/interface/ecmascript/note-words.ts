import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { type Handling, noteAt } from "../handling.ts";
import { type Places, placeOf } from "./find-places.ts";
import { keyName } from "./read-types.ts";

const kindTests = /^(?:string|number|boolean|function|object|bigint|symbol)$/;

/** `Array.isArray(tags)`. */
export function noteKindCall(node: SyntaxNode, places: Places, handling: Handling): void {
  const callee = nodeAt(node, "callee");
  if (
    callee?.type === "MemberExpression" &&
    textAt(nodeAt(callee, "object"), "name") === "Array" &&
    textAt(nodeAt(callee, "property"), "name") === "isArray"
  )
    noteKind(nodesAt(node, "arguments")[0], "a list", places, handling);
}

/** `switch (unit) { case "km": … }`. */
export function noteSwitch(node: SyntaxNode, places: Places, handling: Handling): void {
  const place = wordPlace(nodeAt(node, "discriminant"), places);
  if (place === undefined) return;
  const branches = nodesAt(node, "cases");
  if (branches.every((branch) => nodeAt(branch, "test"))) handling.exhausted.add(place);
  for (const branch of branches) {
    const value = nodeAt(branch, "test")?.value;
    if (typeof value === "string") addWord(place, value, handling);
  }
}

/** `kind === "csv"`, `typeof value === "string"`. */
export function noteComparison(
  node: SyntaxNode,
  places: Places,
  handling: Handling,
  isRefused: boolean,
): void {
  const left = nodeAt(node, "left");
  const right = nodeAt(node, "right");
  if (!left || !right) return;
  if (node.operator === "instanceof" && !isRefused) noteKind(left, "an instance", places, handling);
  const literal = [left, right].find(({ value }) => typeof value === "string");
  const other = literal === left ? right : left;
  if (!literal || !/^[!=]==?$/.test(textAt(node, "operator") ?? "")) return;
  const text = String(literal.value);
  if (other.type === "UnaryExpression" && other.operator === "typeof") {
    if (kindTests.test(text) && !isRefused) noteKind(nodeAt(other, "argument"), text, places, handling);
    return;
  }
  const place = wordPlace(other, places);
  if (place !== undefined && text !== "") addWord(place, text, handling);
}

/** `writers[format]`, where `writers` is written out in the file. */
export function noteLookup(
  node: SyntaxNode,
  places: Places,
  tables: ReadonlyMap<string, Set<string>>,
  handling: Handling,
): void {
  const of = placeOf(nodeAt(node, "object"), places);
  if (of !== undefined) handling.reached.add(of);
  const table = textAt(nodeAt(node, "object"), "name");
  const place = flagAt(node, "computed") ? wordPlace(nodeAt(node, "property"), places) : undefined;
  if (place === undefined || table === undefined) return;
  const known = tables.get(table);
  for (const word of known ?? []) addWord(place, word, handling);
  if (!known) noteAt(handling.tables, place, table);
}

function noteKind(node: SyntaxNode | undefined, kind: string, places: Places, handling: Handling): void {
  const place = placeOf(node, places);
  if (place !== undefined) noteAt(handling.kinds, place, kind);
}

export function noteTable(node: SyntaxNode, source: string, tables: Map<string, Set<string>>): void {
  const name = textAt(nodeAt(node, "id"), "name");
  const init = nodeAt(node, "init");
  if (name === undefined || init?.type !== "ObjectExpression") return;
  const properties = nodesAt(init, "properties");
  if (properties.every(({ type }) => type === "Property"))
    tables.set(name, new Set(properties.map((property) => keyName(property, source))));
}

/** `kind`, `kind.toLowerCase()` and `action.type`. */
function wordPlace(called: SyntaxNode | undefined, places: Places): string | undefined {
  const callee = called?.type === "CallExpression" ? nodeAt(called, "callee") : undefined;
  const node = callee ? nodeAt(callee, "object") : called;
  if (node?.type !== "MemberExpression" || flagAt(node, "computed")) return placeOf(node, places);
  const place = placeOf(nodeAt(node, "object"), places);
  return place === undefined ? undefined : `${place}.${textAt(nodeAt(node, "property"), "name") ?? ""}`;
}

function addWord(place: string, word: string, handling: Handling): void {
  handling.words.set(place, (handling.words.get(place) ?? new Set()).add(word));
}
