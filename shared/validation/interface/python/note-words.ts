import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { type Handling, noteAt } from "../handling.ts";

type Places = ReadonlyMap<string, string>;

/** `kind == "csv"`, `kind in ("csv", "tsv")`. */
export function noteComparison(
  node: PythonNode,
  places: Places,
  handling: Handling,
  text: (node: PythonNode | undefined) => string,
): void {
  const [left, right, ...others] = partsOf(node);
  if (!left || !right || others.length > 0) return;
  const place = wordPlace(text(left), places);
  if (place === undefined) return;
  const words = /^(?:tuple|list|set)$/.test(right.type) ? partsOf(right) : [right];
  if (words.every(({ type }) => type === "string"))
    for (const word of words) addWord(place, text(word).slice(1, -1), handling);
  else if (/^[A-Za-z_]\w*$/.test(text(right))) addTable(place, text(right), handling);
}

/** `match kind: case "csv": …`. */
export function noteMatch(
  node: PythonNode,
  places: Places,
  handling: Handling,
  text: (node: PythonNode | undefined) => string,
): void {
  const place = wordPlace(text(fieldOf(node, "subject")), places);
  const block = fieldOf(node, "body");
  if (place === undefined || !block) return;
  let hasRest = false;
  for (const clause of partsOf(block)) {
    const pattern = clause.children.find(({ type }) => type === "case_pattern");
    for (const [, word = ""] of text(pattern).matchAll(/["']([^"'\n]{1,80})["']/g))
      addWord(place, word, handling);
    hasRest ||= text(pattern) === "_";
  }
  if (!hasRest) handling.exhausted.add(place);
}

/** `PARSERS[kind]`. */
export function noteLookup(
  node: PythonNode,
  places: Places,
  handling: Handling,
  text: (node: PythonNode | undefined) => string,
): void {
  const table = text(fieldOf(node, "value"));
  const reached = places.get(table);
  if (reached !== undefined) handling.reached.add(reached);
  const place = wordPlace(text(node.children.find(({ field }) => field === "subscript")), places);
  if (place !== undefined && /^\w+$/.test(table)) addTable(place, table, handling);
}

/** `kind`, `kind.lower()` and `event.type`. */
function wordPlace(text: string, places: Places): string | undefined {
  const [, name = "", key = ""] =
    /^(\w+)(?:\.(\w+))?(?:\(\))?$/.exec(text.replace(/\.(?:lower|strip|upper)\(\)$/, "")) ?? [];
  const place = places.get(name);
  return place === undefined ? undefined : key === "" ? place : `${place}.${key}`;
}

function addWord(place: string, word: string, handling: Handling): void {
  if (word !== "") handling.words.set(place, (handling.words.get(place) ?? new Set()).add(word));
}

function addTable(place: string, table: string, handling: Handling): void {
  noteAt(handling.tables, place, table);
}
