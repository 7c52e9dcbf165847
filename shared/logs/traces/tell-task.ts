import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import type { Json } from "../../platform/database-types.gen.ts";
import { deriveTask } from "./derive-task.ts";
import { hashText, type Item } from "./parts.ts";
import type { SpanFacts } from "./summarise-span.ts";

const stored = z.object({
  version: z.number(),
  spans: z.array(z.custom<SpanFacts>((value) => typeof value === "object" && value !== null)),
  items: z.array(z.custom<Item>((value) => typeof value === "object" && value !== null)),
});

const MAX_INT = 2_147_483_647;

/**
 * Tells a task from everything that is known of its traces, and makes the log say so. When more came meanwhile
 * nothing is written: whoever brought it tells it again.
 * @returns Milliseconds of computing.
 */
export async function tellTask(database: Database, task: string): Promise<number> {
  const { data, error, status } = await database.rpc("read_trace_task", { task });
  if (error === null && data === null) return 0;
  const began = performance.now();
  const { version, spans, items } = stored.parse(unwrap({ data, error, status }));
  const story = toStory(spans, new Map(items.map((item) => [item.hash, item])));
  const computed = performance.now() - began;
  unwrap(await database.rpc("record_trace_task", { task, version, story }));
  return computed;
}

/** A task in the form that the database takes: positions instead of keys, and a digest of what each message holds. */
export function toStory(spans: readonly SpanFacts[], items: ReadonlyMap<string, Item>): Json {
  const { messages, ...frame } = deriveTask(spans, items);
  const positions = new Map(messages.map(({ key }, seq) => [key, seq]));
  return {
    ...frame,
    messages: messages.map(({ answers, key, ...message }, seq) => {
      const ref = (answers === null ? undefined : positions.get(answers)) ?? null;
      const row = {
        ...message,
        agent: message.agent.slice(0, 200) || "agent",
        to: message.to?.slice(0, 200) ?? null,
        tool: message.tool?.slice(0, 200) ?? null,
        durationMs: message.durationMs === null ? null : Math.min(Math.max(message.durationMs, 0), MAX_INT),
        ref: ref !== null && ref < seq ? ref : null,
      };
      return { ...row, key, seq, digest: hashText(JSON.stringify(row)) };
    }),
  };
}
