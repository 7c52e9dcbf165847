import { isTagged, type Tagged, type Value } from "./value.ts";

/** A value as JavaScript would write it. */
export function writeValue(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  if (typeof value === "string")
    return JSON.stringify(value).replace(
      /[\u007F-\u009F\u00AD\u200B-\u200F\u2028-\u202F\u2060-\u206F\uFEFF]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  return isTagged(value) ? writeTagged(value) : String(value);
}

function writeTagged(value: Tagged): string {
  switch (value.$) {
    case "undefined":
      return "undefined";
    case "number":
      return value.v;
    case "bigint":
      return `${value.v}n`;
    case "hole":
      return "";
    case "object":
      return `${value.of ? `${value.of} ` : ""}${writeProperties(value)}`;
    case "map":
      return `new Map([${value.v.map((pair) => writeValue(pair)).join(", ")}])`;
    case "set":
      return `new Set([${value.v.map(writeValue).join(", ")}])`;
    case "date":
      return value.v === null ? "new Date(NaN)" : `new Date(${JSON.stringify(writeTime(value.v))})`;
    case "regexp":
      return `/${value.s}/${value.f}`;
    case "error": {
      const made = `new ${/^\w+$/.test(value.n) ? value.n : "Error"}(${JSON.stringify(value.m)})`;
      return value.k.length > 0 ? `Object.assign(${made}, ${writeProperties(value)})` : made;
    }
    case "bytes":
      return `new ${value.n}([${value.v.join(", ")}])`;
    case "long":
      return `${JSON.stringify(value.s)}… (${value.n} characters)`;
    case "sequence":
      return `yields [${value.v.map(writeValue).join(", ")}]${isTagged(value.end) && value.end.$ === "undefined" ? "" : ` and ends with ${writeValue(value.end)}`}`;
    case "throws":
      return `throws ${writeValue(value.v)}`;
    case "function":
      return "[a function]";
    case "symbol":
      return "Symbol()";
    case "promise":
      return "[a promise]";
    case "circular":
      return "[circular]";
    case "cut":
      return "…";
    case "stub":
      return writeStub(value);
  }
}

function writeTime(time: number): string | number {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString();
}

function writeProperties({ k, v }: { k: readonly string[]; v: readonly Value[] }): string {
  const inner = k.map(
    (key, at) =>
      `${/^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : JSON.stringify(key)}: ${writeValue(v[at] ?? null)}`,
  );
  return inner.length > 0 ? `{ ${inner.join(", ")} }` : "{}";
}

/** A callback as an arrow function that does much the same. */
function writeStub(stub: Tagged & { $: "stub" }): string {
  const mark = stub.async === true ? "async " : "";
  const answers = stub.v ?? [];
  switch (stub.how) {
    case "first":
      return `${mark}(value) => value`;
    case "test":
      return "(value) => [some are true]";
    case "compare":
      return "(a, b) => (a < b ? -1 : a > b ? 1 : 0)";
    case "pair":
      return "(a, b) => [a with b]";
    case "text":
      return `${mark}(value) => \`<\${value}>\``;
    case "sum":
      return `${mark}(...numbers) => [the first, twice the second, … added up]`;
    case "callback": {
      const [answer = null] = answers;
      const isError = isTagged(answer) && answer.$ === "throws";
      return `(...rest) => rest.at(-1)(${isError ? writeValue(answer.v) : `null, ${writeValue(answer)}`})`;
    }
    case "value":
      return `${mark}() => ${writeAnswer(answers[0] ?? null)}`;
    case "list":
      return `${mark}() => [in turn: ${answers.map(writeAnswer).join("; ")}]`;
  }
}

function writeAnswer(value: Value): string {
  if (isTagged(value) && value.$ === "throws") return `{ throw ${writeValue(value.v)}; }`;
  return isTagged(value) && value.$ === "object" ? `(${writeValue(value)})` : writeValue(value);
}

/** How large a value is, to prefer the smallest. */
export function sizeOf(value: Value): number {
  return JSON.stringify(value).length;
}
