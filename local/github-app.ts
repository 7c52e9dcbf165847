import { createPublicKey } from "node:crypto";
import { manifest } from "./check-setup/github-target.ts";
import type { AppSeed } from "./github/apps/open-apps.ts";
import type { Keys } from "./keys.ts";

const app = { id: 9000, botId: 9001, installation: 9002 };

/** The GitHub App of the local stack, installed on an account with what the manifest of docs/ asks for. */
export function githubApp(keys: Keys, account: string): AppSeed {
  return {
    id: app.id,
    slug: "self-improvement",
    botId: app.botId,
    publicKey: createPublicKey(keys.githubAppKey).export({ type: "spki", format: "pem" }).toString(),
    installations: [{ id: app.installation, account, permissions: manifest.default_permissions }],
  };
}

/** How the functions sign in as that App. */
export function appLogin({ githubAppKey }: Keys): {
  appId: string;
  installationId: string;
  privateKey: string;
} {
  return {
    appId: String(app.id),
    installationId: String(app.installation),
    privateKey: githubAppKey,
  };
}
