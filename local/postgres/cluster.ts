import { type ChildProcess, execFile } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Guard } from "../processes/guard.ts";
import { commandOf, isAlive } from "../processes/identity.ts";
import { spawnGuarded } from "../processes/spawn-guarded.ts";
import { type Account, asAccount, giveTo, serverAccount } from "./account.ts";
import { type Installation, makeInstallation } from "./installation.ts";

/** The superuser, named as on the hosted platform. */
export const owner = "supabase_admin";

export interface ClusterOptions {
  /** Holds everything of this server: binaries, data and log. */
  folder: string;
  port: number;
  /** Password of the owner. Used at the first start only; the cluster remembers it. */
  password: string;
  /** False trades safety after a crash of the machine for speed: right for tests only. */
  durable: boolean;
  guard: Guard;
}

export interface Cluster {
  port: number;
  pid: number;
  logFile: string;
  /** Resolves when the server has ended, wanted or not. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL, making its data folder first if there is none. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  const account = serverAccount();
  const installation = makeInstallation(join(folder, "installation"));
  const { bin, sources } = installation;
  const data = join(folder, "data");
  const logFile = join(folder, "postgres.log");
  if (!existsSync(join(data, "PG_VERSION"))) await initialise(installation, data, account, options.password);
  await endLeftover(data);

  const log = openSync(logFile, "w", 0o600);
  const run = asAccount(
    account,
    join(bin, "postgres"),
    ["-D", data, ...settings(options)],
    [data, ...sources],
  );
  const child = spawnGuarded(options.guard, run.command, run.args, {
    ...run.options,
    env: { LC_ALL: "C", TZ: "UTC" },
    output: log,
    watch: { signal: "SIGINT" },
  });
  closeSync(log);
  const ended = new Promise<void>((done) => {
    child.once("exit", () => done());
    child.once("error", () => done());
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`PostgreSQL could not be run: ${run.command}`);

  await untilReady(child, data, logFile);
  return { port: options.port, pid, logFile, ended, stop: () => stop(child, ended) };
}

function settings({ port, durable }: ClusterOptions): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    // A socket file would need a short path that the account may write to; TCP serves everywhere.
    unix_socket_directories: "",
    max_connections: "120",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "warning",
    // The hosted platform names the statement in errors too; passwords never appear in ours.
    log_line_prefix: "%m %u %d ",
  };
  if (!durable) Object.assign(values, { fsync: "off", synchronous_commit: "off", full_page_writes: "off" });
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

async function initialise(
  { bin, sources }: Installation,
  data: string,
  account: Account | undefined,
  password: string,
): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  giveTo(account, data);
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, passwordFile);
  try {
    const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const access = ["--auth=scram-sha-256", `--username=${owner}`, `--pwfile=${passwordFile}`];
    const args = ["-D", data, "--no-sync", "--no-instructions", ...locale, ...access];
    const run = asAccount(account, join(bin, "initdb"), args, [data, ...sources]);
    await promisify(execFile)(run.command, run.args, {
      ...run.options,
      env: { LC_ALL: "C", TZ: "UTC", PATH: process.env.PATH },
    });
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(
      `PostgreSQL could not make its data folder: ${error instanceof Error ? error.message : error}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * After a kill or a crash of the machine a pid file stays behind. Postgres refuses to start if that
 * number belongs to any living process, ours or not, so it is settled here. The caller holds the
 * data folder's lock: nobody else has a right to this server.
 */
export async function endLeftover(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const isOurs = () => isAlive(pid) && commandOf(pid).includes(data);
  if (pid > 0 && isOurs()) {
    process.kill(pid, "SIGINT");
    for (let waited = 0; waited < 10_000 && isOurs(); waited += 50) await sleep(50);
    if (isOurs())
      throw new Error(`An earlier PostgreSQL (process ${pid}) still uses ${data} and does not stop.`);
  }
  rmSync(file, { force: true });
}

async function untilReady(child: ChildProcess, data: string, logFile: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    // The eighth line is the server's own word on its state; pg_ctl waits for the same.
    if (readIfThere(join(data, "postmaster.pid")).split("\n")[7]?.trim() === "ready") return;
    await sleep(15);
  }
  child.kill("SIGKILL");
  throw new Error(`PostgreSQL did not start. The end of its log:\n${readIfThere(logFile).slice(-1500)}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // SIGINT: disconnect everybody, then a clean shutdown. SIGQUIT: like a crash, but certain.
  child.kill("SIGINT");
  const late = setTimeout(() => child.kill("SIGQUIT"), 10_000);
  await ended;
  clearTimeout(late);
}
