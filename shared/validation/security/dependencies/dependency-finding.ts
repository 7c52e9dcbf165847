import type { StrictJson } from "../../parse-strict-json.ts";

/** What a change of a manifest or a lock file brings. */
export interface DependencyFinding {
  level: "block" | "warn";
  detail: string;
  /** Keys from the outside to the inside. */
  keys: readonly string[];
}

export type Entries = ReadonlyMap<string, StrictJson>;

const none: Entries = new Map();

/** The object under a key; an empty one if there is none. */
export function entriesAt(of: StrictJson | Entries | undefined, key?: string): Entries {
  const found = key === undefined ? of : of instanceof Map ? of.get(key) : undefined;
  return found instanceof Map ? found : none;
}

export function textAt(of: Entries, key: string): string | undefined {
  const found = of.get(key);
  return typeof found === "string" ? found : undefined;
}
