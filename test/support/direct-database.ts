import postgres from "postgres";
import type { Sql } from "../../local/postgres/connect.ts";
import type { Database } from "../../shared/platform/database.ts";

/** A function of the database as its catalogue describes it. */
interface Signature {
  types: Map<string, string>;
  isSet: boolean;
  isVoid: boolean;
}

/**
 * The database as functions see it, with the rights of `service_role` and the answers of its REST server, but without
 * that server, which would be most of the work of tests that ask much. What it adds is proved with it: in the other tests
 * of delivery, in those over HTTP, and in the random runs with `FAULT_REST=1`.
 */
export function openDirectDatabase(url: string): { database: Database; close(): Promise<void> } {
  const sql = postgres(url, { max: 8, onnotice: () => {}, connection: { options: "-c role=service_role" } });
  const signatures = new Map<string, Promise<Signature>>();

  function rpc(name: string, args: Record<string, unknown> = {}) {
    const answered = answer(async () => {
      const known = signatures.get(name) ?? readSignature(sql, name);
      signatures.set(name, known);
      const { types, isSet, isVoid } = await known;
      const names = Object.keys(args);
      const columns = names.map((arg) => `"${arg}" ${types.get(arg)}`).join(", ");
      const call = `public.${name}(${names.map((arg) => `"${arg}" => a."${arg}"`).join(", ")})`;
      const given = names.length === 0 ? "(select) a" : `jsonb_to_record($1::text::jsonb) as a (${columns})`;
      const data = isSet
        ? "coalesce(jsonb_agg(to_jsonb(f)), '[]')"
        : isVoid
          ? "nullif(count(*), 1)"
          : "to_jsonb(f.result)";
      const text = `select ${data} as data from ${given}, lateral ${isSet ? call : `(select ${call} as result)`} f`;
      const [row] = await sql.unsafe(text, names.length === 0 ? [] : [JSON.stringify(args)]);
      return row?.data;
    });
    // Nothing here takes so long that somebody would give up.
    return Object.assign(answered, { abortSignal: () => answered });
  }

  const database = {
    rpc,
    from: (table: string) => ({ select: (columns: string) => new Query(sql, table, columns) }),
  };
  // What delivery asks of the database is here; anything else fails at once.
  return { database: database as unknown as Database, close: () => sql.end({ timeout: 1 }) };
}

/** One question to a table, in the words of the client. */
class Query {
  private readonly conditions: string[] = [];
  private readonly values: unknown[] = [];
  private sorting = "";
  private most = "";
  private wantsOne = false;
  private readonly sql: Sql;
  private readonly table: string;
  private readonly columns: string;
  constructor(sql: Sql, table: string, columns: string) {
    this.sql = sql;
    this.table = table;
    this.columns = columns;
  }

  private where(column: string, operator: string, value: unknown): this {
    this.values.push(value);
    this.conditions.push(`"${column}"::text ${operator.replace("?", `$${this.values.length}`)}`);
    return this;
  }
  eq(column: string, value: unknown) {
    return this.where(column, "= ?::text", String(value));
  }
  neq(column: string, value: unknown) {
    return this.where(column, "<> ?::text", String(value));
  }
  ilike(column: string, value: string) {
    return this.where(column, "ilike ?::text", value);
  }
  in(column: string, values: readonly unknown[]) {
    return this.where(column, "= any(?::text[])", values.map(String));
  }
  is(column: string, value: null) {
    this.conditions.push(`"${column}" is ${value}`);
    return this;
  }
  order(column: string, { ascending = true } = {}) {
    this.sorting = `${this.sorting === "" ? " order by" : `${this.sorting},`} "${column}" ${ascending ? "asc" : "desc"}`;
    return this;
  }
  limit(count: number) {
    this.most = ` limit ${count}`;
    return this;
  }
  single() {
    this.wantsOne = true;
    return this;
  }
  throwOnError() {
    return this;
  }
  // biome-ignore lint/suspicious/noThenProperty: the client's questions are awaited as they are.
  then<Result>(resolve: (value: unknown) => Result, reject: (reason: unknown) => Result): Promise<Result> {
    const where = this.conditions.length === 0 ? "" : ` where ${this.conditions.join(" and ")}`;
    const rows = `select ${this.columns} from public."${this.table}"${where}${this.sorting}${this.most}`;
    return answer(async () => {
      const [row] = await this.sql.unsafe(
        `select coalesce(jsonb_agg(to_jsonb(r)), '[]') as data from (${rows}) r`,
        this.values as never[],
      );
      return this.wantsOne ? (row?.data[0] ?? null) : row?.data;
    }).then(resolve, reject);
  }
}

async function readSignature(sql: Sql, name: string): Promise<Signature> {
  const [found] = await sql`
    select p.proretset as set, p.prorettype = 'void'::regtype as void, p.proargnames as names,
      (select array_agg(format_type(t, null) order by n) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality u (t, n)) as types
    from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = ${name}`;
  const names: string[] = found?.names ?? [];
  return {
    types: new Map(names.map((each, at) => [each, String(found?.types[at])])),
    isSet: found?.set === true,
    isVoid: found?.void === true,
  };
}

async function answer(ask: () => Promise<unknown>) {
  try {
    return { data: await ask(), error: null, status: 200 };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const field = (name: string) => Reflect.get(error, name);
    return {
      data: null,
      error: { code: field("code"), message: error.message, details: field("detail"), hint: field("hint") },
      status: 400,
    };
  }
}
