import { createHmac, generateKeyPair, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { generateApiKey } from "@supabase/lite";

/** Everything secret of one local project. Made once per data folder, never committed. */
export interface Keys {
  publishable: string;
  secret: string;
  jwtSecret: string;
  databasePassword: string;
  /** Lets its holder wake a function and nothing else. */
  wake: string;
  slackBotToken: string;
  slackSigningSecret: string;
  /** PEM of the GitHub App, in the form in which GitHub gives it out. */
  githubAppKey: string;
  githubWebhookSecret: string;
}

/** New keys in the forms that the real services give out. */
export async function makeKeys(): Promise<Keys> {
  const [publishable, secret, app] = await Promise.all([
    generateApiKey("publishable"),
    generateApiKey("secret"),
    promisify(generateKeyPair)("rsa", { modulusLength: 2048 }),
  ]);
  return {
    publishable: publishable.key,
    secret: secret.key,
    jwtSecret: randomBytes(32).toString("hex"),
    databasePassword: randomBytes(16).toString("hex"),
    wake: randomBytes(24).toString("hex"),
    slackBotToken: `xoxb-local-${randomBytes(12).toString("hex")}`,
    slackSigningSecret: randomBytes(16).toString("hex"),
    githubAppKey: app.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    githubWebhookSecret: randomBytes(20).toString("hex"),
  };
}

/** Reads the keys of a data folder, or makes them. Only the user who starts the stack may read the file. */
export async function keepKeys(file: string): Promise<Keys> {
  if (existsSync(file)) return { ...(await makeKeys()), ...JSON.parse(readFileSync(file, "utf8")) };
  const keys = await makeKeys();
  writeFileSync(`${file}.new`, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}

/** Signs a token as the local Auth server does: for a runtime, a test, or a look at what a user sees. */
export function signToken(jwtSecret: string, claims: Record<string, unknown>): string {
  const issued = Math.floor(Date.now() / 1000);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ aud: "authenticated", iat: issued, exp: issued + 3_600, ...claims })}`;
  return `${content}.${createHmac("sha256", jwtSecret).update(content).digest("base64url")}`;
}
