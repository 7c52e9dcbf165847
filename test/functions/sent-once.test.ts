import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { configOf, denoBinary, offline } from "../../local/functions/deno.ts";

const repository = new URL("../../", import.meta.url);

/** A server that does what it is asked, and breaks the connection instead of answering the second time. */
async function startBreaking() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      asked.push(`${request.method} ${request.url}`);
      if (asked.length === 2) return request.socket.destroy();
      response.setHeader("content-type", "application/json").end('{"ok": true, "ts": "1.1", "id": 1}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return { asked, url, close: () => new Promise((resolve) => server.close(resolve)) };
}

const writes = {
  slack: `
    const { openSlack } = await import("${new URL("shared/platform/slack.ts", repository)}");
    const slack = openSlack({ token: "t", apiUrl: URL_OF + "/" });
    for (let at = 0; at < 3; at += 1) await slack.post("C1", { text: "once" }).catch(() => {});`,
  "github after something was read": `
    const { openGitHub } = await import("${new URL("shared/platform/github.ts", repository)}");
    const github = openGitHub({ login: { token: "t" }, apiUrl: URL_OF });
    await github.rest.issues.get({ owner: "a", repo: "b", issue_number: 1 });
    for (let at = 0; at < 2; at += 1)
      await github.rest.issues.createComment({ owner: "a", repo: "b", issue_number: 1, body: "once" }).catch(() => {});`,
};

test.each(Object.entries(writes))(
  "in Deno, what is written to %s is sent once although the connection breaks before the answer",
  async (_surface, program) => {
    const folder = mkdtempSync(join(tmpdir(), "sent-once-"));
    const server = await startBreaking();
    try {
      const file = join(folder, "write.ts");
      writeFileSync(file, program.replace("URL_OF", JSON.stringify(server.url)));
      const config = configOf(new URL("supabase/functions/deliver-updates/", repository).pathname);
      const child = spawn(denoBinary(), ["run", ...offline, ...config, "-A", pathToFileURL(file).href], {
        cwd: repository,
        stdio: ["ignore", "ignore", "inherit"],
      });
      expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
    expect(server.asked).toHaveLength(3);
  },
  30_000,
);
