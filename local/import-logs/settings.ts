import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../shared/platform/errors.ts";
import { runtimeAccounts, samplePassword } from "../sample/organisation.ts";
import type { Account } from "./sign-in.ts";

/** What was said on the command line. */
export type Flags = Partial<Record<keyof Account, string | undefined>>;

const names: Record<keyof Account, { flag: string; variable: string }> = {
  url: { flag: "--url", variable: "SUPABASE_URL" },
  key: { flag: "--key", variable: "SUPABASE_PUBLISHABLE_KEY" },
  email: { flag: "--email", variable: "RUNTIME_EMAIL" },
  password: { flag: "--password", variable: "RUNTIME_PASSWORD" },
};

const settings = ["url", "key", "email", "password"] as const;

/**
 * Where to import to, and as whom: flags before environment variables. Where neither names a project it is the
 * local stack with its keys and, unless told otherwise, the sample team's account.
 * @throws CodedError `setting_missing` naming everything that is missing.
 */
export function readSettings(flags: Flags, env: Record<string, string | undefined>): Account {
  const given = (name: keyof Account): string => flags[name] || env[names[name].variable] || "";
  const local = given("url") === "" ? localStack(env) : undefined;
  const account: Account = {
    url: given("url") || (local?.url ?? ""),
    key: given("key") || (local?.key ?? ""),
    email: given("email") || (local ? runtimeAccounts.support : ""),
    password: given("password") || (local ? samplePassword : ""),
  };
  const missing = settings
    .filter((name) => account[name] === "")
    .map((name) => `${names[name].flag} (${names[name].variable})`);
  if (missing.length > 0)
    throw new CodedError("setting_missing", `Please give ${missing.join(", ")}.`, {
      hint: "Without a project it is the local stack's, once `npm start` has run.",
    });
  return account;
}

/** Address and key of the stack that `npm start` keeps in its data folder; undefined before its first start. */
function localStack(env: Record<string, string | undefined>): { url: string; key: string } | undefined {
  const folder = env.LOCAL_DATA_DIR ?? fileURLToPath(new URL("../../.local/", import.meta.url));
  const file = join(folder, "keys.json");
  if (!existsSync(file)) return undefined;
  const keys: { publishable?: string } = JSON.parse(readFileSync(file, "utf8"));
  return keys.publishable === undefined
    ? undefined
    : { url: "http://127.0.0.1:54321", key: keys.publishable };
}
