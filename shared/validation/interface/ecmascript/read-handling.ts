import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import { emptyHandling, type Handling } from "../handling.ts";
import { findPlaces, type Places } from "./find-places.ts";
import { settle } from "./read-parameters.ts";
import { readShapes } from "./read-shape.ts";
import { keyName } from "./read-types.ts";

const none = (): undefined => undefined;
/** What goes through a list and hands on its items. */
const passing = /^(?:forEach|map|filter|some|every|flatMap|find|sort)$/;
const kindTests = /^(?:string|number|boolean|function|object|bigint|symbol)$/;

/** What a function does with what it is given. */
export function readHandling(fn: SyntaxNode, source: string): Handling {
  const handling = emptyHandling();
  const body = nodeAt(fn, "body");
  const places = findPlaces(nodesAt(fn, "params"), source);
  if (!body || places.size === 0) return handling;
  const items = new Map<string, string>();
  const tables = new Map<string, Set<string>>();
  /** Where a test ends whose yes is an error. */
  let refused = -1;
  walk(body, (node, parent, key) => {
    switch (node.type) {
      case "IfStatement":
        if (throws(nodeAt(node, "consequent"))) refused = nodeAt(node, "test")?.end ?? refused;
        break;
      case "VariableDeclarator":
        noteTable(node, source, tables);
        break;
      case "Identifier":
        if (parent && !isRead(node, parent, key)) noteEscape(node, places, handling);
        break;
      case "CallExpression":
        noteCall(node, places, source, handling);
        if (node.end > refused) noteKindCall(node, places, handling);
        noteItems(node, places, items);
        break;
      case "ForOfStatement":
        noteLoop(node, places, items, handling);
        break;
      case "SwitchStatement":
        noteSwitch(node, places, handling);
        break;
      case "BinaryExpression":
        noteComparison(node, places, handling, node.end <= refused);
        break;
      case "MemberExpression":
        noteLookup(node, places, tables, handling);
        break;
      case "AssignmentExpression":
        noteSet(node, places, items, handling);
        break;
      case "ObjectExpression":
        noteDefaults(nodesAt(node, "properties"), places, source, handling);
        break;
      default:
    }
    return undefined;
  });
  return handling;
}

/** `visit(key, value)`, `props.onSave(text)`. */
function noteCall(node: SyntaxNode, places: Places, source: string, handling: Handling): void {
  const callee = nodeAt(node, "callee");
  const args = nodesAt(node, "arguments");
  if (callee?.type === "MemberExpression" && !flagAt(callee, "computed")) {
    const method = textAt(nodeAt(callee, "property"), "name") ?? "";
    const object = nodeAt(callee, "object");
    if (textAt(object, "name") === "Object" && method === "assign")
      noteAssigned(args, places, source, handling);
    const of = placeOf(object, places);
    if (object?.type === "ThisExpression" && /^on[A-Z]|[cC]allback$|[hH]andler$/.test(method))
      noteArguments(`this.${method}`, args, source, handling);
    if (of !== undefined && /^on[A-Z]|[cC]allback$|[hH]andler$/.test(method))
      noteArguments(`${of}.${method}`, args, source, handling);
  }
  const place = placeOf(callee, places);
  if (place !== undefined) noteArguments(place, args, source, handling);
}

/** `Array.isArray(tags)`. */
function noteKindCall(node: SyntaxNode, places: Places, handling: Handling): void {
  const callee = nodeAt(node, "callee");
  if (
    callee?.type === "MemberExpression" &&
    textAt(nodeAt(callee, "object"), "name") === "Array" &&
    textAt(nodeAt(callee, "property"), "name") === "isArray"
  )
    noteKind(nodesAt(node, "arguments")[0], "a list", places, handling);
}

function noteArguments(place: string, args: readonly SyntaxNode[], source: string, handling: Handling): void {
  if (args.some(({ type }) => type === "SpreadElement")) return;
  const given = args.map((argument) => {
    const [shape, ...ways] = readShapes(argument, source, none);
    return shape && ways.length === 0 ? shape : ({ is: "unknown" } as const);
  });
  handling.calls.set(place, [...(handling.calls.get(place) ?? []), given]);
}

/** `switch (unit) { case "km": … }`. */
function noteSwitch(node: SyntaxNode, places: Places, handling: Handling): void {
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
function noteComparison(node: SyntaxNode, places: Places, handling: Handling, isRefused: boolean): void {
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
function noteLookup(
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
  if (!known) handling.tables.set(place, [...(handling.tables.get(place) ?? []), table]);
}

function noteKind(node: SyntaxNode | undefined, kind: string, places: Places, handling: Handling): void {
  const place = placeOf(node, places);
  if (place !== undefined) handling.kinds.set(place, [...(handling.kinds.get(place) ?? []), kind]);
}

/** `request.user = …`; an item of a list is what was given, too. */
function noteSet(
  node: SyntaxNode,
  places: Places,
  items: ReadonlyMap<string, string>,
  handling: Handling,
): void {
  const left = nodeAt(node, "left");
  if (left?.type !== "MemberExpression") return;
  const name = textAt(nodeAt(left, "object"), "name") ?? "";
  const item = items.get(name);
  if (item !== undefined) handling.changedItems.add(item);
  const place = places.get(name);
  const key = flagAt(left, "computed") ? undefined : textAt(nodeAt(left, "property"), "name");
  if (place !== undefined && key !== undefined)
    handling.sets.set(place, (handling.sets.get(place) ?? new Set()).add(key));
}

/** `for (const row of rows)`. */
function noteLoop(node: SyntaxNode, places: Places, items: Map<string, string>, handling: Handling): void {
  const left = nodeAt(node, "left");
  const [declarator] = left?.type === "VariableDeclaration" ? nodesAt(left, "declarations") : [];
  const name = textAt(declarator && nodeAt(declarator, "id"), "name");
  const place = placeOf(nodeAt(node, "right"), places);
  if (place === undefined) return;
  handling.reached.add(place);
  if (name !== undefined) items.set(name, place);
}

/** `rows.forEach((row) => …)`. */
function noteItems(node: SyntaxNode, places: Places, items: Map<string, string>): void {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression") return;
  const place = placeOf(nodeAt(callee, "object"), places);
  const [fn] = nodesAt(node, "arguments");
  const name = textAt(fn && nodesAt(fn, "params")[0], "name");
  if (
    place !== undefined &&
    name !== undefined &&
    passing.test(textAt(nodeAt(callee, "property"), "name") ?? "")
  )
    items.set(name, place);
}

/** `{ ...defaults, retries: 3, ...options }`: what stands before it stands in for what is missing. */
function noteDefaults(
  properties: readonly SyntaxNode[],
  places: Places,
  source: string,
  handling: Handling,
): void {
  const at = properties.findIndex(
    (property) =>
      property.type === "SpreadElement" && placeOf(nodeAt(property, "argument"), places) !== undefined,
  );
  const spread = properties[at];
  const place = spread && placeOf(nodeAt(spread, "argument"), places);
  if (place === undefined) return;
  const defaults = handling.defaults.get(place) ?? { keys: new Map<string, string>(), tables: [] };
  for (const property of properties.slice(0, at)) {
    const value = nodeAt(property, "value");
    const table =
      property.type === "SpreadElement" ? textAt(nodeAt(property, "argument"), "name") : undefined;
    if (table !== undefined) defaults.tables.push(table);
    else if (value?.type === "Literal") defaults.keys.set(keyName(property, source), settle(value, source));
  }
  handling.defaults.set(place, defaults);
}

/** `Object.assign({ retries: 3 }, options)`. */
function noteAssigned(args: readonly SyntaxNode[], places: Places, source: string, handling: Handling): void {
  const properties = args.flatMap((argument): readonly SyntaxNode[] =>
    argument.type === "ObjectExpression"
      ? nodesAt(argument, "properties")
      : [{ ...argument, type: "SpreadElement", argument }],
  );
  noteDefaults(properties, places, source, handling);
}

function throws(node: SyntaxNode | undefined): boolean {
  return node?.type === "BlockStatement"
    ? nodesAt(node, "body").some(throws)
    : node?.type === "ThrowStatement";
}

function noteTable(node: SyntaxNode, source: string, tables: Map<string, Set<string>>): void {
  const name = textAt(nodeAt(node, "id"), "name");
  const init = nodeAt(node, "init");
  if (name === undefined || init?.type !== "ObjectExpression") return;
  const properties = nodesAt(init, "properties");
  if (properties.every(({ type }) => type === "Property"))
    tables.set(name, new Set(properties.map((property) => keyName(property, source))));
}

/** Uses of a name that say all there is to say; elsewhere it goes on as a whole. */
function isRead(node: SyntaxNode, parent: SyntaxNode, key: string): boolean {
  if (node.type !== "Identifier") return true;
  switch (parent.type) {
    case "MemberExpression":
      return (
        key === "object" || !flagAt(parent, "computed") || nodeAt(parent, "object")?.type === "Identifier"
      );
    case "CallExpression":
      return key === "callee" || textAt(nodeAt(parent, "callee"), "name") === "String";
    case "Property":
      return key === "key" && !flagAt(parent, "shorthand");
    case "SwitchStatement":
    case "BinaryExpression":
    case "UnaryExpression":
    case "TemplateLiteral":
    case "ForOfStatement":
    case "IfStatement":
      return true;
    case "ConditionalExpression":
      return key === "test";
    default:
      return false;
  }
}

function noteEscape(node: SyntaxNode, places: Places, handling: Handling): void {
  const place = placeOf(node, places);
  if (place !== undefined) handling.escapes.add(place);
}

function placeOf(node: SyntaxNode | undefined, places: Places): string | undefined {
  return node?.type === "Identifier" ? places.get(textAt(node, "name") ?? "") : undefined;
}

/** `kind`, `kind.toLowerCase()` and `action.type`. */
function wordPlace(node: SyntaxNode | undefined, places: Places): string | undefined {
  if (node?.type === "CallExpression")
    return wordPlace(nodeAt(nodeAt(node, "callee") ?? node, "object"), places);
  if (node?.type !== "MemberExpression" || flagAt(node, "computed")) return placeOf(node, places);
  const place = placeOf(nodeAt(node, "object"), places);
  return place === undefined ? undefined : `${place}.${textAt(nodeAt(node, "property"), "name") ?? ""}`;
}

function addWord(place: string, word: string, handling: Handling): void {
  handling.words.set(place, (handling.words.get(place) ?? new Set()).add(word));
}
