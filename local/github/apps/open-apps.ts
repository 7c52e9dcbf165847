import { createPublicKey, type KeyObject, randomBytes, verify } from "node:crypto";
import type { Permission } from "../contract/operations.ts";
import { isObject } from "../json.ts";
import type { Account } from "../state/records.ts";

/** A GitHub App and where it is installed. */
export interface AppSeed {
  id: number;
  slug: string;
  /** PEM; GitHub keeps the public half only. */
  publicKey: string;
  /** Account id of its bot, which comments and pushes. */
  botId: number;
  installations: InstallationSeed[];
}

/** An installation of an App on an account. */
export interface InstallationSeed {
  id: number;
  account: string;
  permissions: Record<string, "read" | "write">;
  /** Full names; all repositories of the account unless told. */
  repositories?: string[];
}

/** An App as it runs. */
export interface App {
  id: number;
  slug: string;
  bot: Account;
  installations: Installation[];
}

/** An installation as it runs. */
export interface Installation extends InstallationSeed {
  suspendedAt: string | null;
}

/** Who calls: an account, and for Apps what the installation allows. */
export interface Caller {
  account: Account;
  app?: App;
  installation?: Installation;
}

/** The Apps and the tokens of their installations. */
export interface Apps {
  readonly list: readonly App[];
  /** The App that signed a JWT, or why it is not believed. */
  verifyJwt(jwt: string): App | string;
  mintToken(app: App, installation: Installation): { token: string; expiresAt: string };
  findToken(token: string): Caller | undefined;
  findInstallation(id: number): { app: App; installation: Installation } | undefined;
}

const tokenLifeMs = 3_600_000;
/** GitHub takes no JWT that lives longer, and allows clocks to differ by a minute. */
const longestJwtSeconds = 600;
const clockGraceSeconds = 60;

/** Starts with the seeded Apps and no tokens. */
export function openApps(seeds: readonly AppSeed[], now: () => Date): Apps {
  const keys = new Map<App, KeyObject>();
  const list = seeds.map((seed): App => {
    const app: App = {
      id: seed.id,
      slug: seed.slug,
      bot: { id: seed.botId, login: `${seed.slug}[bot]`, type: "Bot" },
      installations: seed.installations.map((installation) => ({ ...installation, suspendedAt: null })),
    };
    keys.set(app, createPublicKey(seed.publicKey));
    return app;
  });
  const tokens = new Map<string, { caller: Caller; until: number }>();

  return {
    list,
    verifyJwt(jwt) {
      const [head = "", claims = "", signature = ""] = jwt.split(".");
      const header = parsePart(head);
      const { iss, iat, exp } = parsePart(claims);
      const app = list.find(({ id }) => String(id) === String(iss));
      const key = app && keys.get(app);
      if (app === undefined || key === undefined) return "Integration not found";
      const isSigned =
        header.alg === "RS256" &&
        verify("sha256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"));
      if (!isSigned) return "A JSON web token could not be decoded";
      const seconds = now().getTime() / 1000;
      if (typeof iat !== "number" || iat > seconds + clockGraceSeconds)
        return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
      if (typeof exp !== "number" || exp <= seconds || exp > seconds + longestJwtSeconds + clockGraceSeconds)
        return "'Expiration time' claim ('exp') is too far in the future";
      return app;
    },
    mintToken(app, installation) {
      const token = `ghs_${randomBytes(18).toString("hex")}`;
      const until = now().getTime() + tokenLifeMs;
      tokens.set(token, { caller: { account: app.bot, app, installation }, until });
      return { token, expiresAt: `${new Date(until).toISOString().slice(0, 19)}Z` };
    },
    findToken(token) {
      const found = tokens.get(token);
      return found !== undefined && found.until > now().getTime() ? found.caller : undefined;
    },
    findInstallation(id) {
      for (const app of list) {
        const installation = app.installations.find((candidate) => candidate.id === id);
        if (installation !== undefined) return { app, installation };
      }
      return undefined;
    },
  };
}

/** Whether an installation may do something. Writing includes reading; a token without installation may do anything. */
export function isAllowed({ installation }: Caller, needed: Permission | undefined): boolean {
  if (installation === undefined || needed === undefined) return true;
  const [what = "", how] = needed.split(":");
  const granted = installation.permissions[what];
  return granted === "write" || granted === how;
}

/** Whether an installation reaches a repository. */
export function reaches({ installation }: Caller, fullName: string): boolean {
  if (installation === undefined) return true;
  const [owner = ""] = fullName.split("/");
  if (owner.toLowerCase() !== installation.account.toLowerCase()) return false;
  const wanted = fullName.toLowerCase();
  return installation.repositories?.some((name) => name.toLowerCase() === wanted) ?? true;
}

function parsePart(part: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}
