import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** What the CLI may reach: with a proxy that leads nowhere, an attempt to leave the machine fails instead of passing unseen. */
const nowhere = "http://127.0.0.1:9";

/**
 * Runs the real supabase CLI in the repository, without questions, telemetry, a keyring, or anybody's login.
 * A promise, not a synchronous call, so that a stand-in in this process can answer it.
 */
export async function runSupabase(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "supabase-cli-"));
  try {
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(root, "node_modules/supabase/dist/supabase.js"), ...args, "--yes", "--agent", "no"],
        {
          cwd: root,
          maxBuffer: 64 * 1024 * 1024,
          env: {
            PATH: process.env.PATH,
            HOME: home,
            SUPABASE_HOME: home,
            SUPABASE_TELEMETRY_DISABLED: "1",
            SUPABASE_NO_UPDATE_NOTIFIER: "1",
            SUPABASE_NO_KEYRING: "1",
            DO_NOT_TRACK: "1",
            NO_COLOR: "1",
            CI: "1",
            HTTP_PROXY: nowhere,
            HTTPS_PROXY: nowhere,
            NO_PROXY: "127.0.0.1,localhost",
            ...env,
          },
        },
        (error, stdout, stderr) =>
          resolve({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, stdout, stderr }),
      );
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
