import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import type { Format, Problem } from "../../shared/logs/formats/contract.ts";
import { formats } from "../../shared/logs/formats/index.ts";
import { CodedError } from "../../shared/platform/errors.ts";

/** Foreign files are read as a whole, because what belongs together may stand anywhere in them. */
const MAX_BYTES = 400_000_000;

export interface ConvertedFile {
  /** A JSON Lines file in our own format: the given one, or a temporary one. */
  file: string;
  format: string;
  problems: Problem[];
  remove(): void;
}

/**
 * The file in our own format. A foreign format is named, or recognised by the first value in the file.
 * @throws CodedError `format_unknown` or `file_unreadable` with what was wrong.
 */
export function convertFile(file: string, name?: string): ConvertedFile {
  const untouched = { file, format: "jsonl", problems: [], remove() {} };
  if (name === "jsonl") return untouched;
  const named = formats.find((format) => format.name === name);
  if (name !== undefined && !named)
    throw new CodedError("format_unknown", `There is no format ${name}.`, {
      hint: `Formats: jsonl, ${formats.map((format) => format.name).join(", ")}.`,
    });
  // Our own files may be larger than memory, so only their beginning is looked at.
  if (!named && isOurs(file)) return untouched;
  const { values, problems } = readValues(file);
  const [first] = values;
  const format = named ?? formats.find((one) => one.recognises(first) || one.recognises(values));
  // A file that nobody knows goes to the reader of our own, which says line by line what is missing.
  if (!format) return untouched;
  if (!values.some((value) => format.recognises(value)) && !format.recognises(values))
    throw new CodedError("file_unreadable", `${basename(file)} does not hold ${format.about}.`);
  return write(file, format, values, problems);
}

function write(file: string, format: Format, values: unknown[], before: Problem[]): ConvertedFile {
  const { records, problems } = format.convert(values, basename(file, extname(file)));
  const folder = mkdtempSync(join(tmpdir(), "import-logs-"));
  const converted = join(folder, "converted.jsonl");
  writeFileSync(converted, records.map((record) => `${JSON.stringify(record)}\n`).join(""), { mode: 0o600 });
  return {
    file: converted,
    format: format.name,
    problems: [...before, ...problems],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function isOurs(file: string): boolean {
  const handle = openSync(file, "r");
  const bytes = Buffer.alloc(20_000);
  const beginning = bytes.toString("utf8", 0, readSync(handle, bytes));
  closeSync(handle);
  const line = beginning.split("\n").find((one) => one.trim() !== "") ?? "";
  return /"conversation_id"\s*:/.test(line) && /"seq"\s*:/.test(line);
}

/** One JSON value (an array gives its elements), or one per line. */
function readValues(file: string): { values: unknown[]; problems: Problem[] } {
  if (statSync(file).size > MAX_BYTES)
    throw new CodedError("file_unreadable", `${basename(file)} is larger than ${MAX_BYTES / 1_000_000} MB.`, {
      hint: "Export in parts; importing one after the other gives the same.",
    });
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  try {
    const whole: unknown = JSON.parse(text);
    return { values: Array.isArray(whole) ? whole : [whole], problems: [] };
  } catch {
    const values: unknown[] = [];
    const problems: Problem[] = [];
    for (const [place, line] of text.split("\n").entries()) {
      if (line.trim() === "") continue;
      try {
        values.push(JSON.parse(line));
      } catch (error) {
        problems.push({
          at: `line ${place + 1}`,
          reason: `not JSON: ${error instanceof Error ? error.message : error}`,
        });
      }
    }
    return { values, problems };
  }
}
