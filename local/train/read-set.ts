import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LoggedMessage, LoggedTask } from "../../shared/analysis/prepare-messages.ts";
import { DERIVED_EPOCH } from "../../shared/logs/derive-times.ts";
import { toMessageRow } from "../../shared/logs/map-rows.ts";
import { type LogLine, parseLogLine } from "../../shared/logs/parse-log-line.ts";

/** A conversation as files tell it. */
export interface Conversation {
  set: string;
  id: string;
  taskId: string;
  team: string;
  task: LoggedTask;
  messages: LoggedMessage[];
}

/** A label with whatever fields it has. */
export type Label = Record<string, unknown> & { conversation_id: string };

/** The data sets of a folder: every `NAME.jsonl`, and every `NAME.labels.jsonl`, in the order of their names. */
export function listSets(folder: string): { logs: string[]; labels: string[] } {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const labels = files.filter((name) => name.endsWith(".labels.jsonl"));
  return {
    logs: files
      .filter((name) => name.endsWith(".jsonl") && !labels.includes(name))
      .map((name) => name.slice(0, -6)),
    labels: labels.map((name) => name.slice(0, -".labels.jsonl".length)),
  };
}

/** Conversations of one log file, in the order in which they begin; lines that cannot be read are counted. */
export async function readConversations(
  folder: string,
  set: string,
): Promise<{ conversations: Conversation[]; skipped: number }> {
  const found = new Map<string, Conversation>();
  let skipped = 0;
  let id = 0;
  for await (const text of lines(join(folder, `${set}.jsonl`))) {
    const parsed = parseLogLine(text);
    if ("bad" in parsed) {
      skipped += 1;
      continue;
    }
    const { line } = parsed;
    const known = found.get(line.conversation_id) ?? begin(set, line);
    found.set(line.conversation_id, known);
    known.messages.push(toMessage(line, ++id));
  }
  const conversations = [...found.values()];
  for (const { task, messages } of conversations) {
    messages.sort((a, b) => a.seq - b.seq);
    task.ended_at = messages.at(-1)?.occurred_at ?? task.started_at;
  }
  return { conversations, skipped };
}

/** Labels of one file by conversation; lines that are none are left out. @param onSkipped Told of each of them. */
export async function readLabels(
  folder: string,
  set: string,
  onSkipped: () => void = () => {},
): Promise<Map<string, Label>> {
  const labels = new Map<string, Label>();
  for await (const text of lines(join(folder, `${set}.labels.jsonl`))) {
    const value = parseJson(text);
    if (isLabel(value)) labels.set(value.conversation_id, value);
    else onSkipped();
  }
  return labels;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isLabel(value: unknown): value is Label {
  return (
    typeof value === "object" &&
    value !== null &&
    "conversation_id" in value &&
    typeof value.conversation_id === "string"
  );
}

async function* lines(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    // Some editors put a byte order mark in front of a file.
    const text = line.startsWith("\ufeff") ? line.slice(1) : line;
    if (text.trim() !== "") yield text;
  }
}

function begin(set: string, line: LogLine): Conversation {
  const started_at = line.ts ?? DERIVED_EPOCH;
  return {
    set,
    id: line.conversation_id,
    taskId: line.task_id == null ? line.conversation_id : String(line.task_id),
    team: line.team ?? set,
    messages: [],
    task: {
      id: line.conversation_id,
      team_id: 1,
      started_at,
      ended_at: started_at,
      outcome: null,
      times_derived: line.ts == null,
    },
  };
}

/** As the import writes it, under a made-up id. */
function toMessage(line: LogLine, id: number): LoggedMessage {
  const conversation = {
    teamId: 1,
    taskId: line.conversation_id,
    conversationId: line.conversation_id,
    title: "",
    times: null,
    lastSeq: line.seq,
  };
  return { ...toMessageRow(line, conversation), id } as LoggedMessage;
}
