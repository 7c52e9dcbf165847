import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import { emptyHandling, type Handling, noteAt } from "../handling.ts";
import type { Parameter, Shape } from "../model.ts";
import { noteComparison, noteLookup, noteMatch } from "./note-words.ts";
import { settleText } from "./read-parameters.ts";
import { shapesOf } from "./read-shape.ts";

type Places = ReadonlyMap<string, string>;

/** What a function does with what it is given. `parameters` are those that callers see. */
export function readPythonHandling(
  body: PythonNode | undefined,
  parameters: readonly Parameter[],
  source: string,
): Handling {
  const handling = emptyHandling();
  const places = new Map(parameters.map(({ name }, at) => [name, `#${at}`]));
  if (!body || places.size === 0) return handling;
  const text = (node: PythonNode | undefined): string => (node ? source.slice(node.start, node.end) : "");
  const items = new Map<string, string>();
  const each = new Map<string, string>();
  let refused = -1;
  /** Where the making of an error ends: what is said of a value is no use of it. */
  let told = -1;
  walkPython(body, (node, parent) => {
    switch (node.type) {
      case "if_statement":
        if (raises(fieldOf(node, "consequence"))) refused = fieldOf(node, "condition")?.end ?? refused;
        break;
      case "identifier":
        if (parent && node.end > told && !isRead(node, parent, text))
          add(handling.escapes, places.get(text(node)));
        break;
      case "call":
        if (/(?:Error|Exception)$/.test(text(fieldOf(node, "function")))) told = node.end;
        noteCall(node, places, each, source, handling, node.end <= refused);
        break;
      case "attribute":
        add(handling.reached, places.get(text(fieldOf(node, "object"))));
        break;
      case "for_statement":
        noteLoop(node, places, items, each, handling, text);
        break;
      case "comparison_operator":
        noteComparison(node, places, handling, text);
        break;
      case "match_statement":
        noteMatch(node, places, handling, text);
        break;
      case "subscript":
        noteLookup(node, places, handling, text);
        break;
      case "assignment":
        noteSet(node, places, items, handling, text);
        break;
      case "dictionary":
        noteDefaults(node, places, handling, source);
        break;
      default:
    }
    return undefined;
  });
  return handling;
}

function noteCall(
  node: PythonNode,
  places: Places,
  each: ReadonlyMap<string, string>,
  source: string,
  handling: Handling,
  isRefused: boolean,
): void {
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  if (!callee || !list) return;
  const name = source.slice(callee.start, callee.end);
  const args = partsOf(list);
  const [first, second] = args;
  if (name === "isinstance" && first && second && !isRefused) {
    const place = places.get(source.slice(first.start, first.end));
    if (place !== undefined) noteAt(handling.kinds, place, source.slice(second.start, second.end));
  }
  const isHeld = /^self\.(?:_?on_\w+|\w*(?:callback|handler|hook|listener))$/.test(name);
  // What comes one by one out of some list, such as those who listen, counts together.
  const hook = isHeld ? undefined : /^self\.([a-z]\w*)$/.exec(name)?.[1];
  const isEach = each.has(name);
  const place = isHeld ? name : isEach ? "each" : hook ? `hook ${hook}` : places.get(name);
  if (place === undefined || args.some(({ type }) => /splat/.test(type))) return;
  if (args.every(({ type }) => type !== "keyword_argument")) handling.plain.add(place);
  for (const argument of args)
    if (argument.type === "keyword_argument") {
      const keyword = fieldOf(argument, "name");
      const path = keyword ? `${place}.${source.slice(keyword.start, keyword.end)}` : place;
      handling.keywords.set(
        place,
        (handling.keywords.get(place) ?? new Set()).add(path.slice(place.length + 1)),
      );
    }
  const given = args
    .filter(({ type }) => type !== "keyword_argument")
    .map((argument): Shape => {
      const [shape, ...ways] = shapesOf(argument, source, new Map());
      return shape && ways.length === 0 ? shape : { is: "unknown" };
    });
  noteAt(handling.calls, place, given);
  // By the list that they come from, for counting what they are given.
  if (isEach) noteAt(handling.calls, `each ${each.get(name)}`, given);
}

/** `for row in rows`. */
function noteLoop(
  node: PythonNode,
  places: Places,
  items: Map<string, string>,
  each: Map<string, string>,
  handling: Handling,
  text: (node: PythonNode | undefined) => string,
): void {
  for (const name of text(fieldOf(node, "left")).match(/\w+/g) ?? [])
    each.set(
      name,
      text(fieldOf(node, "right")).replace(/^(?:list|tuple|reversed|sorted)\(([\w.]+)\)$/, "$1"),
    );
  const place = places.get(text(fieldOf(node, "right")));
  if (place === undefined) return;
  handling.reached.add(place);
  items.set(text(fieldOf(node, "left")), place);
}

/** `row["ok"] = True`, `request.user = user`. */
function noteSet(
  node: PythonNode,
  places: Places,
  items: ReadonlyMap<string, string>,
  handling: Handling,
  text: (node: PythonNode | undefined) => string,
): void {
  const left = fieldOf(node, "left");
  if (left?.type !== "subscript" && left?.type !== "attribute") return;
  const name = text(fieldOf(left, "value") ?? fieldOf(left, "object"));
  add(handling.changedItems, items.get(name));
  const place = places.get(name);
  const key = left.type === "attribute" ? text(fieldOf(left, "attribute")) : undefined;
  if (place !== undefined && key !== undefined)
    handling.sets.set(place, (handling.sets.get(place) ?? new Set()).add(key));
}

/** `{**DEFAULTS, "retries": 3, **options}`. */
function noteDefaults(node: PythonNode, places: Places, handling: Handling, source: string): void {
  const text = (part: PythonNode | undefined): string => (part ? source.slice(part.start, part.end) : "");
  const parts = partsOf(node);
  const spread = (part: PythonNode): string =>
    part.type === "dictionary_splat" ? text(part).replace(/^\*\*\s*/, "") : "";
  const at = parts.findIndex((part) => places.has(spread(part)));
  const last = parts[at];
  const place = last && places.get(spread(last));
  if (place === undefined) return;
  const defaults = { keys: new Map<string, string>(), tables: [] as string[] };
  for (const part of parts.slice(0, at)) {
    const key = fieldOf(part, "key");
    const value = fieldOf(part, "value");
    if (part.type === "dictionary_splat") defaults.tables.push(spread(part));
    else if (key?.type === "string" && value && /^(?:string|integer|float|true|false|none)$/.test(value.type))
      defaults.keys.set(text(key).slice(1, -1), settleText(text(value)));
  }
  handling.defaults.set(place, defaults);
}

/** Uses of a name that say all there is to say; elsewhere it goes on as a whole. */
function isRead(
  node: PythonNode,
  parent: PythonNode,
  text: (node: PythonNode | undefined) => string,
): boolean {
  switch (parent.type) {
    case "attribute":
    case "for_statement":
    case "comparison_operator":
    case "match_statement":
    case "interpolation":
    case "if_statement":
    case "subscript":
      return true;
    case "call":
      return node.field === "function";
    case "keyword_argument":
      return node.field === "name";
    case "argument_list":
      return /^\(\s*\w+\s*,\s*\w+\s*\)$/.test(text(parent)) && text(parent).includes(text(node));
    default:
      return false;
  }
}

function raises(block: PythonNode | undefined): boolean {
  return block !== undefined && partsOf(block).some(({ type }) => type === "raise_statement");
}

function add(to: Set<string>, place: string | undefined): void {
  if (place !== undefined) to.add(place);
}
