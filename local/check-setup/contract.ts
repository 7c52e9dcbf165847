/** What a check of the configuration found. What cannot be checked from here says so, and is not called good. */
export interface Finding {
  name: string;
  state: "good" | "wrong" | "unknown";
  /** What is so. */
  says: string;
  /** What to do about it, for what is not good. */
  mend?: string;
}

/** Settings by name, as functions read them. */
export type Settings = Record<string, string | undefined>;

/** One surface: which arguments it takes, and how its configuration is checked. */
export interface SetupCheck {
  usage: string;
  check(settings: Settings, args: readonly string[]): Promise<Finding[]>;
}

export function good(name: string, says: string): Finding {
  return { name, state: "good", says };
}

export function wrong(name: string, says: string, mend: string): Finding {
  return { name, state: "wrong", says, mend };
}

export function unknown(name: string, says: string, mend: string): Finding {
  return { name, state: "unknown", says, mend };
}
