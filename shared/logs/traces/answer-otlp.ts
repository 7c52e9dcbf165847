import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How a request is written, and so its answer too. */
export type Encoding = "json" | "protobuf";

const contentTypes: Record<Encoding, string> = {
  json: "application/json",
  protobuf: "application/x-protobuf",
};

/** The encoding that a content type names; undefined for one that OTLP does not know. */
export function encodingOf(contentType: string | null): Encoding | undefined {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return "json";
  return type === "application/x-protobuf" || type === "application/protobuf" ? "protobuf" : undefined;
}

/**
 * `ExportTraceServiceResponse`: an empty message for full success; with `partialSuccess` when spans were rejected
 * (which the sender must not send again) or when there is something to say.
 */
export function answerSuccess(encoding: Encoding, rejected: number, message: string): Response {
  const partial = rejected > 0 || message !== "";
  if (encoding === "json")
    return respond(
      encoding,
      200,
      JSON.stringify(
        partial ? { partialSuccess: { rejectedSpans: String(rejected), errorMessage: message } } : {},
      ),
    );
  const writer = new BinaryWriter();
  if (partial) {
    writer.tag(1, WireType.LengthDelimited).fork();
    if (rejected > 0) writer.tag(1, WireType.Varint).int64(rejected);
    if (message !== "") writer.tag(2, WireType.LengthDelimited).string(message);
    writer.join();
  }
  return respond(encoding, 200, writer.finish());
}

/** Codes of google.rpc.Code for the HTTP statuses that are answered. */
const codes: Record<number, number> = {
  400: 3,
  401: 16,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  503: 14,
};

/** A failure with a `google.rpc.Status` as body, in the encoding of the request. */
export function answerFailure(
  encoding: Encoding,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const code = codes[status] ?? 2;
  if (encoding === "json") return respond(encoding, status, JSON.stringify({ code, message }), headers);
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int32(code);
  if (message !== "") writer.tag(2, WireType.LengthDelimited).string(message);
  return respond(encoding, status, writer.finish(), headers);
}

function respond(
  encoding: Encoding,
  status: number,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Response {
  return new Response(typeof body === "string" ? body : new Uint8Array(body), {
    status,
    headers: { "content-type": contentTypes[encoding], ...headers },
  });
}
