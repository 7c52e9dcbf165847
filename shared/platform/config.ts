import { CodedError } from "./errors.ts";

/** Reads one setting of the surroundings; in a function, `Deno.env.get`. */
export type Env = (name: string) => string | undefined;

/**
 * The settings that a function declares, and no others: what is not in `names` cannot be read through the
 * returned object, so a function that needs no Slack token never holds one.
 * Names that end in "?" may be missing.
 * @throws CodedError `config_missing` naming every missing setting at once.
 */
export function readConfig<const Name extends string>(env: Env, names: readonly Name[]): Config<Name> {
  const values = new Map<string, string>();
  const missing: string[] = [];
  for (const declared of names) {
    const optional = declared.endsWith("?");
    const name = optional ? declared.slice(0, -1) : declared;
    const value = env(name);
    if (value) values.set(name, value);
    else if (!optional) missing.push(name);
  }
  if (missing.length > 0) {
    throw new CodedError("config_missing", `Missing settings: ${missing.join(", ")}.`, {
      hint: "Set them with `supabase secrets set`; docs/deploy.md lists what each function needs.",
    });
  }
  const read = (name: string): string | undefined => {
    if (!names.some((declared) => declared === name || declared === `${name}?`))
      throw new CodedError(
        "config_undeclared",
        `${name} is not among the settings that this function declares.`,
      );
    return values.get(name);
  };
  return {
    get: (name) => read(name) ?? "",
    find: (name) => read(name),
  };
}

/** Settings of one function. Asking for one that was not declared is a type error, and throws. */
export interface Config<Name extends string> {
  /** A declared setting that must be there. */
  get(name: Exclude<Name, `${string}?`>): string;
  /** A declared setting that may be missing. */
  find(name: Name extends `${infer Optional}?` ? Optional : Name): string | undefined;
}
