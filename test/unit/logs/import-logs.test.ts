import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { importLogs } from "../../../local/import-logs/import-file.ts";
import { readLines } from "../../../local/import-logs/read-lines.ts";
import type { Database } from "../../../shared/platform/database-types.gen.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "import-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
  );
  return path;
}

function message(conversation: string, seq: number, more: Record<string, unknown> = {}) {
  return {
    conversation_id: conversation,
    team: "Team A",
    seq,
    agent: "a",
    content: `${conversation} ${seq}`,
    ...more,
  };
}

interface Stored {
  [column: string]: unknown;
}

/** The REST interface as an insert-only runtime knows it: what is there already is skipped. */
function pretendedServer() {
  const tables = { tasks: new Map<string, Stored>(), messages: new Map<string, Stored>() };
  const server = { ...tables, writes: 0, failAfter: Number.POSITIVE_INFINITY };
  const keyOf = (row: Stored) => JSON.stringify([row.id ?? row.task_id, row.seq, row.occurred_at]);
  const respond = (request: Request, body: string): Response => {
    const url = new URL(request.url);
    const table = url.pathname.endsWith("/tasks") ? server.tasks : server.messages;
    if (request.method === "GET") {
      const ids = url.searchParams.get("id") ?? "";
      return Response.json([...table.values()].filter((row) => ids.includes(String(row.id))));
    }
    if (++server.writes > server.failAfter)
      return Response.json({ code: "42501", message: "the import is killed here" }, { status: 403 });
    if (request.method === "POST")
      for (const row of JSON.parse(body)) {
        if (table.has(keyOf(row))) continue;
        table.set(keyOf(row), { ended_at: null, outcome: null, ...row });
      }
    else
      for (const row of table.values())
        if (url.searchParams.get("id") === `eq.${row.id}`) Object.assign(row, JSON.parse(body));
    return new Response(null, { status: request.method === "POST" ? 201 : 204 });
  };
  const client = createClient<Database>("http://rest.invalid", "key", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: async (input, init) => {
        const request = new Request(input, init);
        return respond(request, await request.text());
      },
    },
  });
  return { client, server };
}

const teamIds = new Map([["team-a", 7]]);

test("interleaved conversations go in whole, and are closed with their outcome after their last message", async () => {
  const { client, server } = pretendedServer();
  const path = file("log.jsonl", [message("x", 1), message("y", 0), "", message("x", 0), message("y", 1)]);
  const labels = file("labels.jsonl", [{ conversation_id: "x", outcome: "failed" }]);
  const result = await importLogs({ file: path, labels, client, teamIds });
  expect(result).toMatchObject({ imported: 2, messages: 4, skipped: [], badLines: [] });
  expect(server.messages.size).toBe(4);
  const ends = [...server.tasks.values()].map(({ external_id, ended_at, outcome }) => ({
    external_id,
    ended_at,
    outcome,
  }));
  expect(ends).toEqual([
    { external_id: "x", ended_at: "2000-01-01T00:00:01.000Z", outcome: "failure" },
    { external_id: "y", ended_at: "2000-01-01T00:00:01.000Z", outcome: null },
  ]);
});

test("importing again changes nothing, and labels that come later are added", async () => {
  const { client, server } = pretendedServer();
  const path = file("log.jsonl", [message("x", 0), message("x", 1)]);
  await importLogs({ file: path, client, teamIds });
  const writes = server.writes;
  expect(await importLogs({ file: path, client, teamIds })).toMatchObject({ imported: 0, alreadyThere: 1 });
  expect(server.writes).toBe(writes);
  const labels = file("labels.jsonl", [{ conversation_id: "x", outcome: "success" }]);
  await importLogs({ file: path, labels, client, teamIds });
  expect([...server.tasks.values()].map(({ outcome }) => outcome)).toEqual(["success"]);
  expect(server.messages.size).toBe(2);
});

test("an import that is killed at any point leaves no task closed in half, and the next run completes it", async () => {
  const lines = Array.from({ length: 1300 }, (_, at) => message(`c${at % 40}`, Math.floor(at / 40)));
  const path = file("log.jsonl", lines);
  for (const failAfter of [0, 1, 2, 3, 5, 20]) {
    const { client, server } = pretendedServer();
    server.failAfter = failAfter;
    await expect(importLogs({ file: path, client, teamIds })).rejects.toMatchObject({
      code: "not_a_runtime",
    });
    const written = (task: unknown) =>
      [...server.messages.values()].filter(({ task_id }) => task_id === task).length;
    for (const { id, ended_at, external_id } of server.tasks.values())
      if (ended_at !== null)
        expect(written(id)).toBe(
          lines.filter(({ conversation_id }) => conversation_id === external_id).length,
        );
    server.failAfter = Number.POSITIVE_INFINITY;
    await importLogs({ file: path, client, teamIds });
    expect(server.messages.size).toBe(1300);
    expect([...server.tasks.values()].every(({ ended_at }) => ended_at !== null)).toBe(true);
  }
});

test("a conversation with an unusable line is left out whole, and line and reason are named", async () => {
  const { client, server } = pretendedServer();
  const path = file("log.jsonl", [
    message("good", 0),
    message("bad", 0),
    message("bad", 1, { agent: "" }),
    message("twice", 0),
    message("twice", 0),
    '{"conversation_id": "cut", "team": "Team A", "seq": 0, "ag',
  ]);
  const result = await importLogs({ file: path, client, teamIds });
  expect(result.badLines.map(({ line, field }) => [line, field])).toEqual([
    [3, "agent"],
    [5, "seq"],
    [6, ""],
  ]);
  expect(result.skipped.map(({ conversationId }) => conversationId).sort()).toEqual(["bad", "cut", "twice"]);
  expect([...server.messages.values()].map(({ content }) => content)).toEqual(["good 0"]);
});

test("a line that does not even tell its conversation spoils both of its neighbours", async () => {
  const { client } = pretendedServer();
  const path = file("log.jsonl", [message("a", 0), "garbage", message("b", 0), message("c", 0)]);
  const result = await importLogs({ file: path, client, teamIds });
  expect(result.imported).toBe(1);
  expect(result.skipped.map(({ conversationId }) => conversationId)).toEqual(["a", "b"]);
});

test("a team for which the account does not write is named, unless another is asked for", async () => {
  const { client } = pretendedServer();
  const path = file("log.jsonl", [message("x", 0, { team: "Strangers" })]);
  const refused = await importLogs({ file: path, client, teamIds });
  expect(refused.skipped[0]?.reason).toContain("team strangers is unknown");
  expect(await importLogs({ file: path, client, teamIds, team: "team-a" })).toMatchObject({ imported: 1 });
});

test("lines end where the file says, not at the line separators that JSON may contain", async () => {
  const path = file("odd.jsonl", ["\ufeffone\u2028still one", "two\r", "", "ü".repeat(50), "last"]);
  const lines: (string | null)[] = [];
  for await (const { text } of readLines(path, 40)) lines.push(text);
  expect(lines).toEqual(["one\u2028still one", "two", "", null, "last"]);
});
