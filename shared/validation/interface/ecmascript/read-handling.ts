import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import { emptyHandling, type Handling, noteAt } from "../handling.ts";
import { addTaken, findPlaces, type Places, placeOf } from "./find-places.ts";
import { noteAssigned, noteDefaults, noteFallback, noteTaken } from "./note-defaults.ts";
import { noteComparison, noteKindCall, noteLookup, noteSwitch, noteTable } from "./note-words.ts";
import { readShapes } from "./read-shape.ts";

const none = (): undefined => undefined;
/** What goes through a list and hands on its items. */
const passing = /^(?:forEach|map|filter|some|every|flatMap|find|sort)$/;

/** What a function does with what it is given. */
export function readHandling(fn: SyntaxNode, source: string): Handling {
  const handling = emptyHandling();
  const body = nodeAt(fn, "body");
  const places = findPlaces(nodesAt(fn, "params"), source);
  if (!body) return handling;
  const items = new Map<string, string>();
  /** What comes one by one out of some list, such as those who listen. */
  const each = new Set<string>();
  const tables = new Map<string, Set<string>>();
  /** Where a test ends whose yes is an error. */
  let refused = -1;
  let named = -1;
  const text = source.slice(body.start, body.end);
  walk(body, (node, parent, key) => {
    switch (node.type) {
      case "IfStatement":
        noteHook(nodeAt(node, "test"), places, handling, text, each);
        if (throws(nodeAt(node, "consequent"))) refused = nodeAt(node, "test")?.end ?? refused;
        break;
      case "VariableDeclarator":
        noteTable(node, source, tables);
        noteTaken(node, places, source, handling);
        addTaken(node, places, source);
        named = nodeAt(node, "id")?.end ?? named;
        break;
      case "Identifier":
        // Names that are given in a pattern are no uses.
        if (parent && node.end > named && !isRead(node, parent, key))
          noteGoing(node, parent, key, places, handling);
        break;
      case "CallExpression":
        noteCall(node, places, source, handling);
        if (node.end > refused) noteKindCall(node, places, handling);
        noteItems(node, places, items, each);
        if (each.has(textAt(nodeAt(node, "callee"), "name") ?? ""))
          noteArguments("each", nodesAt(node, "arguments"), source, handling);
        break;
      case "ForOfStatement":
        noteLoop(node, places, items, each, handling);
        break;
      case "SwitchStatement":
        noteSwitch(node, places, handling);
        break;
      case "LogicalExpression":
        noteFallback(node, places, source, handling);
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
  if (flagAt(node, "optional")) noteHook(callee, places, handling, "");
  if (callee?.type === "MemberExpression" && !flagAt(callee, "computed")) {
    const method = textAt(nodeAt(callee, "property"), "name") ?? "";
    const object = nodeAt(callee, "object");
    if (textAt(object, "name") === "Object" && method === "assign")
      noteAssigned(args, places, source, handling);
    const of = placeOf(object, places);
    if (object?.type === "ThisExpression" && /^on[A-Z]|[cC]allback$|[hH]andler$/.test(method))
      noteArguments(`this.${method}`, args, source, handling);
    else if (object?.type === "ThisExpression") noteArguments(`hook ${method}`, args, source, handling);
    if (of !== undefined && /^on[A-Z]|[cC]allback$|[hH]andler$/.test(method))
      noteArguments(`${of}.${method}`, args, source, handling);
  }
  const place = placeOf(callee, places);
  if (place !== undefined) noteArguments(place, args, source, handling);
}

/** `if (plugin.setup)`, `plugin.setup?.(app)`. */
function noteHook(
  node: SyntaxNode | undefined,
  places: Places,
  handling: Handling,
  text: string,
  each?: ReadonlySet<string>,
): void {
  if (node?.type !== "MemberExpression" || flagAt(node, "computed")) return;
  const object = nodeAt(node, "object");
  const place = placeOf(object, places) ?? (each?.has(textAt(object, "name") ?? "") ? "each" : undefined);
  const name = textAt(nodeAt(node, "property"), "name");
  if (place !== undefined && name !== undefined && (text === "" || text.includes(`.${name}(`)))
    handling.hooks.set(place, (handling.hooks.get(place) ?? new Set()).add(name));
}

function noteArguments(place: string, args: readonly SyntaxNode[], source: string, handling: Handling): void {
  if (args.some(({ type }) => type === "SpreadElement")) return;
  const given = args.map((argument) => {
    const [shape, ...ways] = readShapes(argument, source, none);
    return shape && ways.length === 0 ? shape : ({ is: "unknown" } as const);
  });
  noteAt(handling.calls, place, given);
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
function noteLoop(
  node: SyntaxNode,
  places: Places,
  items: Map<string, string>,
  each: Set<string>,
  handling: Handling,
): void {
  const left = nodeAt(node, "left");
  const [declarator] = left?.type === "VariableDeclaration" ? nodesAt(left, "declarations") : [];
  const name = textAt(declarator && nodeAt(declarator, "id"), "name");
  if (name !== undefined) each.add(name);
  const place = placeOf(nodeAt(node, "right"), places);
  if (place === undefined) return;
  handling.reached.add(place);
  if (name !== undefined) items.set(name, place);
}

/** `rows.forEach((row) => …)`. */
function noteItems(node: SyntaxNode, places: Places, items: Map<string, string>, each: Set<string>): void {
  const callee = nodeAt(node, "callee");
  if (callee?.type !== "MemberExpression") return;
  const place = placeOf(nodeAt(callee, "object"), places);
  const [fn] = nodesAt(node, "arguments");
  const name = textAt(fn && nodesAt(fn, "params")[0], "name");
  if (name !== undefined && /^(?:forEach|map)$/.test(textAt(nodeAt(callee, "property"), "name") ?? ""))
    each.add(name);
  if (
    place !== undefined &&
    name !== undefined &&
    passing.test(textAt(nodeAt(callee, "property"), "name") ?? "")
  )
    items.set(name, place);
}

function throws(node: SyntaxNode | undefined): boolean {
  return node?.type === "BlockStatement"
    ? nodesAt(node, "body").some(throws)
    : node?.type === "ThrowStatement";
}

/** Uses of a name that say all there is to say; elsewhere it goes on as a whole. */
function isRead(node: SyntaxNode, parent: SyntaxNode, key: string): boolean {
  if (node.type !== "Identifier") return true;
  switch (parent.type) {
    case "MemberExpression":
      return (
        key === "object" || !flagAt(parent, "computed") || nodeAt(parent, "object")?.type === "Identifier"
      );
    case "NewExpression":
      // What is said of a value in an error is no use of it.
      return /(?:Error|Exception)$/.test(textAt(nodeAt(parent, "callee"), "name") ?? "");
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

/** A value goes on as a whole: to a function that may be one of the file, or nobody knows where. */
function noteGoing(
  node: SyntaxNode,
  parent: SyntaxNode,
  key: string,
  places: Places,
  handling: Handling,
): void {
  const place = placeOf(node, places);
  if (place === undefined) return;
  const call = parent.type === "CallExpression" && key === "arguments" ? calledName(parent) : undefined;
  const at = call === undefined ? -1 : nodesAt(parent, "arguments").indexOf(node);
  if (call === undefined || at < 0) handling.escapes.add(place);
  else noteAt(handling.given, place, { call, at });
}

/** `check` of `check(value)`, `.check` of `this.check(value)`. */
function calledName(call: SyntaxNode): string | undefined {
  const callee = nodeAt(call, "callee");
  if (callee?.type === "Identifier") return textAt(callee, "name");
  const isOwn = callee && nodeAt(callee, "object")?.type === "ThisExpression" && !flagAt(callee, "computed");
  return isOwn ? `.${textAt(nodeAt(callee, "property"), "name") ?? ""}` : undefined;
}
