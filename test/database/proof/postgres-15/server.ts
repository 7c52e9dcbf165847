import { execFile } from "node:child_process";
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { asAccount, giveTo, serverAccount } from "../../../../local/postgres/account.ts";
import { owner } from "../../../../local/postgres/cluster.ts";
import { connect, databaseUrl } from "../../../../local/postgres/connect.ts";
import { startGuard } from "../../../../local/processes/guard.ts";
import { freePort } from "../../../../local/processes/ports.ts";
import { spawnGuarded } from "../../../../local/processes/spawn-guarded.ts";
import { makeInstallation15 } from "./installation.ts";

export interface Server15 {
  /** As `postgres`. */
  url: string;
  /** As the server's owner. */
  adminUrl: string;
  stop(): Promise<void>;
}

const password = "postgres-15";

/** Debian's PostgreSQL 15 with real pg_cron, which looks after the database `postgres`. */
export async function startServer15(): Promise<Server15> {
  const folder = mkdtempSync(join(tmpdir(), "test-postgres-15-"));
  chmodSync(folder, 0o711);
  const guard = startGuard();
  guard.removeAfterwards(folder);
  try {
    const installation = makeInstallation15(join(folder, "installation"));
    const account = serverAccount();
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    giveTo(account, data);
    const paths = [data, ...installation.sources];

    const init = ["-D", data, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust"];
    const make = asAccount(
      account,
      join(installation.bin, "initdb"),
      [...init, `--username=${owner}`],
      paths,
    );
    const env = { LC_ALL: "C", TZ: "UTC", PATH: process.env.PATH };
    await promisify(execFile)(make.command, make.args, { ...make.options, env });

    const port = await freePort();
    const settings = [
      ...[`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC"],
      ...["fsync=off", "synchronous_commit=off", "max_worker_processes=24"],
      // Jobs in background workers, as on the platform; through a connection they would need a password.
      ...[
        "shared_preload_libraries=pg_cron",
        "cron.database_name=postgres",
        "cron.use_background_workers=on",
      ],
    ].flatMap((setting) => ["-c", setting]);
    const run = asAccount(account, join(installation.bin, "postgres"), ["-D", data, ...settings], paths);
    const logFile = join(folder, "postgres.log");
    const log = openSync(logFile, "w", 0o600);
    spawnGuarded(guard, run.command, run.args, {
      ...run.options,
      env: { LC_ALL: "C", TZ: "UTC" },
      output: log,
      watch: { signal: "SIGINT" },
    });
    closeSync(log);
    await untilReady(join(data, "postmaster.pid"), logFile);
    return {
      url: databaseUrl(port, "postgres", password),
      adminUrl: databaseUrl(port, owner, password),
      stop: () => guard.close(),
    };
  } catch (error) {
    await guard.close();
    throw error;
  }
}

async function untilReady(pidFile: string, logFile: string): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (existsSync(pidFile) && readFileSync(pidFile, "utf8").split("\n")[7]?.trim() === "ready") return;
    await sleep(20);
  }
  throw new Error(`PostgreSQL 15 did not start:\n${readFileSync(logFile, "utf8").slice(-1500)}`);
}

/** What an administrator's connection is needed for: real extensions are no stand-ins and need a superuser. */
export async function installExtensions15(adminUrl: string): Promise<void> {
  const sql = connect(adminUrl, { max: 1 });
  try {
    // The rights are those that the platform's own script gives to `postgres`.
    await sql.unsafe(`
      create extension pg_cron with schema pg_catalog;
      grant usage on schema cron to postgres with grant option;
      grant all on all tables in schema cron to postgres with grant option;
      create extension plpgsql_check with schema extensions;
      create extension pgtap with schema extensions;
    `);
  } finally {
    await sql.end();
  }
}
