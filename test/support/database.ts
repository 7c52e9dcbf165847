import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { owner } from "../../local/postgres/cluster.ts";
import { connect, databaseUrl, type Sql } from "../../local/postgres/connect.ts";
import { emptyTemplate, template } from "./template.ts";

/** A database of its own for one test file. */
export interface TestDatabase {
  name: string;
  /** As user `postgres`, as migrations, Studio and cron jobs connect. */
  url: string;
  sql: Sql;
  /** As the server's owner, for looking behind the rights of `postgres`. */
  adminUrl: string;
  adminSql: Sql;
  /** Closes the connections and drops the database. */
  drop(): Promise<void>;
}

/** Clones the template. With `migrated: false` the database is that of a new hosted project. */
export async function cloneDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const { port, password, migrationError } = inject("server");
  if (migrationError !== undefined && options.migrated !== false) throw new Error(migrationError);
  const name = `test_${randomBytes(6).toString("hex")}`;
  const source = options.migrated === false ? emptyTemplate : template;
  await atServer((sql) => sql.unsafe(`create database ${name} template ${source} owner postgres`));

  const url = databaseUrl(port, "postgres", password, name);
  const adminUrl = databaseUrl(port, owner, password, name);
  const sql = connect(url, { name: "test" });
  const adminSql = connect(adminUrl, { name: "test", max: 2 });
  return {
    name,
    url,
    sql,
    adminUrl,
    adminSql,
    async drop() {
      await Promise.all([sql.end({ timeout: 1 }), adminSql.end({ timeout: 1 })]);
      await atServer((server) => server.unsafe(`drop database ${name} with (force)`));
    },
  };
}

/** The maintenance database: a template must have no other connection while it is copied. */
async function atServer(work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const { port, password } = inject("server");
  const sql = connect(databaseUrl(port, owner, password), { max: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
