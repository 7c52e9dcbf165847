import { isTagged, type Value } from "../value.ts";
import { writeValue } from "../write-value.ts";

/** The value as source that makes it again and can be compared with; undefined where that cannot be written. */
export function writeLiteral(value: Value): string | undefined {
  return isPlain(value, 0) ? writeValue(value) : undefined;
}

/** An argument: besides plain values, callbacks that fit into one expression. */
export function writeArgument(value: Value): string | undefined {
  if (!isTagged(value) || value.$ !== "stub") return writeLiteral(value);
  const answers = value.v ?? [];
  const isSimple =
    value.how === "first" ||
    value.how === "compare" ||
    (value.how === "value" && answers.every((answer) => isPlain(answer, 0)));
  return isSimple ? writeValue(value) : undefined;
}

function isPlain(value: Value, depth: number): boolean {
  if (depth > 6) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
  if (!isTagged(value)) return true;
  switch (value.$) {
    case "undefined":
    case "number":
    case "bigint":
    case "regexp":
      return true;
    case "date":
      return value.v !== null;
    case "object":
      return value.of === undefined && value.v.every((item) => isPlain(item, depth + 1));
    case "set":
      return value.v.every((item) => isPlain(item, depth + 1));
    case "map":
      return value.v.every(([key, item]) => isPlain(key, depth + 1) && isPlain(item, depth + 1));
    default:
      return false;
  }
}
