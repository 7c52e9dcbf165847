import type { Json } from "../../platform/database-types.gen.ts";

/** A message in the form that `npm run import-logs` reads: docs/connect-a-team.md lists the fields. */
export interface LogRecord {
  conversation_id: string;
  seq: number;
  agent: string;
  content: string;
  to_agent?: string | null;
  role?: string;
  message_type?: string;
  tool_name?: string | null;
  tool_args?: Json;
  is_error?: boolean | null;
  ts?: string | null;
  tokens?: number | null;
  tokens_in?: number | null;
  cost_usd?: number | null;
  duration_s?: number | null;
  model?: string | null;
  ref?: number | null;
}

/** Something in a file that could not be used; `at` says where, in words that help to find it. */
export interface Problem {
  at: string;
  reason: string;
}

export interface Converted {
  records: LogRecord[];
  problems: Problem[];
}

/** How a foreign file becomes records. */
export interface Format {
  name: string;
  /** In a few words, for the help text. */
  about: string;
  /** Whether a value of the file (the whole of it, or its first line) looks like this format. */
  recognises(value: unknown): boolean;
  /**
   * @param values The lines of a JSON Lines file, or the elements of a JSON array, or the one value of the file.
   * @param fileName Names a conversation that has no name of its own.
   */
  convert(values: readonly unknown[], fileName: string): Converted;
}
