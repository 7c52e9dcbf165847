import { createServer, type IncomingHttpHeaders } from "node:http";
import { expect, it } from "vitest";
import { fetchOnce } from "../../../shared/platform/fetch-once.ts";

it("keeps no connection, and the headers that came with the address or with the request", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const headers = { authorization: "Bearer t" };
  await fetchOnce(url, { headers });
  await fetchOnce(new Request(url, { headers }));
  server.close();
  expect(seen).toMatchObject(Array(2).fill({ authorization: "Bearer t", connection: "close" }));
});
