import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import type { Handling } from "../handling.ts";
import { type Places, placeOf } from "./find-places.ts";
import { settle } from "./read-parameters.ts";
import { keyName } from "./read-types.ts";

/** `{ ...defaults, retries: 3, ...options }`: what stands before it stands in for what is missing. */
export function noteDefaults(
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
export function noteAssigned(
  args: readonly SyntaxNode[],
  places: Places,
  source: string,
  handling: Handling,
): void {
  const properties = args.flatMap((argument): readonly SyntaxNode[] =>
    argument.type === "ObjectExpression"
      ? nodesAt(argument, "properties")
      : [{ ...argument, type: "SpreadElement", argument }],
  );
  noteDefaults(properties, places, source, handling);
}

/** `const { strict = true } = options`. */
export function noteTaken(node: SyntaxNode, places: Places, source: string, handling: Handling): void {
  const pattern = nodeAt(node, "id");
  const place = pattern?.type === "ObjectPattern" ? placeOf(nodeAt(node, "init"), places) : undefined;
  if (!pattern || place === undefined) return;
  for (const property of nodesAt(pattern, "properties")) {
    const value = nodeAt(property, "value");
    const right = value?.type === "AssignmentPattern" ? nodeAt(value, "right") : undefined;
    if (right) noteKey(place, keyName(property, source), right, source, handling);
  }
}

/** `options.strict ?? true`. */
export function noteFallback(node: SyntaxNode, places: Places, source: string, handling: Handling): void {
  const left = nodeAt(node, "left");
  const right = nodeAt(node, "right");
  if (left?.type !== "MemberExpression" || !right || node.operator === "&&") return;
  const place = placeOf(nodeAt(left, "object"), places);
  const key = flagAt(left, "computed") ? undefined : textAt(nodeAt(left, "property"), "name");
  if (place !== undefined && key !== undefined) noteKey(place, key, right, source, handling);
}

function noteKey(place: string, key: string, value: SyntaxNode, source: string, handling: Handling): void {
  if (value.type !== "Literal") return;
  const defaults = handling.defaults.get(place) ?? { keys: new Map<string, string>(), tables: [] };
  if (!defaults.keys.has(key)) defaults.keys.set(key, settle(value, source));
  handling.defaults.set(place, defaults);
}
