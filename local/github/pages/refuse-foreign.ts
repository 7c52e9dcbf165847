import type { HttpAnswer, HttpRequest } from "../server/http.ts";

/**
 * The pages act without a password, so only they themselves may use their buttons. A foreign site is told by its
 * Origin, and one that points its own name at this computer by the Host.
 */
export function refuseForeign({ method, headers }: HttpRequest, ownUrl: string): HttpAnswer | undefined {
  const { host, port } = new URL(ownUrl);
  const ownHosts = [host, `localhost:${port}`];
  if (!ownHosts.includes(headers.host ?? "")) return refusal("This address is not the stand-in's own.");
  if (method === "GET" || method === "HEAD") return undefined;
  if (method !== "POST") return refusal("The pages know only GET and POST.");
  const isOwn = headers.origin === `http://${headers.host}`;
  return isOwn ? undefined : refusal("Forms are only accepted from the stand-in's own pages.");
}

function refusal(why: string): HttpAnswer {
  return { status: 403, headers: { "content-type": "text/plain; charset=utf-8" }, body: why };
}
