import { afterAll, beforeAll, expect, test } from "vitest";
import { analyse } from "../../shared/analysis/analyze-tasks.ts";
import { messageColumns } from "../../shared/analysis/prepare-messages.ts";
import { identifyTask } from "../../shared/logs/identify-task.ts";
import { endOf, toMessageRow, toTaskRow } from "../../shared/logs/map-rows.ts";
import { parseLogLine } from "../../shared/logs/parse-log-line.ts";
import type { Row } from "../../shared/platform/database.ts";
import { asRole, user } from "../support/as-role.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

const runtime = "b0000000-0000-4000-8000-00000000aaaa";
const teamId = 501;
const service = { role: "service_role" } as const;
let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
  const { sql } = database;
  await sql`insert into auth.users (id, email) values (${runtime}, 'importer@example.com')`;
  await sql`insert into public.teams (id, slug, name) overriding system value values (${teamId}, 'history', 'History')`;
  await sql`insert into public.memberships (team_id, user_id, role) values (${teamId}, ${runtime}, 'runtime')`;
});
afterAll(() => database.drop());

/** One conversation in which the same search finds nothing three times, as the lines of a log file. */
const lines = [
  {
    agent: "user",
    role: "user",
    message_type: "task",
    content: "Find it.\0",
    ts: "2025-05-01T10:00:00",
  },
  ...[1, 2, 3].flatMap((minute) => [
    {
      agent: "worker",
      message_type: "tool_call",
      tool_name: "search",
      tool_args: { q: "it" },
      ts: `2025-05-01T10:0${minute}:00`,
    },
    {
      agent: "search",
      role: "tool",
      message_type: "tool_result",
      tool_name: "search",
      content: "Nothing.",
      is_error: false,
      ts: `2025-05-01T10:0${minute}:30`,
      tokens: 2,
    },
  ]),
].map((line, seq) => JSON.stringify({ conversation_id: "c-1", team: "history", seq, ...line }));

async function importConversation() {
  const parsed = lines.map((line) => {
    const answer = parseLogLine(line);
    if (!("line" in answer)) throw new Error(answer.bad.reason);
    return answer.line;
  });
  const conversation = {
    teamId,
    taskId: await identifyTask("history", "c-1"),
    conversationId: "c-1",
    title: "Find it.",
    times: { first: parsed[0]?.ts ?? "", last: parsed.at(-1)?.ts ?? "" },
    lastSeq: parsed.length - 1,
  };
  const { sql } = database;
  await asRole(sql, user(runtime), async (tx) => {
    await tx`insert into public.tasks ${tx(toTaskRow(conversation))}`;
    for (const line of parsed) await tx`insert into public.messages ${tx(toMessageRow(line, conversation))}`;
    await tx`update public.tasks set ended_at = ${endOf(conversation)}, outcome = 'failure' where id = ${conversation.taskId} and ended_at is null`;
  });
  return conversation.taskId;
}

test("a runtime may write what an import writes, and a second import writes nothing", async () => {
  const { sql } = database;
  const task = await importConversation();
  await sql`delete from private.work_items`;
  await importConversation();
  expect(await sql`select count(*)::int as messages from public.messages where task_id = ${task}`).toEqual([
    { messages: 7 },
  ]);
  expect(await sql`select content from public.messages where task_id = ${task} and seq = 0`).toEqual([
    { content: "Find it.\ufffd" },
  ]);
  expect(
    await sql`select outcome, outcome_source, source, times_derived from public.tasks where id = ${task}`,
  ).toEqual([{ outcome: "failure", outcome_source: "reported", source: "import", times_derived: false }]);
  expect(await sql`select key from private.work_items where kind = 'analysis'`).toEqual([]);
});

test("what analysis gives is stored as it is, and again in place of what was there", async () => {
  const { sql } = database;
  const id = await importConversation();
  for (let round = 0; round < 2; round++) {
    await sql`select private.enqueue_work('analysis', array[${id}])`;
    const stored = await asRole(sql, service, async (tx) => {
      const [claim] = await tx`select * from public.claim_work('analysis', 10)`;
      const [task] = await tx<
        Pick<Row<"tasks">, "id" | "team_id" | "started_at" | "ended_at" | "outcome" | "times_derived">[]
      >`
        select id, team_id::int, started_at::text, ended_at::text, outcome, times_derived from public.tasks where id = ${id}`;
      const messages = await tx<Row<"messages">[]>`
        select ${tx(messageColumns.split(", ").filter((column) => column !== "id" && column !== "occurred_at"))}, id::int, occurred_at::text
        from public.messages where task_id = ${id} order by seq`;
      if (!task || !claim) throw new Error("nothing was claimed");
      const { metrics, findings } = await analyse({ task, messages: [...messages] }, new Date());
      return tx`select public.record_analysis(${id}, ${claim.lease_token}, ${tx.json(metrics)}, ${tx.json(findings)}) as stored`;
    });
    expect(stored).toEqual([{ stored: true }]);
  }
  expect(
    await sql`select rule, agent, tool, tasks, tasks_failed, messages_wasted from public.finding_costs where team_id = ${teamId} order by rule`,
  ).toEqual([
    {
      rule: "ended_without_conclusion",
      agent: "worker",
      tool: null,
      tasks: 1,
      tasks_failed: 1,
      messages_wasted: 0,
    },
    { rule: "repetition", agent: "worker", tool: "search", tasks: 1, tasks_failed: 1, messages_wasted: 4 },
  ]);
  expect(
    await sql`select agent, day::text, tasks, messages::int, success_rate, tokens_out::int, median_duration_seconds
      from public.team_metrics where team_id = ${teamId} order by agent`,
  ).toEqual([
    {
      agent: "*",
      day: "2025-05-01",
      tasks: 1,
      messages: 7,
      success_rate: 0,
      tokens_out: 6,
      median_duration_seconds: 210,
    },
    {
      agent: "worker",
      day: "2025-05-01",
      tasks: 1,
      messages: 6,
      success_rate: 0,
      tokens_out: 6,
      median_duration_seconds: 210,
    },
  ]);
  expect(await sql`select name from public.agents where team_id = ${teamId}`).toEqual([{ name: "worker" }]);
});
