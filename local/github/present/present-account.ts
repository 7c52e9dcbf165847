import type { Signature } from "../git/commits.ts";
import type { JsonObject } from "../json.ts";
import { nodeId } from "../state/node-ids.ts";
import type { Account } from "../state/records.ts";
import type { World } from "../world.ts";

const prefixes = { User: "U", Bot: "BOT", Organization: "O" } as const;

/** The GraphQL id of an account. */
export function accountNodeId(account: Account): string {
  return nodeId(prefixes[account.type], account.id);
}

/** An account as every reply shows it ("simple user"). */
export function presentAccount(world: World, account: Account): JsonObject {
  const login = encodeURIComponent(account.login);
  const api = `${world.urls.api}/users/${login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: accountNodeId(account),
    avatar_url: `${world.urls.html}/assets/avatar.svg`,
    gravatar_id: "",
    url: api,
    html_url: `${world.urls.html}/${account.type === "Bot" ? "apps/" : ""}${login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

/** How an account signs commits. */
export function signatureOf(account: Account): Signature {
  return { name: account.login, email: `${account.id}+${account.login}@users.noreply.github.com` };
}

/** GitHub itself is the committer of everything made through its API or pages. */
export const githubSignature: Signature = { name: "GitHub", email: "noreply@github.com" };

/** Insiders and outsiders are told apart only as far as the stand-in knows: its seeded people are members. */
export function associationOf(world: World, account: Account): string {
  return world.people.some((person) => person.id === account.id) ? "MEMBER" : "NONE";
}
