import { makeLocate } from "./locate.ts";
import type { InvalidSource, Parsed, UnreadableSource } from "./parsed.ts";
import { dropPostgres, loadPostgres, postgresParser } from "./sql/load-postgres.ts";
import type { PostgresModule } from "./sql/postgres-module.ts";

export const loadSql = loadPostgres;

/** The parser writes its tree as JSON of some hundred times the size of the source. */
const maxBytes = 65_536;
/** What Postgres says where its own stack of nested expressions ends. */
const tooDeep = /^memory exhausted|^stack depth limit|^out of memory/;

/** Parses SQL with Postgres' own grammar. Bodies of functions are texts to it, and are not looked into. */
export function parseSql(source: string): Parsed {
  const language = "sql";
  const unreadable = (reason: string): UnreadableSource => ({ status: "unreadable", language, reason });
  const parser = postgresParser();
  if (!parser) return unreadable("the parser is not loaded");
  const misplaced = source.indexOf("\0");
  if (misplaced !== -1) return invalid("a NUL character", misplaced, source);
  const size = parser.lengthBytesUTF8(source);
  if (size > maxBytes) return unreadable(`${size} bytes of SQL, ${maxBytes} are the limit`);
  try {
    const problem = findProblem(parser, source);
    if (!problem) {
      const root = { type: "Script", start: 0, end: source.length };
      return { status: "parsed", language, source, root, locate: makeLocate(source) };
    }
    if (tooDeep.test(problem.message)) return unreadable("too deeply nested for Postgres itself");
    return invalid(problem.message, problem.offset, source);
  } catch {
    dropPostgres();
    return unreadable("too deeply nested, or too long for the parser's memory");
  }
}

function invalid(message: string, offset: number, source: string): InvalidSource {
  const place = { offset, ...makeLocate(source)(offset) };
  return { status: "invalid", language: "sql", problems: [{ message, ...place }] };
}

function findProblem(
  parser: PostgresModule,
  source: string,
): { message: string; offset: number } | undefined {
  const size = parser.lengthBytesUTF8(source) + 1;
  const query = parser._malloc(size);
  parser.stringToUTF8(source, query, size);
  const result = parser._wasm_parse_query_raw(query);
  const error = parser.getValue(result + 8, "i32");
  // It repeats what it stumbles over, be it the whole rest of the file.
  const message = error ? parser.UTF8ToString(parser.getValue(error, "i32")).slice(0, 200) : "";
  const character = error ? parser.getValue(error + 16, "i32") : 0;
  parser._wasm_free_parse_result(result);
  parser._free(query);
  return error ? { message, offset: offsetOf(source, character - 1) } : undefined;
}

/** Postgres counts characters, texts count UTF-16 units. */
function offsetOf(source: string, characters: number): number {
  let offset = 0;
  for (let at = 0; at < characters && offset < source.length; at += 1)
    offset += (source.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}
