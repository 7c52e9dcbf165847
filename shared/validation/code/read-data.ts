import { parse as parseToml, TomlError } from "smol-toml";
import { isAlias, isMap, isNode, isScalar, parseAllDocuments, visit } from "yaml";
import type { Language } from "../detect-language.ts";
import { parseStrictJson, type StrictJson, type StrictJsonAnswer } from "../parse-strict-json.ts";
import { makeLocate } from "./locate.ts";
import { refuseToParse } from "./measure-source.ts";

const maxAliases = 50;
const maxDepth = 100;

/** What was read, why not and where, or why it was not even tried. */
export type DataAnswer = StrictJsonAnswer | { unreadable: string };

/** Reads JSON, YAML or TOML into values that remember nothing but their content. */
export function readData(source: string, language: Language): DataAnswer {
  const reason = refuseToParse(source);
  if (reason !== undefined) return { unreadable: reason };
  try {
    if (language === "json") return parseStrictJson(source);
    if (language === "yaml") return readYaml(source);
    if (language === "toml") return readToml(source);
    return { unreadable: `there is no reader for ${language} here` };
  } catch (error) {
    if (error instanceof RangeError) return { unreadable: "too deeply nested" };
    return { unreadable: "the reader gave up" };
  }
}

/** Whether a language holds data rather than a program. */
export function isData(language: Language): boolean {
  return language === "json" || language === "yaml" || language === "toml";
}

function readYaml(source: string): DataAnswer {
  const locate = makeLocate(source);
  const documents = parseAllDocuments(source, {
    strict: true,
    // Its own search for repeated keys compares each with each.
    uniqueKeys: false,
    version: "1.2",
    prettyErrors: false,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (!document) return { problem: "there is no document", position: { line: 1, column: 1 } };
  if (second) return { problem: "more than one document", position: locate(second.range?.[0] ?? 0) };
  const [error] = [...document.errors, ...document.warnings];
  if (error) return { problem: error.message, position: locate(error.pos[0]) };
  let problem: { what: string; offset: number } | undefined;
  let aliases = 0;
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) aliases += 1;
      if (aliases > maxAliases) problem = { what: `more than ${maxAliases} aliases`, offset };
      // A tag makes careless readers build objects; the reader here would take it for text.
      if (node.tag !== undefined && !node.tag.startsWith("tag:yaml.org,2002:"))
        problem = { what: `the tag ${node.tag}`, offset };
      if (isMap(node) && node.items.some(({ key }) => isScalar(key) && key.value === "__proto__"))
        problem = { what: "the key __proto__ is refused", offset };
      if (isMap(node) && node.items.some(({ key }) => isNode(key) && !isScalar(key)))
        problem = { what: "a key that is no text", offset };
      const repeated = isMap(node) ? repeatedKey(node.items) : undefined;
      if (repeated !== undefined) problem = { what: `the key ${repeated} occurs twice`, offset };
      return problem ? visit.BREAK : undefined;
    },
  });
  if (problem) return { problem: problem.what, position: locate(problem.offset) };
  return { value: settle(document.toJS({ mapAsMap: true, maxAliasCount: maxAliases }), 0) };
}

function repeatedKey(items: readonly { key: unknown }[]): string | undefined {
  const keys = new Set<string>();
  for (const { key } of items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (keys.has(name)) return name;
    keys.add(name);
  }
  return undefined;
}

function readToml(source: string): DataAnswer {
  try {
    return { value: settle(parseToml(source), 0) };
  } catch (error) {
    if (error instanceof TomlError)
      return {
        problem: error.message.split("\n")[0] ?? "invalid",
        position: { line: error.line, column: error.column },
      };
    if (error instanceof ProtoKey)
      return { problem: "the key __proto__ is refused", position: { line: 1, column: 1 } };
    throw error;
  }
}

class ProtoKey extends Error {}

/** Any value as maps, lists, texts, numbers and truth values; dates become their text. */
function settle(value: unknown, depth: number): StrictJson {
  if (depth > maxDepth) throw new RangeError("too deep");
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item: unknown) => settle(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return String(value);
  const entries: Iterable<[unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  const settled = new Map<string, StrictJson>();
  for (const [key, inner] of entries) {
    if (key === "__proto__") throw new ProtoKey();
    settled.set(String(key), settle(inner, depth + 1));
  }
  return settled;
}
