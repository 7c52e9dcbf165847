import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, type ClusterOptions, owner, startCluster } from "../../../local/postgres/cluster.ts";
import { connect, databaseUrl } from "../../../local/postgres/connect.ts";
import { type Guard, startGuard } from "../../../local/processes/guard.ts";
import { freePort } from "../../../local/processes/ports.ts";

let guard: Guard;
let options: ClusterOptions;
beforeAll(async () => {
  guard = startGuard();
  const folder = mkdtempSync(join(tmpdir(), "test-cluster-"));
  chmodSync(folder, 0o711);
  guard.removeAfterwards(folder);
  options = { folder, port: await freePort(), password: "it's secret", durable: true, guard };
});
afterAll(() => guard.close());

async function query(cluster: Cluster, text: string, password = options.password) {
  const sql = connect(databaseUrl(cluster.port, owner, password), { max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

test("data survive a server that is killed, and the pid file that it leaves", async () => {
  const killed = await startCluster(options);
  await query(killed, "create table kept (id int); insert into kept values (7)");
  expect(await query(killed, "show fsync")).toEqual([{ fsync: "on" }]);
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;
  const again = await startCluster(options);
  expect(await query(again, "select * from kept")).toEqual([{ id: 7 }]);
  await again.stop();
});

test("a pid file with the number of somebody else's process does not hinder the start", async () => {
  writeFileSync(join(options.folder, "data", "postmaster.pid"), `${process.pid}\n`);
  const cluster = await startCluster(options);
  await expect(query(cluster, "select 1", "wrong")).rejects.toMatchObject({ code: "28P01" });
  await cluster.stop();
});

test("a server left running by somebody who was killed is stopped before a new one starts", async () => {
  const left = await startCluster(options);
  const next = await startCluster({ ...options, port: await freePort() });
  await left.ended;
  expect(await query(next, "select * from kept")).toEqual([{ id: 7 }]);
  await next.stop();
});
