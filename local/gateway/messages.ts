import type { IncomingMessage, ServerResponse } from "node:http";

/** Requests larger than this are refused; the platform's own limit is of this order. */
export const bodyLimit = 20 * 1024 * 1024;

/** Reads a body byte for byte: receivers verify signatures over it. Undefined if it is too large. */
export async function readBody(request: IncomingMessage, limit = bodyLimit): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The same request in the form that web servers written for fetch take. */
export function toRequest(incoming: IncomingMessage, body: Buffer): Request {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "");
  }
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD" && body.length > 0;
  const url = `http://${incoming.headers.host}${incoming.url}`;
  return new Request(url, { method, headers, body: hasBody ? new Uint8Array(body) : null });
}

/** Writes a fetch response out. */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== "set-cookie") outgoing.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.appendHeader("set-cookie", cookies);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

/** An error in the platform's form: JSON, and the code in a header of its own. */
export function sendError(outgoing: ServerResponse, status: number, code: string, message: string): void {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "sb-error-code": code,
    "access-control-allow-origin": "*",
  });
  outgoing.end(JSON.stringify({ code, message }));
}
