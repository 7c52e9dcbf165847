import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { functionEnvironment } from "../../local/function-environment.ts";
import { denoBinary, serveArguments } from "../../local/functions/deno.ts";
import { count, type Tally } from "./coverage.ts";
import type { Stage } from "./stage.ts";
import { appLogin } from "./world.ts";

const folder = fileURLToPath(new URL("../../supabase/functions/deliver-updates/", import.meta.url));

/** Has the function itself work, in a Deno of its own, and kills that with signal 9 after so many milliseconds. */
export async function workAndDie({ world }: Stage, afterMs: number, tally: Tally): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), "faults-deno-"));
  const rest = await world.openRest();
  const child = spawn(denoBinary(), serveArguments(folder, temporary), {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: functionEnvironment(
      rest.keys,
      {
        url: rest.url,
        databaseUrl: "",
        slackApiUrl: world.slack.apiUrl,
        githubApiUrl: world.github.apiUrl,
      },
      {
        GITHUB_APP_ID: appLogin.appId,
        GITHUB_APP_INSTALLATION_ID: appLogin.installationId,
        GITHUB_APP_PRIVATE_KEY: appLogin.privateKey,
        SLACK_BOT_TOKEN: world.botToken,
      },
    ),
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const port = await listening(child);
    const before = world.slack.calls.length + world.github.calls.length;
    const headers = { "x-wake-key": rest.keys.wake };
    const { status } = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers });
    if (status >= 300) throw new Error(`The function answers ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const [held] = await world.sql`
      select count(*)::int as deliveries from public.deliveries where leased_until > clock_timestamp()`;
    child.kill("SIGKILL");
    count(tally, "kills");
    if (held?.deliveries > 0) count(tally, "kills amid a delivery");
    count(tally, "calls of killed processes", world.slack.calls.length + world.github.calls.length - before);
  } finally {
    child.kill("SIGKILL");
    await ended;
    await untilAnswered(world);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * What the dead one had sent may still be under way. Its leases outlive that by minutes, which pass at once in these runs, so
 * that the next worker would look before it arrives.
 */
async function untilAnswered({ slack, github }: Stage["world"]): Promise<void> {
  for (let seen = -1; ; ) {
    const answered = slack.calls.length + github.calls.length;
    if (answered === seen) return;
    seen = answered;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The port that Deno has chosen. */
async function listening(child: ChildProcess): Promise<number> {
  if (child.stderr === null) throw new Error("Deno says nothing.");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    const [, port] = /Listening on http:\/\/[\w.]+:(\d+)\//.exec(line) ?? [];
    if (port === undefined) continue;
    child.stderr.resume();
    return Number(port);
  }
  throw new Error(`Deno has not started: ${said.join("\n").slice(0, 1_000)}`);
}
