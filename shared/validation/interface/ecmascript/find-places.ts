import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { keyName } from "./read-types.ts";

/** Local names by the place from which they come: `#0` for the first parameter, `#0.onSave` for a key taken out of it. */
export type Places = ReadonlyMap<string, string>;

export function findPlaces(params: readonly SyntaxNode[], source: string): Map<string, string> {
  const places = new Map<string, string>();
  for (const [at, param] of params.entries()) {
    const left = bare(param);
    const name = textAt(left, "name");
    if (name !== undefined) places.set(name, `#${at}`);
    for (const property of left?.type === "ObjectPattern" ? nodesAt(left, "properties") : []) {
      const local = textAt(bare(nodeAt(property, "value")), "name");
      if (property.type === "Property" && local !== undefined)
        places.set(local, `#${at}.${keyName(property, source)}`);
    }
  }
  return places;
}

/** `const { onStep } = options`: what is taken out of a parameter in the body has the place of its key. */
export function addTaken(node: SyntaxNode, places: Map<string, string>, source: string): void {
  const id = nodeAt(node, "id");
  const init = nodeAt(node, "init");
  if (id?.type !== "ObjectPattern") return;
  const place = placeOf(init?.type === "LogicalExpression" ? nodeAt(init, "left") : init, places);
  if (place === undefined || place.includes(".")) return;
  for (const property of nodesAt(id, "properties")) {
    const local = textAt(bare(nodeAt(property, "value")), "name");
    if (property.type === "Property" && local !== undefined && !places.has(local))
      places.set(local, `${place}.${keyName(property, source)}`);
  }
}

function bare(param: SyntaxNode | undefined): SyntaxNode | undefined {
  if (param?.type === "TSParameterProperty") return bare(nodeAt(param, "parameter"));
  return param?.type === "AssignmentPattern" ? nodeAt(param, "left") : param;
}

export function placeOf(node: SyntaxNode | undefined, places: Places): string | undefined {
  return node?.type === "Identifier" ? places.get(textAt(node, "name") ?? "") : undefined;
}
