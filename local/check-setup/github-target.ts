import { readFileSync } from "node:fs";

/** What the App is allowed and told; the manifest that newcomers use says it once. */
export const manifest: {
  default_permissions: Record<string, "read" | "write">;
  default_events: readonly string[];
} = JSON.parse(readFileSync(new URL("../../docs/github-app-manifest.json", import.meta.url), "utf8"));

/** What the two ways of signing in are checked for. */
export interface GitHubTarget {
  apiUrl: string | undefined;
  repositories: readonly string[];
  url: string | undefined;
}
