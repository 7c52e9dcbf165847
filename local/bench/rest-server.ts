// The REST server as a process of its own, so that what it computes is not counted as the function's. Started by analysis.ts.
import { createServer } from "node:http";
import { startLite } from "../gateway/lite.ts";
import { makeKeys } from "../keys.ts";

const [databaseUrl = ""] = process.argv.slice(2);
const keys = await makeKeys();
const config = { apiSchemas: ["public"], enableSignup: false, verifyJwt: () => false, isEnabled: () => true };
const lite = await startLite({ databaseUrl, keys, url: "http://127.0.0.1", config, log: () => {} });
const server = createServer(async (incoming, outgoing) => {
  const parts: Uint8Array[] = [];
  for await (const part of incoming) parts.push(part);
  const headers = new Headers(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
  const body = parts.length > 0 ? Buffer.concat(parts) : null;
  const method = incoming.method ?? "GET";
  const answer = await lite.api(
    new Request(`http://127.0.0.1${incoming.url}`, { method, headers, body }),
    null,
  );
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.end(Buffer.from(await answer.arrayBuffer()));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  process.send?.({ url: `http://127.0.0.1:${port}`, key: keys.secret });
});
process.once("disconnect", () => process.exit());
