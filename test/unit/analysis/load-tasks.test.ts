import { createClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { loadTasks, MAX_TASK_MESSAGES } from "../../../shared/analysis/load-tasks.ts";

/** A REST interface over messages that are made up when they are asked for, in the order of the real one. */
function serve(lengths: Record<string, number>) {
  const pages: number[] = [];
  const fetch = async (input: unknown, init?: RequestInit): Promise<Response> => {
    if (!String(input).includes("/rpc/"))
      return Response.json(Object.keys(lengths).map((id) => ({ id, team_id: 1 })));
    const { tasks, max_rows, after_task, after_seq = -1 } = JSON.parse(String(init?.body));
    const rows = [];
    for (const task_id of [...tasks].sort()) {
      if (after_task !== undefined && task_id < after_task) continue;
      const first = task_id === after_task ? after_seq + 1 : 0;
      for (let seq = first; seq < (lengths[task_id] ?? 0) && rows.length < max_rows; seq += 1)
        rows.push({ id: seq + 1, task_id, seq, content: "said" });
    }
    pages.push(rows.length);
    return Response.json(rows);
  };
  return { pages, database: createClient("http://127.0.0.1:1", "key", { global: { fetch } }) };
}

test("of a task without end the first messages are looked at, the rest is not even read, and the next task comes whole", async () => {
  const { database, pages } = serve({ a: 150, b: MAX_TASK_MESSAGES * 3, c: 450 });
  const loaded: [string, number, number | undefined][] = [];
  for await (const { task, messages } of loadTasks(database, ["a", "b", "c"]))
    loaded.push([task.id, messages.length, messages.at(-1)?.seq]);
  expect(loaded).toEqual([
    ["a", 150, 149],
    ["b", MAX_TASK_MESSAGES, MAX_TASK_MESSAGES - 1],
    ["c", 450, 449],
  ]);
  const read = pages.reduce((sum, rows) => sum + rows, 0);
  expect(read).toBeLessThan(MAX_TASK_MESSAGES + 150 + 450 + 400);
});
