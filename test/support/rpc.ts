import type postgres from "postgres";
import type { Sql } from "../../local/postgres/connect.ts";
import type { Database } from "../../shared/platform/database.ts";
import { type Actor, asRole } from "./as-role.ts";

/** A function's way to the database without a REST server: calls of SQL functions in somebody's name, each in a transaction. */
export function rpcDatabase(sql: Sql, actor: Actor = { role: "service_role" }): Database {
  const rpc = async (name: string, args: Record<string, unknown> = {}) => {
    try {
      const rows = await asRole(sql, actor, async (tx) => {
        const given = Object.entries(args).map(([key, value]) => tx`${tx(key)} => ${toParameter(tx, value)}`);
        const list = given.flatMap((one, at) => (at === 0 ? [one] : [tx`, `, one]));
        return tx`select * from ${tx(`public.${name}`)}(${list})`;
      });
      const [first] = rows;
      const isScalar = rows.length === 1 && first !== undefined && Object.keys(first).join() === name;
      return { data: isScalar ? first[name] : rows.map(readNumbers), error: null, status: 200 };
    } catch (error) {
      return { data: null, error, status: 400 };
    }
  };
  // Only rpc is there; a test that needs more should use the whole stack.
  return { rpc } as unknown as Database;
}

function toParameter(tx: postgres.TransactionSql, value: unknown) {
  return typeof value === "object" && value !== null
    ? tx.json(value as postgres.JSONValue)
    : (value as never);
}

/** bigint arrives as text here, and as a number through REST. */
function readNumbers(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  );
}
