import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { Keys } from "../keys.ts";
import type { ProjectConfig } from "../project-config.ts";
import type { Lite } from "./lite.ts";
import { readBody, sendError, sendResponse, toRequest } from "./messages.ts";
import { readStudioFile } from "./studio-files.ts";
import { sayRefusals } from "./studio-refusals.ts";
import { createStudioSession } from "./studio-session.ts";
import { refusalOf } from "./tokens.ts";

/** Where a function can be reached. */
export type FunctionState = { state: "unknown" } | { state: "down" } | { state: "up"; port: number };

export interface GatewayOptions {
  port: number;
  keys: Keys;
  config: ProjectConfig;
  lite: Pick<Lite, "api" | "studio">;
  findFunction(name: string): FunctionState;
  log: (line: string) => void;
}

export interface Gateway {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** The platform cuts a request off if the function has not begun to answer by then. */
const idleTimeout = 150_000;
const loopbackHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** One port with the paths of a hosted project. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const session = createStudioSession();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A name that resolves to 127.0.0.1 would let any web page in (DNS rebinding).
    if (!loopbackHosts.has((request.headers.host ?? "").replace(/:\d+$/, ""))) {
      sendError(response, 403, "FORBIDDEN_HOST", "The local stack answers to localhost and 127.0.0.1 only");
      return;
    }
    const body = await readBody(request);
    if (!body) {
      // The rest of the body is not read, so the connection cannot serve another request.
      response.setHeader("connection", "close");
      sendError(response, 413, "PAYLOAD_TOO_LARGE", "The request body is too large");
      return;
    }
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const peer = request.socket.remoteAddress ?? null;
    if (path.startsWith("/functions/v1/")) {
      callFunction(options, request, response, body);
    } else if (/^\/(auth|storage)\/v1(\/|$)/.test(path)) {
      await sendResponse(response, await options.lite.api(toRequest(request, body), peer));
    } else if (path.startsWith("/rest/v1")) {
      const server = session.covers(request) ? options.lite.studio : options.lite.api;
      await sendResponse(response, await server(toRequest(request, body), peer));
    } else if (path.startsWith("/static/")) {
      await sendResponse(response, await readStudioFile(path));
    } else if (path.startsWith("/_system") && !session.covers(request)) {
      sendError(response, 401, "UNAUTHORIZED", "This address is for Studio's own pages");
    } else {
      const page = await options.lite.studio(toRequest(request, body), peer);
      const isPage = page.headers.get("content-type")?.startsWith("text/html") ?? false;
      if (isPage) response.appendHeader("set-cookie", session.cookie);
      await sendResponse(response, isPage ? await sayRefusals(page) : page);
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      options.log(
        `gateway: ${request.method} ${request.url}: ${error instanceof Error ? error.message : error}`,
      );
      sendError(response, 500, "INTERNAL_ERROR", "The local gateway failed; see its log");
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function callFunction(
  options: GatewayOptions,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  // On the platform a function sees its own name as the first part of the path.
  const path = (request.url ?? "").slice("/functions/v1".length);
  const name = path.split(/[/?]/)[1] ?? "";
  const target = options.findFunction(name);
  // A browser asks before it sends headers; that question carries no key.
  const isChecked = request.method !== "OPTIONS" && options.config.verifyJwt(name);
  const refusal = isChecked ? refusalOf(request.headers, options.keys) : undefined;

  if (target.state === "unknown") {
    sendError(response, 404, "NOT_FOUND", "Requested function was not found");
  } else if (refusal) {
    sendError(response, 401, refusal.code, refusal.message);
  } else if (target.state === "down") {
    sendError(response, 503, "BOOT_ERROR", "Function failed to start (please check logs)");
  } else {
    forward(target.port, path, request, response, body);
  }
}

function forward(
  port: number,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const forwarded = httpRequest({
    host: "127.0.0.1",
    port,
    method: request.method,
    path,
    headers: [
      ...headersToForward(request),
      "x-forwarded-host",
      request.headers.host ?? "",
      "x-forwarded-proto",
      "http",
    ],
    timeout: idleTimeout,
  });
  forwarded.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  forwarded.once("timeout", () => {
    sendError(response, 504, "IDLE_TIMEOUT", "The function did not answer in time");
    forwarded.destroy();
  });
  forwarded.once("error", () =>
    sendError(response, 503, "BOOT_ERROR", "Function failed to start (please check logs)"),
  );
  forwarded.end(body);
}

/** Everything as it came, apart from what describes the connection; the body has been read whole. */
function headersToForward(request: IncomingMessage): string[] {
  const kept: string[] = [];
  const own = new Set([
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "expect",
    "upgrade",
  ]);
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? "";
    if (!own.has(name.toLowerCase())) kept.push(name, request.rawHeaders[index + 1] ?? "");
  }
  return kept;
}
