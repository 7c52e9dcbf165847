import { existsSync, readFileSync } from "node:fs";

/** What the local stack takes from supabase/config.toml. */
export interface ProjectConfig {
  apiSchemas: string[];
  enableSignup: boolean;
  /** Per function; the platform's default is true. */
  verifyJwt(name: string): boolean;
  /** False if the function is switched off. */
  isEnabled(name: string): boolean;
}

type Value = string | boolean | number | string[];

/** Reads the file that the supabase CLI reads. Only `key = value` lines within sections are understood. */
export function readProjectConfig(file: string): ProjectConfig {
  const sections = existsSync(file)
    ? readSections(readFileSync(file, "utf8"), file)
    : new Map<string, Map<string, Value>>();
  const schemas = sections.get("api")?.get("schemas");
  return {
    apiSchemas: Array.isArray(schemas) ? schemas : ["public", "graphql_public"],
    enableSignup: sections.get("auth")?.get("enable_signup") !== false,
    verifyJwt: (name) => sections.get(`functions.${name}`)?.get("verify_jwt") !== false,
    isEnabled: (name) => sections.get(`functions.${name}`)?.get("enabled") !== false,
  };
}

function readSections(text: string, file: string): Map<string, Map<string, Value>> {
  const sections = new Map<string, Map<string, Value>>();
  let section = new Map<string, Value>();
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const header = /^\[([\w.-]+)\]$/.exec(line);
    const pair = /^([\w-]+)\s*=\s*(.+)$/.exec(line);
    if (header?.[1]) {
      section = sections.get(header[1]) ?? new Map();
      sections.set(header[1], section);
    } else if (pair?.[1] && pair[2]) {
      section.set(pair[1], readValue(pair[2], `${file}:${index + 1}`));
    } else {
      throw new Error(`${file}:${index + 1}: the local stack does not understand this line: ${line}`);
    }
  }
  return sections;
}

function readValue(text: string, place: string): Value {
  const value = text.replace(/\s+#[^"\]]*$/, "");
  if (value === "true" || value === "false") return value === "true";
  // What remains of TOML's one-line values here is written as in JSON.
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(`${place}: the local stack does not understand this value: ${text}`);
  }
}
