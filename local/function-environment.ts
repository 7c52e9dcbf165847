import { appLogin } from "./github-app.ts";
import type { Keys } from "./keys.ts";

/** Where the function's world is. */
export interface Addresses {
  url: string;
  databaseUrl: string;
  slackApiUrl: string;
  githubApiUrl: string;
}

/**
 * What every function finds in its environment: the platform's own names, then the project's secrets.
 * Secrets belong to the whole project on the platform, so here too; which of them a function reads is
 * up to its configuration port.
 */
export function functionEnvironment(
  keys: Keys,
  addresses: Addresses,
  secrets: Record<string, string> = {},
): Record<string, string> {
  return {
    SUPABASE_URL: addresses.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret }),
    // The old names live on; on projects of today their values are the new keys.
    SUPABASE_ANON_KEY: keys.publishable,
    SUPABASE_SERVICE_ROLE_KEY: keys.secret,
    SUPABASE_DB_URL: addresses.databaseUrl,
    // Local tokens are signed with a shared secret, which is nothing to publish.
    SUPABASE_JWKS: JSON.stringify({ keys: [] }),
    WAKE_KEY: keys.wake,
    STUDIO_URL: addresses.url,
    SLACK_BOT_TOKEN: keys.slackBotToken,
    SLACK_SIGNING_SECRET: keys.slackSigningSecret,
    SLACK_API_URL: addresses.slackApiUrl,
    GITHUB_APP_ID: appLogin(keys).appId,
    GITHUB_APP_INSTALLATION_ID: appLogin(keys).installationId,
    GITHUB_APP_PRIVATE_KEY: appLogin(keys).privateKey,
    GITHUB_WEBHOOK_SECRET: keys.githubWebhookSecret,
    GITHUB_API_URL: addresses.githubApiUrl,
    ...secrets,
  };
}
