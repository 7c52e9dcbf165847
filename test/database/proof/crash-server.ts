import { execFileSync } from "node:child_process";
import { connect } from "../../../local/postgres/connect.ts";
import { startPassingServer } from "../../../local/postgres/passing-server.ts";

/** A server of its own with the settings of `npm start`: what is committed is on the disk. */
export interface CrashServer {
  url: string;
  /** `kill -9` to every process of the server at once, as when the machine takes it away. */
  crash(): Promise<void>;
  start(): Promise<void>;
  end(): Promise<void>;
}

export async function startCrashServer(): Promise<CrashServer> {
  const server = await startPassingServer("test-crash", true);
  await server.prepare();
  await server.migrate();
  const url = server.url("postgres");
  const sql = connect(url, { max: 1 });
  const [settings] = await sql`select current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages`;
  if (settings?.fsync !== "on" || settings.commit !== "on" || settings.pages !== "on")
    throw new Error("This server would lose commits by itself.");
  await sql.end();

  return {
    url,
    async crash() {
      const { pid, ended } = server.cluster();
      // The postmaster last: it would answer the death of a child with an orderly restart.
      process.kill(pid, "SIGSTOP");
      for (const victim of [...childrenOf(pid), pid]) process.kill(victim, "SIGKILL");
      await ended;
    },
    start: () => server.restart(),
    end: () => server.end(),
  };
}

function childrenOf(pid: number): number[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}
