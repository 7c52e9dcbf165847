/** A value of an attribute as OTLP knows them; bytes stay the base64 that they come in. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue };
export type Attributes = Record<string, AttributeValue>;

export interface SpanEvent {
  name: string;
  /** Microseconds since 1970. */
  at: number;
  attributes: Attributes;
}

/** A span, however it was sent. */
export interface Span {
  /** 32 and 16 lower-case hexadecimal digits. */
  traceId: string;
  spanId: string;
  parentId: string | null;
  name: string;
  /** Microseconds since 1970; the end is null while a span that is sent early still runs. */
  start: number;
  end: number | null;
  status: "unset" | "ok" | "error";
  statusMessage: string;
  attributes: Attributes;
  events: SpanEvent[];
  resource: Attributes;
  scope: string;
}

/** Spans of one request, and what of it could not be used. */
export interface ReadTraces {
  spans: Span[];
  rejected: number;
  /** The first few reasons, for people. */
  reasons: string[];
}

/** Bounds of what one request may ask of a function that has two seconds of computing. */
export const limits = {
  /** Bytes of a request's body, as sent and after inflating. */
  bodyBytes: 4_194_304,
  inflatedBytes: 16_777_216,
  spans: 10_000,
  attributes: 4_000,
  events: 500,
  /** Arrays in arrays, maps in maps. */
  depth: 16,
  /** Characters of one text; what is longer is cut when it is stored. */
  text: 262_144,
} as const;

/** Collects spans and says why others are left out; a bad span must not take its neighbours along. */
export function collectSpans() {
  const result: ReadTraces = { spans: [], rejected: 0, reasons: [] };
  return {
    result,
    reject(reason: string): void {
      result.rejected += 1;
      if (result.reasons.length < 3 && !result.reasons.includes(reason)) result.reasons.push(reason);
    },
    add(span: Span): void {
      const problem =
        result.spans.length >= limits.spans ? `more than ${limits.spans} spans` : problemOf(span);
      if (problem === null) result.spans.push(span);
      else this.reject(problem);
    },
  };
}

const noTrace = /^0+$/;
/** As the checks on times in the database: nothing that would ask for a partition beyond reason. */
const [earliest, latest] = [Date.UTC(2000, 0, 1) * 1000, Date.UTC(2100, 0, 1) * 1000];

function problemOf({ traceId, spanId, start, end }: Span): string | null {
  if (!/^[0-9a-f]{32}$/.test(traceId) || noTrace.test(traceId))
    return "a trace id must be 16 bytes, not all zero";
  if (!/^[0-9a-f]{16}$/.test(spanId) || noTrace.test(spanId))
    return "a span id must be 8 bytes, not all zero";
  if (!(start >= earliest && start < latest)) return "a start time must lie between 2000 and 2100";
  if (end !== null && !(end >= earliest && end < latest)) return "an end time must lie between 2000 and 2100";
  return null;
}
