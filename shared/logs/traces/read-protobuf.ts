import { doubleOf, eachField, hexOf, microsecondsOf, textOf, type Wire } from "./read-wire.ts";
import {
  type Attributes,
  type AttributeValue,
  collectSpans,
  limits,
  type ReadTraces,
  type Span,
  type SpanEvent,
} from "./span.ts";

/**
 * Reads an `ExportTraceServiceRequest` in OTLP's binary form. The few fields that are needed are read straight from
 * the wire, by their numbers in opentelemetry-proto (trace.proto, common.proto, resource.proto): nothing is built
 * that the product does not know, and depth and counts are bounded while reading.
 * @throws Error when the bytes are no such message.
 */
export function readProtobufTraces(bytes: Uint8Array): ReadTraces {
  const collected = collectSpans();
  eachField(bytes, (number, resourceSpans) => {
    if (number !== 1) return;
    const resource: Attributes = {};
    const scopes: Wire[] = [];
    eachField(resourceSpans, (field, value) => {
      if (field === 1) readAttributesOf(value, 1, resource);
      // 1000: instrumentation libraries, as scopes were called before 0.15.
      else if (field === 2 || field === 1000) scopes.push(value);
    });
    for (const scopeSpans of scopes) {
      let scope = "";
      const spans: Wire[] = [];
      eachField(scopeSpans, (field, value) => {
        if (field === 1)
          eachField(value, (name, text) => {
            if (name === 1) scope = textOf(text);
          });
        else if (field === 2) spans.push(value);
      });
      for (const span of spans) collected.add(readSpan(span, resource, scope));
    }
  });
  return collected.result;
}

function readSpan(wire: Wire, resource: Attributes, scope: string): Span {
  const span: Span = {
    traceId: "",
    spanId: "",
    parentId: null,
    name: "",
    start: 0,
    end: null,
    status: "unset",
    statusMessage: "",
    attributes: {},
    events: [],
    resource,
    scope,
  };
  let attributes = 0;
  eachField(wire, (number, value) => {
    if (number === 1) span.traceId = hexOf(value);
    else if (number === 2) span.spanId = hexOf(value);
    else if (number === 4) span.parentId = /^0*$/.test(hexOf(value)) ? null : hexOf(value);
    else if (number === 5) span.name = textOf(value);
    else if (number === 7) span.start = microsecondsOf(value);
    else if (number === 8) span.end = microsecondsOf(value) || null;
    else if (number === 9 && ++attributes <= limits.attributes) readEntry(value, span.attributes, 0);
    else if (number === 11 && span.events.length < limits.events) span.events.push(readEvent(value));
    else if (number === 15) readStatus(value, span);
  });
  return span;
}

function readStatus(wire: Wire, span: Span): void {
  eachField(wire, (number, value) => {
    if (number === 2) span.statusMessage = textOf(value);
    else if (number === 3) span.status = value === 2n ? "error" : value === 1n ? "ok" : "unset";
  });
}

function readEvent(wire: Wire): SpanEvent {
  const event: SpanEvent = { name: "", at: 0, attributes: {} };
  eachField(wire, (number, value) => {
    if (number === 1) event.at = microsecondsOf(value);
    else if (number === 2) event.name = textOf(value);
    else if (number === 3) readEntry(value, event.attributes, 0);
  });
  return event;
}

/** The entries of a repeated `KeyValue` field. */
function readAttributesOf(wire: Wire, field: number, into: Attributes, depth = 0): void {
  eachField(wire, (number, value) => {
    if (number === field) readEntry(value, into, depth);
  });
}

function readEntry(wire: Wire, into: Attributes, depth: number): void {
  let key = "";
  let found: AttributeValue = null;
  eachField(wire, (number, value) => {
    if (number === 1) key = textOf(value);
    else if (number === 2) found = readValue(value, depth);
  });
  if (key !== "__proto__") into[key] = found;
}

function readValue(wire: Wire, depth: number): AttributeValue {
  let found: AttributeValue = null;
  if (depth > limits.depth) return found;
  eachField(wire, (number, value) => {
    if (number === 1) found = textOf(value);
    else if (number === 2) found = value === 1n;
    else if (number === 3) found = Number(value);
    else if (number === 4) found = doubleOf(value);
    else if (number === 5) {
      const list: AttributeValue[] = [];
      eachField(value, (field, inner) => {
        if (field === 1) list.push(readValue(inner, depth + 1));
      });
      found = list;
    } else if (number === 6) {
      const map: Attributes = {};
      readAttributesOf(value, 1, map, depth + 1);
      found = map;
    } else if (number === 7 && value instanceof Uint8Array)
      found = btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  });
  return found;
}
