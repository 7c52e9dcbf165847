import { readPages } from "../logs/read-pages.ts";
import { type Database, unwrap } from "../platform/database.ts";
import { type LoggedMessage, type LoggedTask, messageColumns, taskColumns } from "./prepare-messages.ts";

/** Rows of one page: a page of long messages must fit into a function's memory several times over. */
const PAGE_MESSAGES = 500;
/** Messages of one task that are looked at; what follows is counted by nobody, and no team talks that long. */
export const MAX_TASK_MESSAGES = 20_000;

export interface LoadedTask {
  task: LoggedTask;
  messages: LoggedMessage[];
}

/**
 * Reads tasks with their messages, in a few queries for all of them. Only one task is in memory at a time;
 * a task without messages comes too, a task that is gone does not.
 */
export async function* loadTasks(database: Database, ids: readonly string[]): AsyncGenerator<LoadedTask> {
  const tasks = unwrap(await database.from("tasks").select(taskColumns).in("id", ids));
  const waiting = new Map(tasks.map((task) => [task.id, task]));
  let current: LoadedTask | null = null;
  const pages = readPages(
    (first, last) =>
      database
        .from("messages")
        .select(messageColumns)
        .in("task_id", ids)
        .order("task_id")
        .order("seq")
        .order("id")
        .range(first, last),
    PAGE_MESSAGES,
  );
  for await (const page of pages) {
    for (const message of page) {
      if (current !== null && current.task.id !== message.task_id) {
        yield current;
        current = null;
      }
      if (current === null) {
        const task = waiting.get(message.task_id);
        if (task === undefined) continue;
        waiting.delete(task.id);
        current = { task, messages: [] };
      }
      if (current.messages.length < MAX_TASK_MESSAGES) current.messages.push(message);
    }
  }
  if (current !== null) yield current;
  for (const task of waiting.values()) yield { task, messages: [] };
}
