import { spawn } from "node:child_process";
import { devNull } from "node:os";

/** What one call of git may need beside its arguments. */
export interface GitInput {
  stdin?: string | Buffer;
  env?: Record<string, string>;
  /** Exit codes that are answers, not failures (a conflict, "not found"). */
  expect?: readonly number[];
}

/** What git printed, and the exit code when it was an expected one. */
export interface GitOutput {
  code: number;
  bytes: Buffer;
  text: string;
}

/** Runs git on a bare repository, shielded from the configuration and environment of whoever started us. */
export function runGit(gitDir: string, args: readonly string[], input: GitInput = {}): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { env: environment(gitDir, input.env), windowsHide: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (error) => reject(new Error(`git cannot be started: ${error.message}`)));
    child.on("close", (code) => {
      const bytes = Buffer.concat(out);
      if (code !== null && (code === 0 || input.expect?.includes(code))) {
        resolve({ code, bytes, text: bytes.toString("utf8") });
      } else {
        reject(
          new Error(`git ${args.join(" ")} failed (${code}): ${Buffer.concat(err).toString("utf8").trim()}`),
        );
      }
    });
    // git may exit without reading its input (a bad argument): the exit code tells, not the broken pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input.stdin ?? "");
  });
}

/** The trimmed output of a git call. */
export async function gitLine(gitDir: string, args: readonly string[], input?: GitInput): Promise<string> {
  return (await runGit(gitDir, args, input)).text.trim();
}

/** Built from nothing, because GIT_DIR or GIT_INDEX_FILE of a surrounding git hook would redirect every call. */
function environment(gitDir: string, extra: Record<string, string> = {}): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of ["PATH", "Path", "SystemRoot", "TEMP", "TMP"]) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return {
    ...inherited,
    HOME: gitDir,
    LC_ALL: "C",
    TZ: "UTC",
    GIT_DIR: gitDir,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: "0",
    ...extra,
  };
}
