import { CodedError } from "../../platform/errors.ts";
import { readStream } from "../../platform/read-stream.ts";
import { limits } from "./span.ts";

/**
 * The body of a request, inflated if it was compressed. Sizes are counted as the bytes come: headers may be
 * missing or lie, and a small archive can hold a large text.
 * @throws CodedError `body_too_large`, `encoding_unknown` or `body_unreadable`.
 */
export async function readLimited(request: Request): Promise<Uint8Array> {
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (encoding !== "gzip" && encoding !== "identity" && encoding !== "")
    throw new CodedError("encoding_unknown", `The content encoding ${encoding} is not known; gzip is.`);
  if (Number(request.headers.get("content-length") ?? 0) > limits.bodyBytes) throw tooLarge(limits.bodyBytes);
  const body = await collect(request.body, limits.bodyBytes);
  // The platform's gateway may have inflated it already and left the header.
  if (encoding !== "gzip" || !(body[0] === 0x1f && body[1] === 0x8b)) return body;
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return await collect(stream, limits.inflatedBytes);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError("body_unreadable", "The body is no gzip.", { cause: error });
  }
}

async function collect(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readStream(stream, maxBytes);
  if (bytes === undefined) throw tooLarge(maxBytes);
  return bytes;
}

function tooLarge(maxBytes: number): CodedError {
  return new CodedError("body_too_large", `The body is larger than ${maxBytes} bytes.`, {
    hint: "Send smaller batches.",
  });
}
