import {
  type Attributes,
  type AttributeValue,
  collectSpans,
  limits,
  type ReadTraces,
  type SpanEvent,
} from "./span.ts";

/**
 * Reads an `ExportTraceServiceRequest` in OTLP's JSON: ids in hexadecimal, enumerations as numbers, 64-bit numbers
 * as strings or numbers, names in lowerCamelCase; unknown fields are ignored, as the specification asks.
 * @throws SyntaxError when it is no JSON object with resource spans.
 */
export function readJsonTraces(text: string): ReadTraces {
  const request: unknown = JSON.parse(text);
  if (!isObject(request)) throw new SyntaxError("The body is no JSON object.");
  const collected = collectSpans();
  // Tempo and older collectors say "batches", and "instrumentationLibrarySpans".
  for (const resourceSpans of listOf(request.resourceSpans ?? request.batches)) {
    const resource = readAttributes(field(resourceSpans, "resource", "attributes"));
    const scopes = field(resourceSpans, "scopeSpans") ?? field(resourceSpans, "instrumentationLibrarySpans");
    for (const scopeSpans of listOf(scopes)) {
      const scope = textOf(field(scopeSpans, "scope", "name"));
      for (const span of listOf(field(scopeSpans, "spans"))) {
        if (!isObject(span)) collected.reject("a span must be an object");
        else collected.add(readSpan(span, resource, scope));
      }
    }
  }
  return collected.result;
}

function readSpan(span: Record<string, unknown>, resource: Attributes, scope: string) {
  const parent = readId(span.parentSpanId, 16);
  const end = microseconds(span.endTimeUnixNano);
  const code = field(span, "status", "code");
  return {
    traceId: readId(span.traceId, 32),
    spanId: readId(span.spanId, 16),
    parentId: parent === "" || /^0+$/.test(parent) ? null : parent,
    name: textOf(span.name),
    start: microseconds(span.startTimeUnixNano),
    end: end > 0 ? end : null,
    status: statusOf(code),
    statusMessage: textOf(field(span, "status", "message")),
    attributes: readAttributes(span.attributes),
    events: listOf(span.events)
      .slice(0, limits.events)
      .map(
        (event): SpanEvent => ({
          name: textOf(field(event, "name")),
          at: microseconds(field(event, "timeUnixNano")),
          attributes: readAttributes(field(event, "attributes")),
        }),
      ),
    resource,
    scope,
  };
}

/** Hexadecimal, as OTLP says; some exporters write base64, as other JSON of Protocol Buffers does. */
function readId(value: unknown, digits: number): string {
  const text = textOf(value);
  if (text.length === digits) return text.toLowerCase();
  try {
    const bytes = Array.from(atob(text), (character) =>
      character.charCodeAt(0).toString(16).padStart(2, "0"),
    );
    return bytes.length === digits / 2 ? bytes.join("") : text;
  } catch {
    return text;
  }
}

function statusOf(code: unknown): "unset" | "ok" | "error" {
  if (code === 2 || code === "STATUS_CODE_ERROR") return "error";
  return code === 1 || code === "STATUS_CODE_OK" ? "ok" : "unset";
}

function readAttributes(list: unknown): Attributes {
  const attributes: Attributes = {};
  for (const entry of listOf(list).slice(0, limits.attributes)) {
    const key = field(entry, "key");
    if (typeof key === "string" && key !== "__proto__") attributes[key] = readValue(field(entry, "value"), 0);
  }
  return attributes;
}

function readValue(value: unknown, depth: number): AttributeValue {
  if (!isObject(value) || depth > limits.depth) return null;
  if (typeof value.stringValue === "string") return value.stringValue;
  if (typeof value.boolValue === "boolean") return value.boolValue;
  if (value.intValue !== undefined) return numberOf(value.intValue);
  if (value.doubleValue !== undefined) return numberOf(value.doubleValue);
  if (isObject(value.arrayValue))
    return listOf(value.arrayValue.values).map((inner) => readValue(inner, depth + 1));
  if (isObject(value.kvlistValue)) {
    const entries = listOf(value.kvlistValue.values).map(
      (entry) => [textOf(field(entry, "key")), readValue(field(entry, "value"), depth + 1)] as const,
    );
    return Object.fromEntries(entries.filter(([key]) => key !== "__proto__"));
  }
  return typeof value.bytesValue === "string" ? value.bytesValue : null;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

/** Nanoseconds as text have more digits than a number keeps, and microseconds are what the database keeps. */
function microseconds(value: unknown): number {
  if (typeof value === "string" && /^\d{1,20}$/.test(value))
    return value.length > 3 ? Number(value.slice(0, -3)) : 0;
  return typeof value === "number" && value > 0 ? Math.floor(value / 1000) : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const name of path) found = isObject(found) ? found[name] : undefined;
  return found;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
