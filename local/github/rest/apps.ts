import { type Caller, type Installation, reaches } from "../apps/open-apps.ts";
import { isObject, type JsonObject } from "../json.ts";
import { presentAccount } from "../present/present-account.ts";
import { presentRepository } from "../present/present-repository.ts";
import { notFound, Refusal } from "../refusal.ts";
import { nodeId } from "../state/node-ids.ts";
import { fullName } from "../state/records.ts";
import { timestamp, type World } from "../world.ts";
import type { Reply } from "./call.ts";

/** A call that is about no repository. */
export interface AccountCall {
  world: World;
  caller: Caller;
  params: Readonly<Record<string, string>>;
  body: JsonObject;
  query: JsonObject;
}

/** Who answers what concerns accounts, Apps and installations. */
export const accountHandlers: ReadonlyMap<string, (call: AccountCall) => Reply> = new Map<
  string,
  (call: AccountCall) => Reply
>([
  ["users/get-authenticated", getUser],
  ["apps/get-authenticated", getApp],
  ["apps/get-webhook-config-for-app", getAppWebhook],
  ["apps/get-installation", getInstallation],
  ["apps/create-installation-access-token", createToken],
  ["apps/list-repos-accessible-to-installation", listRepositories],
]);

function getUser({ world, caller }: AccountCall): Reply {
  if (caller.installation !== undefined) throw new Refusal(403, "Resource not accessible by integration");
  return { status: 200, body: presentAccount(world, caller.account) };
}

function requireApp({ caller }: AccountCall) {
  if (caller.app === undefined || caller.installation !== undefined)
    throw new Refusal(401, "A JSON web token could not be decoded");
  return caller.app;
}

function getApp(call: AccountCall): Reply {
  const app = requireApp(call);
  const { world } = call;
  return {
    status: 200,
    body: {
      id: app.id,
      slug: app.slug,
      name: app.slug,
      client_id: `Iv1.${app.id}`,
      node_id: nodeId("BOT", app.id),
      owner: presentAccount(world, { ...app.bot, type: "Organization" }),
      html_url: `${world.urls.html}/apps/${app.slug}`,
      installations_count: app.installations.length,
      permissions: app.installations[0]?.permissions ?? {},
      events: world.webhookEvents,
    },
  };
}

function getAppWebhook(call: AccountCall): Reply {
  requireApp(call);
  const { target } = call.world.webhook();
  return {
    status: 200,
    body: {
      content_type: "json",
      insecure_ssl: "0",
      ...(target === undefined ? { url: "" } : { url: target.url, secret: "********" }),
    },
  };
}

function requireInstallation(call: AccountCall): Installation {
  const app = requireApp(call);
  const found = app.installations.find(({ id }) => String(id) === call.params.installation_id);
  if (found === undefined) throw notFound();
  return found;
}

function getInstallation(call: AccountCall): Reply {
  const installation = requireInstallation(call);
  const app = requireApp(call);
  const { world } = call;
  const api = `${world.urls.api}/app/installations/${installation.id}`;
  const at = `${new Date(0).toISOString().slice(0, 19)}Z`;
  return {
    status: 200,
    // As it is and not completed: the example has permissions that this installation lacks.
    complete: false,
    body: {
      id: installation.id,
      created_at: at,
      updated_at: at,
      target_id: ownerOf(world, installation).id,
      app_id: app.id,
      app_slug: app.slug,
      account: presentAccount(world, ownerOf(world, installation)),
      target_type: "Organization",
      permissions: installation.permissions,
      events: world.webhookEvents,
      repository_selection: installation.repositories === undefined ? "all" : "selected",
      access_tokens_url: `${api}/access_tokens`,
      repositories_url: `${world.urls.api}/installation/repositories`,
      html_url: `${world.urls.html}/organizations/${installation.account}/settings/installations/${installation.id}`,
      suspended_at: installation.suspendedAt,
      suspended_by: null,
      single_file_name: null,
      has_multiple_single_files: false,
      single_file_paths: [],
    },
  };
}

function createToken(call: AccountCall): Reply {
  const installation = requireInstallation(call);
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  for (const [name, wanted] of Object.entries(isObject(call.body.permissions) ? call.body.permissions : {})) {
    const granted = installation.permissions[name];
    if (granted === undefined || (wanted === "write" && granted === "read"))
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
  }
  const { token, expiresAt } = call.world.apps.mintToken(requireApp(call), installation);
  return {
    status: 201,
    body: {
      token,
      expires_at: expiresAt,
      permissions: installation.permissions,
      repository_selection: installation.repositories === undefined ? "all" : "selected",
      repositories: undefined,
      single_file: undefined,
      has_multiple_single_files: undefined,
      single_file_paths: undefined,
    },
  };
}

function listRepositories({ world, caller }: AccountCall): Reply {
  if (caller.installation === undefined)
    throw new Refusal(403, "You must authenticate with an installation access token");
  const reached = world.store.state.repositories.filter((one) => reaches(caller, fullName(one)));
  return {
    status: 200,
    body: { total_count: reached.length, repositories: reached.map((one) => presentRepository(world, one)) },
  };
}

function ownerOf(world: World, { account }: Installation) {
  const owned = world.store.state.repositories.find(
    ({ owner }) => owner.login.toLowerCase() === account.toLowerCase(),
  );
  return owned?.owner ?? { id: 1, login: account, type: "Organization" as const };
}

/** The payload of a webhook about an installation. */
export function presentInstallation(world: World, caller: Caller, installation: Installation): JsonObject {
  const call: AccountCall = {
    world,
    caller,
    params: { installation_id: String(installation.id) },
    body: {},
    query: {},
  };
  const reply = getInstallation(call);
  const body = "body" in reply && isObject(reply.body) ? reply.body : {};
  const at = timestamp(world);
  return { ...body, created_at: at, updated_at: at };
}
