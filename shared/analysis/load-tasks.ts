import { type Database, unwrap } from "../platform/database.ts";
import { type LoggedMessage, type LoggedTask, taskColumns } from "./prepare-messages.ts";

/** Rows of one page: contents come cut to their start and end, so that a page stays near a megabyte. */
const PAGE_MESSAGES = 200;
/** Messages of one task that are looked at; what follows is counted by nobody, and no team talks that long. */
export const MAX_TASK_MESSAGES = 10_000;
/** Characters of one task that are kept in memory; from then on contents are cut shorter. */
const MAX_TASK_CHARACTERS = 2_000_000;
const SHORT = 200;
/** Comes after every message of a task. */
const PAST_THE_LAST = 2_147_483_647;

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
  let characters = 0;
  for await (const page of readMessages(database, [...waiting.keys()])) {
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
        characters = 0;
      }
      if (current.messages.length >= MAX_TASK_MESSAGES) continue;
      characters += message.content.length;
      current.messages.push(characters > MAX_TASK_CHARACTERS ? shortened(message) : message);
    }
  }
  if (current !== null) yield current;
  for (const task of waiting.values()) yield { task, messages: [] };
}

/** Page after page, each from where the last one ended. Of a task that is too long, what would not be looked at is not read. */
async function* readMessages(database: Database, tasks: string[]): AsyncGenerator<LoggedMessage[]> {
  if (tasks.length === 0) return;
  let after: { after_task: string; after_seq: number; after_id: number } | undefined;
  let ofLastTask = 0;
  for (;;) {
    const page = unwrap(
      await database.rpc("messages_to_analyse", { tasks, max_rows: PAGE_MESSAGES, ...after }),
    );
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_MESSAGES) return;
    if (last.task_id !== after?.after_task) ofLastTask = 0;
    for (const { task_id } of page) if (task_id === last.task_id) ofLastTask += 1;
    const after_seq = ofLastTask < MAX_TASK_MESSAGES ? last.seq : PAST_THE_LAST;
    after = { after_task: last.task_id, after_seq, after_id: last.id };
  }
}

function shortened(message: LoggedMessage): LoggedMessage {
  const { content } = message;
  if (content.length <= SHORT * 2) return message;
  // Built anew, so that the long text is not kept alive by a part of it.
  const parts = [
    content.slice(0, SHORT),
    ` …${message.characters ?? content.length}… `,
    content.slice(-SHORT),
  ];
  return { ...message, content: parts.join("") };
}
