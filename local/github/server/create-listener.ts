import type { RequestListener } from "node:http";
import type { Control } from "../control.ts";
import { servePage } from "../pages/serve-page.ts";
import { jsonAnswer, readRequest, sendAnswer } from "./http.ts";
import { type ApiParts, serveApi } from "./serve-api.ts";

/** Everything a request may touch. */
export interface ServerParts extends ApiParts {
  control: Control;
}

/** Sends API calls one way and page visits the other. */
export function createListener(parts: ServerParts): RequestListener {
  return (incoming, response) => {
    answer(parts, incoming, response).catch((error: unknown) => {
      const message = `The GitHub stand-in is broken: ${error instanceof Error ? error.message : String(error)}`;
      parts.world.violations.push(message);
      if (response.headersSent) response.destroy();
      else sendAnswer(response, jsonAnswer(500, { message }));
    });
  };
}

async function answer(
  parts: ServerParts,
  ...[incoming, response]: Parameters<RequestListener>
): Promise<void> {
  let request: Awaited<ReturnType<typeof readRequest>>;
  try {
    request = await readRequest(incoming, parts.world.urls.html);
  } catch {
    // The caller went away or sent more than anybody should; there is nobody to tell.
    response.destroy();
    return;
  }
  if (!/^\/api(\/|$)/.test(request.url.pathname)) {
    sendAnswer(response, await servePage(parts, request));
    return;
  }
  const outcome = await serveApi(parts, request);
  if (outcome === "reset") incoming.socket.destroy();
  // On a timeout the connection stays open without a word, until the caller gives up or we close.
  else if (outcome !== "timeout") sendAnswer(response, outcome);
}
