import type { JsonObject } from "../json.ts";
import { NotCovered } from "../refusal.ts";
import type { ThreadRecord } from "../state/records.ts";

/** Newest first unless asked otherwise; numbers break ties, so pages do not overlap. */
export function sortThreads<Thread extends ThreadRecord>(threads: Thread[], query: JsonObject): Thread[] {
  const keys: Record<string, (thread: Thread) => string> = {
    created: (thread) => thread.createdAt,
    updated: (thread) => thread.updatedAt,
    comments: (thread) => String(thread.comments.length).padStart(9, "0"),
  };
  const sort = typeof query.sort === "string" ? query.sort : "created";
  const key = keys[sort];
  if (key === undefined) throw new NotCovered(`sorting by ${sort}`);
  const ordered = threads.toSorted((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  return query.direction === "asc" ? ordered : ordered.reverse();
}
