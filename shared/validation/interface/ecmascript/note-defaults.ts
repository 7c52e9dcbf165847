import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
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
