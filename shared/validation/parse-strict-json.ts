import { locateOffset } from "./locate-offset.ts";

/** A JSON value that remembers nothing but its content; objects are maps, so no key is special. */
export type StrictJson = string | number | boolean | null | StrictJson[] | Map<string, StrictJson>;

/** What was read, or why not and where. */
export type StrictJsonAnswer =
  | { value: StrictJson }
  | { problem: string; position: { line: number; column: number } };

const maxNesting = 100;
const whitespace = /[ \t\r\n]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
const text = /"(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Problem extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads JSON as the standard has it, and refuses what `JSON.parse` swallows: keys that occur twice (readers
 * disagree which one counts), `__proto__`, numbers too large to be kept, and nesting that no configuration needs.
 */
export function parseStrictJson(source: string): StrictJsonAnswer {
  let at = 0;

  function skip(): void {
    whitespace.lastIndex = at;
    at += whitespace.exec(source)?.[0].length ?? 0;
  }

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  }

  function expect(character: string): void {
    skip();
    if (source[at] !== character) throw new Problem(`expected ${character}`, at);
    at += 1;
  }

  function readText(): string {
    const found = take(text);
    if (found === undefined) throw new Problem("expected a string", at);
    return JSON.parse(found);
  }

  function readMembers(depth: number): Map<string, StrictJson> {
    const members = new Map<string, StrictJson>();
    skip();
    if (source[at] === "}") {
      at += 1;
      return members;
    }
    for (;;) {
      skip();
      const start = at;
      const key = readText();
      if (key === "__proto__") throw new Problem("the key __proto__ is refused", start);
      if (members.has(key)) throw new Problem(`the key ${JSON.stringify(key)} occurs twice`, start);
      expect(":");
      members.set(key, readValue(depth + 1));
      skip();
      if (source[at] !== ",") break;
      at += 1;
    }
    expect("}");
    return members;
  }

  function readItems(depth: number): StrictJson[] {
    const items: StrictJson[] = [];
    skip();
    if (source[at] === "]") {
      at += 1;
      return items;
    }
    for (;;) {
      items.push(readValue(depth + 1));
      skip();
      if (source[at] !== ",") break;
      at += 1;
    }
    expect("]");
    return items;
  }

  function readValue(depth: number): StrictJson {
    if (depth > maxNesting) throw new Problem("too deeply nested", at);
    skip();
    const start = at;
    if (source[at] === "{" || source[at] === "[") {
      at += 1;
      return source[start] === "{" ? readMembers(depth) : readItems(depth);
    }
    if (source[at] === '"') return readText();
    const found = take(scalar);
    if (found === undefined)
      throw new Problem(at >= source.length ? "the end comes too early" : "expected a value", at);
    const value = JSON.parse(found);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      throw new Problem("the number is too large", start);
    return value;
  }

  try {
    const value = readValue(0);
    skip();
    if (at < source.length) throw new Problem("nothing may follow the value", at);
    return { value };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.message, position: locateOffset(source, error.at) };
  }
}
