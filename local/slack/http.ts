import type { IncomingMessage, ServerResponse } from "node:http";
import { isObject, type JsonObject, parseJson } from "./json.ts";

const LARGEST_BODY = 1_000_000;

/** Reads the whole body; longer ones than any call of Slack are cut off with an error. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const piece = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
    size += piece.length;
    if (size > LARGEST_BODY) throw new Error("The body is larger than 1 MB.");
    parts.push(piece);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The fields of a form or JSON body and of the query, as they came. */
export function fieldsOf(request: IncomingMessage, url: URL, body: string): JsonObject {
  const fields: JsonObject = Object.fromEntries(url.searchParams);
  const type = request.headers["content-type"] ?? "";
  if (type.includes("application/json")) {
    const parsed = parseJson(body);
    return isObject(parsed) ? { ...fields, ...parsed } : fields;
  }
  return { ...fields, ...Object.fromEntries(new URLSearchParams(body)) };
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}
