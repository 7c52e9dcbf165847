import { randomUUID } from "node:crypto";
import { Client } from "pg";

export interface InsertFigures {
  rowsPerStatement: number;
  statements: number;
  /** Rows per second as a team's runtime: role, claims, row-level security, triggers, partitions, indexes. */
  ours: number;
  /** The same rows, written in the same way, into a table without any of that. */
  bare: number;
  ratio: number;
}

const account = "00000000-0000-4000-8000-00000000beac";
const columns =
  "team_id bigint, task_id uuid, seq int, occurred_at timestamptz, agent text, role text, message_type text, content text, tokens_in int, tokens_out int";
const names = columns.replaceAll(/ \w+(?=,|$)/g, "");

export async function prepareInserts(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`
    insert into auth.users (id) values ('${account}');
    insert into public.teams (slug, name) values ('bench', 'Bench');
    insert into public.memberships (team_id, user_id, role) select id, '${account}', 'runtime' from public.teams where slug = 'bench';
    create table public.bare (like public.messages);
    alter table public.bare alter id add generated always as identity;
    grant insert on public.bare to authenticated;`);
  const { rows } = await client.query<{ id: string }>("select id from public.teams where slug = 'bench'");
  await client.end();
  return rows[0]?.id ?? "";
}

/** Writes the same statements into both tables, by turns, so that neither has the warmer cache or the quieter machine. */
export async function measureInserts(
  url: string,
  team: string,
  rowsPerStatement: number,
  statements: number,
): Promise<InsertFigures> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const seconds = { messages: 0, bare: 0 };
  for (let n = 0; n < statements + 4; n++) {
    const task = randomUUID();
    await asRuntime(
      client,
      "insert into public.tasks (id, team_id, title, started_at) values ($1, $2, '', now())",
      [task, team],
    );
    const batch = JSON.stringify(messages(team, task, rowsPerStatement));
    for (const table of n % 2 ? (["messages", "bare"] as const) : (["bare", "messages"] as const)) {
      const text = `insert into public.${table} (${names}) select ${names} from json_to_recordset($1) as r (${columns})`;
      const spent = await asRuntime(client, text, [batch]);
      // The first rounds warm the server up.
      if (n >= 4) seconds[table] += spent;
    }
  }
  await client.end();
  const rows = rowsPerStatement * statements;
  const [ours, bare] = [rows / seconds.messages, rows / seconds.bare];
  return { rowsPerStatement, statements, ours, bare, ratio: ours / bare };
}

/** As the REST server does it: a transaction with the caller's role and claims. Returns the seconds it took. */
async function asRuntime(client: Client, text: string, values: unknown[]): Promise<number> {
  const start = performance.now();
  await client.query("begin");
  await client.query(
    "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)",
    [JSON.stringify({ role: "authenticated", sub: account })],
  );
  await client.query(text, values);
  await client.query("commit");
  return (performance.now() - start) / 1000;
}

function messages(team: string, task: string, count: number): Record<string, unknown>[] {
  const now = Date.now();
  return Array.from({ length: count }, (_, seq) => ({
    team_id: team,
    task_id: task,
    seq,
    occurred_at: new Date(now + seq).toISOString(),
    agent: `agent ${seq % 4}`,
    role: "assistant",
    message_type: seq % 5 === 0 ? "tool_call" : "message",
    content: `Message ${seq} of a conversation. ${"It says something of the length that such things have. ".repeat(1 + (seq % 7))}`,
    tokens_in: 100 + seq,
    tokens_out: 50,
  }));
}
