import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { ValueMember } from "../model.ts";
import { settleText } from "./read-parameters.ts";

/** Keywords of `Field` that say what a value must be like, or under which name it is given. */
const limiting =
  /^(?:gt|ge|lt|le|multiple_of|min_length|max_length|min_items|max_items|pattern|regex|strict|max_digits|decimal_places|alias|validation_alias|serialization_alias)$/;

/** What `field(…)` of a dataclass and `Field(…)` of pydantic say of an annotated name, and what its annotation says. */
export function readField(
  value: ValueMember,
  right: PythonNode | undefined,
  annotation: PythonNode,
  source: string,
): void {
  value.annotation = source.slice(annotation.start, annotation.end);
  const limits = new Map<string, string>();
  for (const call of callsOf(annotation, source)) readLimits(call, limits, source);
  const call = right?.type === "call" && isField(right, source) ? right : undefined;
  const said = call ? readLimits(call, limits, source) : new Map<string, string>();
  if (call) {
    const [first] = partsOf(fieldOf(call, "arguments") ?? call);
    const place = first && first.type !== "keyword_argument" ? textOf(first, source) : undefined;
    const fallback = said.get("default") ?? place;
    value.isOptional = said.has("default_factory") || (fallback !== undefined && fallback !== "...");
    if (fallback !== undefined && fallback !== "...") value.literal = settleText(fallback);
    value.shape = undefined;
  }
  const isShared = /^(?:typing\.|t\.)?ClassVar\b/.test(value.annotation) || said.get("init") === "False";
  if (isShared || limits.size > 0 || said.has("kw_only"))
    value.field = {
      isTaken: !isShared,
      isNamed: said.get("kw_only") === "True",
      ...(limits.size > 0 ? { limits } : {}),
    };
}

/** Notes what limits the value; gives all keywords of the call. */
function readLimits(call: PythonNode, limits: Map<string, string>, source: string): Map<string, string> {
  const said = new Map<string, string>();
  const list = fieldOf(call, "arguments");
  for (const part of list ? partsOf(list) : []) {
    const name = part.type === "keyword_argument" ? fieldOf(part, "name") : undefined;
    const value = fieldOf(part, "value");
    if (!name || !value) continue;
    const word = textOf(name, source);
    said.set(word, textOf(value, source));
    if (limiting.test(word)) limits.set(word, settleText(textOf(value, source)));
  }
  return said;
}

/** `Annotated[str, Field(max_length=10)]`. */
function callsOf(annotation: PythonNode, source: string): PythonNode[] {
  if (!/\bField\s*\(/.test(source.slice(annotation.start, annotation.end))) return [];
  const found: PythonNode[] = [];
  const waiting: PythonNode[] = [annotation];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.type === "call" && isField(next, source)) found.push(next);
    else waiting.push(...next.children);
  }
  return found;
}

function isField(call: PythonNode, source: string): boolean {
  const callee = fieldOf(call, "function");
  return callee !== undefined && /(?:^|\.)(?:[fF]ield|attrib|ib)$/.test(textOf(callee, source));
}

function textOf(node: PythonNode, source: string): string {
  return source.slice(node.start, node.end);
}
