/**
 * Fetches so that a request is sent once. On a connection that was kept, a client may send it again by itself when that
 * breaks (Deno's does, also what writes): then there would be two messages, and nobody would know of the first. So no
 * connection is kept, after reading neither, for what writes would be sent over that. Over HTTP/2, which both Slack and
 * GitHub speak, nothing is sent again that may have arrived, and this header is left out there.
 */
export function fetchOnce(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  headers.set("connection", "close");
  return fetch(input, { ...init, headers });
}
