import { readStream } from "../platform/read-stream.ts";

/** Reads a body byte for byte, because signatures are made over bytes. Undefined if it is longer than the limit. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return undefined;
  // The header may be missing or lie, so the bytes are counted as they come.
  return readStream(request.body, maxBytes);
}
