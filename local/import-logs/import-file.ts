import { endOf, type MessageRow, toMessageRow, toTaskRow } from "../../shared/logs/map-rows.ts";
import type { Outcome } from "../../shared/logs/parse-label-line.ts";
import { type Database, unwrap } from "../../shared/platform/database.ts";
import { readLabels } from "./read-labels.ts";
import { readLines } from "./read-lines.ts";
import {
  type Complaint,
  MAX_LINE_BYTES,
  readLine,
  type Survey,
  type SurveyedConversation,
  surveyFile,
} from "./survey-file.ts";
import { write } from "./write-rows.ts";

/** Bounds of one batch of messages. */
const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 1_000_000;
/** How many tasks are asked for, or closed, at a time. */
const TASKS_AT_A_TIME = 50;
const CLOSING_AT_ONCE = 4;

export interface ImportProgress {
  step: "reading" | "writing";
  bytes: number;
  ofBytes: number;
  messages: number;
}

export interface ImportResult {
  /** Conversations written or completed by this run, and those that were complete before. */
  imported: number;
  alreadyThere: number;
  /** Conversations that were closed with another end or outcome before; that does not change any more. */
  closedDifferently: number;
  /** Messages sent; those that the database had already are among them when a conversation was interrupted. */
  messages: number;
  skipped: Survey["skipped"];
  badLines: Complaint[];
  badLabels: Complaint[];
}

interface ImportOptions {
  /** Path of a JSON Lines file of messages, and of one of outcomes. */
  file: string;
  labels?: string | undefined;
  /** Signed in as the runtime of the teams. */
  client: Database;
  /** Ids of the teams by slug; conversations of other teams are skipped. */
  teamIds: Map<string, number>;
  /** Slug of the team that all conversations belong to, whatever the file says. */
  team?: string | undefined;
  onProgress?: (progress: ImportProgress) => void;
}

/**
 * Loads a file of conversations as the runtime of a team would have written them. A conversation goes in as a
 * whole or not at all: one with an unusable line is skipped, one that was interrupted is completed by the next
 * run, and its end and outcome are written last. Running it again changes nothing.
 * @throws CodedError when the database refuses; what was written until then stays, the next run continues.
 */
export async function importLogs(options: ImportOptions): Promise<ImportResult> {
  const { file, client, teamIds, team, onProgress } = options;
  const labels = options.labels
    ? await readLabels(options.labels)
    : { outcomes: new Map<string, Outcome>(), complaints: [] };
  const survey = await surveyFile(file, {
    teamIds,
    ...(team === undefined ? {} : { team }),
    onLine: ({ bytesRead }) => onProgress?.({ step: "reading", bytes: bytesRead, ofBytes: 0, messages: 0 }),
  });
  const states = await readStates(client, [...survey.conversations.values()], labels.outcomes);
  const writer = new Writer(client, labels.outcomes, states.known);
  const nothingToDo = states.complete.size === survey.conversations.size;
  for await (const line of nothingToDo ? [] : readLines(file, MAX_LINE_BYTES)) {
    onProgress?.({
      step: "writing",
      bytes: line.bytesRead,
      ofBytes: survey.bytes,
      messages: writer.messages,
    });
    if (!line.text?.trim()) continue;
    const parsed = readLine(line);
    if (!("line" in parsed)) continue;
    const conversation = survey.conversations.get(parsed.line.conversation_id);
    if (!conversation || states.complete.has(conversation.taskId)) continue;
    await writer.add(toMessageRow(parsed.line, conversation), conversation, line.number);
  }
  await writer.end();
  return {
    imported: survey.conversations.size - states.complete.size,
    alreadyThere: states.complete.size - states.different,
    closedDifferently: states.different,
    messages: writer.messages,
    skipped: survey.skipped,
    badLines: survey.complaints,
    badLabels: labels.complaints,
  };
}

/** What the database knows of these conversations from an earlier run, or from the team itself. */
async function readStates(
  client: Database,
  conversations: SurveyedConversation[],
  outcomes: Map<string, Outcome>,
) {
  const known = new Set<string>();
  const complete = new Set<string>();
  let different = 0;
  for (let at = 0; at < conversations.length; at += TASKS_AT_A_TIME) {
    const some = conversations.slice(at, at + TASKS_AT_A_TIME);
    const ids = some.map(({ taskId }) => taskId);
    const rows = unwrap(await client.from("tasks").select("id, ended_at, outcome").in("id", ids));
    for (const conversation of some) {
      const row = rows.find(({ id }) => id === conversation.taskId);
      if (!row) continue;
      known.add(row.id);
      const outcome = outcomes.get(conversation.conversationId) ?? null;
      const sameEnd = row.ended_at !== null && Date.parse(row.ended_at) === Date.parse(endOf(conversation));
      if (sameEnd && (row.outcome === outcome || outcome === null)) complete.add(row.id);
      else if (row.outcome !== null) {
        // Effects are measured on closed tasks, so the database lets nobody reopen one.
        complete.add(row.id);
        different += 1;
      }
    }
  }
  return { known, complete, different };
}

/** Collects rows into batches and closes each conversation once the batch with its last message is in. */
class Writer {
  messages = 0;
  #rows: MessageRow[] = [];
  #characters = 0;
  #opening: SurveyedConversation[] = [];
  #ending: SurveyedConversation[] = [];
  readonly #client: Database;
  readonly #outcomes: Map<string, Outcome>;
  readonly #known: Set<string>;

  constructor(client: Database, outcomes: Map<string, Outcome>, known: Set<string>) {
    this.#client = client;
    this.#outcomes = outcomes;
    this.#known = known;
  }

  async add(row: MessageRow, conversation: SurveyedConversation, line: number): Promise<void> {
    if (!this.#known.has(conversation.taskId)) {
      this.#known.add(conversation.taskId);
      this.#opening.push(conversation);
    }
    this.#rows.push(row);
    this.#characters += (row.content ?? "").length + 500;
    if (line >= conversation.lastLine) this.#ending.push(conversation);
    if (this.#rows.length >= BATCH_ROWS || this.#characters >= BATCH_CHARACTERS) await this.#flush();
  }

  end(): Promise<void> {
    return this.#flush();
  }

  async #flush(): Promise<void> {
    const [opening, rows, ending] = [this.#opening, this.#rows, this.#ending];
    [this.#opening, this.#rows, this.#ending, this.#characters] = [[], [], [], 0];
    if (opening.length > 0)
      await write("tasks", () => this.#client.from("tasks").insert(opening.map(toTaskRow)));
    if (rows.length > 0) await write("messages", () => this.#client.from("messages").insert(rows));
    this.messages += rows.length;
    for (let at = 0; at < ending.length; at += CLOSING_AT_ONCE)
      await Promise.all(ending.slice(at, at + CLOSING_AT_ONCE).map((one) => this.#close(one)));
  }

  #close(conversation: SurveyedConversation): Promise<void> {
    const outcome = this.#outcomes.get(conversation.conversationId);
    const change = { ended_at: endOf(conversation), ...(outcome ? { outcome } : {}) };
    return write("the end of a task", () =>
      this.#client
        .from("tasks")
        .update(change)
        .eq("id", conversation.taskId)
        .eq("team_id", conversation.teamId),
    );
  }
}
