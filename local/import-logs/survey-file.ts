import { identifyTask, slugTeam } from "../../shared/logs/identify-task.ts";
import type { Conversation } from "../../shared/logs/map-rows.ts";
import { type BadLine, type LogLine, parseLogLine } from "../../shared/logs/parse-log-line.ts";
import { type Line, readLines } from "./read-lines.ts";

/** Longest line that is read, in bytes: the largest content, escaped, with room for the other fields. */
export const MAX_LINE_BYTES = 8_388_608;

/** A line that was left out, and why. */
export interface Complaint {
  line: number;
  field: string;
  reason: string;
}

/** A conversation that goes in as a whole. */
export interface SurveyedConversation extends Conversation {
  messages: number;
  /** Number of its last line: after that one it is complete. */
  lastLine: number;
}

export interface Survey {
  lines: number;
  bytes: number;
  conversations: Map<string, SurveyedConversation>;
  skipped: { conversationId: string; reason: string }[];
  complaints: Complaint[];
}

interface Draft {
  teams: Set<string>;
  seqs: Set<number>;
  title: string;
  titleRank: number;
  first: string | null;
  last: string | null;
  lastSeq: number;
  lastLine: number;
  reason: string | null;
}

/**
 * The first pass over a file: which conversations are in it, and which of them are whole. Conversations may be
 * interleaved and their lines in any order; memory grows with the number of messages, not with their size.
 * @param teamIds Ids of the teams by slug that the importer may write for.
 * @param team Slug of the team that every conversation belongs to, whatever the file says.
 */
export async function surveyFile(
  file: string,
  { teamIds, team, onLine }: { teamIds: Map<string, number>; team?: string; onLine?: (line: Line) => void },
): Promise<Survey> {
  const drafts = new Map<string, Draft>();
  const complaints: Complaint[] = [];
  let lines = 0;
  let bytes = 0;
  let before: Draft | null = null;
  // The number of a line that tells not even its conversation, until the next good line is read.
  let orphan: number | null = null;
  for await (const line of readLines(file, MAX_LINE_BYTES)) {
    lines = line.number;
    bytes = line.bytesRead;
    onLine?.(line);
    if (line.text?.trim() === "") continue;
    const parsed = readLine(line);
    if ("line" in parsed) {
      const draft = draftOf(drafts, parsed.line.conversation_id);
      const duplicate = addLine(draft, parsed.line, line.number, team);
      if (duplicate) complaints.push({ line: line.number, ...duplicate });
      if (orphan !== null) refuse(draft, orphan);
      orphan = null;
      before = draft;
      continue;
    }
    complaints.push({ line: line.number, field: parsed.bad.field, reason: parsed.bad.reason });
    if (parsed.bad.conversationId !== null) refuse(draftOf(drafts, parsed.bad.conversationId), line.number);
    else {
      // It may have belonged to either neighbour; both are left out rather than taken in half.
      if (before) refuse(before, line.number);
      orphan = line.number;
    }
  }
  return { lines, bytes, complaints, ...(await sortOut(drafts, teamIds)) };
}

/** A line as a message; also one that is too long, or no JSON, but tells its conversation. */
export function readLine(line: Line): { line: LogLine } | { bad: BadLine } {
  if (line.text === null)
    return { bad: { field: "", reason: `longer than ${MAX_LINE_BYTES} bytes`, conversationId: null } };
  const parsed = parseLogLine(line.text);
  if ("line" in parsed || parsed.bad.conversationId !== null) return parsed;
  // A line that was cut off in the middle, as by a full disk, still begins like one.
  const id = /"conversation_id"\s*:\s*("(?:[^"\\]|\\.){1,500}")/.exec(line.text.slice(0, 4000))?.[1];
  return { bad: { ...parsed.bad, conversationId: id === undefined ? null : readString(id) } };
}

function readString(json: string): string | null {
  try {
    return String(JSON.parse(json)).trim();
  } catch {
    return null;
  }
}

function draftOf(drafts: Map<string, Draft>, conversationId: string): Draft {
  const known = drafts.get(conversationId);
  if (known) return known;
  const draft: Draft = {
    teams: new Set(),
    seqs: new Set(),
    title: "",
    titleRank: 0,
    first: null,
    last: null,
    lastSeq: 0,
    lastLine: 0,
    reason: null,
  };
  drafts.set(conversationId, draft);
  return draft;
}

function refuse(draft: Draft, line: number): void {
  draft.reason ??= `line ${line} is unusable`;
}

function addLine(draft: Draft, line: LogLine, number: number, team: string | undefined) {
  draft.lastLine = number;
  draft.teams.add(team ?? slugTeam(line.team ?? "") ?? "");
  draft.lastSeq = Math.max(draft.lastSeq, line.seq);
  if (line.ts) {
    if (draft.first === null || Date.parse(line.ts) < Date.parse(draft.first)) draft.first = line.ts;
    if (draft.last === null || Date.parse(line.ts) > Date.parse(draft.last)) draft.last = line.ts;
  }
  // What was asked for names the task; failing that, the first words of a person.
  const rank = line.message_type === "task" ? 2 : line.role === "user" ? 1 : 0;
  if (rank > draft.titleRank && line.content) {
    draft.title = line.content.slice(0, 1000);
    draft.titleRank = rank;
  }
  if (draft.seqs.has(line.seq)) {
    refuse(draft, number);
    return { field: "seq", reason: `position ${line.seq} is taken by an earlier line of the conversation` };
  }
  draft.seqs.add(line.seq);
  return null;
}

async function sortOut(drafts: Map<string, Draft>, teamIds: Map<string, number>) {
  const conversations = new Map<string, SurveyedConversation>();
  const skipped: Survey["skipped"] = [];
  for (const [conversationId, draft] of drafts) {
    const [slug = "", another] = draft.teams;
    const teamId = teamIds.get(slug);
    const reason =
      draft.reason ??
      (another !== undefined
        ? `it names two teams, ${slug || "(none)"} and ${another || "(none)"}`
        : slug === ""
          ? "it names no team"
          : null);
    if (reason !== null || teamId === undefined) {
      skipped.push({
        conversationId,
        reason: reason ?? `team ${slug} is unknown, or you do not write for it`,
      });
      continue;
    }
    conversations.set(conversationId, {
      teamId,
      taskId: await identifyTask(slug, conversationId),
      conversationId,
      title: draft.title || conversationId,
      times: draft.first && draft.last ? { first: draft.first, last: draft.last } : null,
      lastSeq: draft.lastSeq,
      messages: draft.seqs.size,
      lastLine: draft.lastLine,
    });
  }
  return { conversations, skipped };
}
