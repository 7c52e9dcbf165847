import { App, ConsoleEmailDriver } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import type { Keys } from "../keys.ts";
import type { ProjectConfig } from "../project-config.ts";
import { quietly } from "./quiet.ts";

export interface LiteOptions {
  /** As user `postgres`. */
  databaseUrl: string;
  keys: Keys;
  /** The public address of the gateway. */
  url: string;
  config: ProjectConfig;
  log: (line: string) => void;
}

/** REST and Auth as the hosted gateway offers them, and Studio with Studio's rights. */
export interface Lite {
  api(request: Request, peerAddress: string | null): Promise<Response>;
  studio(request: Request, peerAddress: string | null): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Two servers over one database. Hosted Studio works as `postgres` without claims, past row-level
 * security; the API works as the role of its caller. Guard triggers tell the two apart, so the local
 * stack has to as well.
 */
export async function startLite({ databaseUrl, keys, url, config, log }: LiteOptions): Promise<Lite> {
  const apiConnection = openConnection(databaseUrl, "rest and auth");
  const withContext = apiConnection.withContext.bind(apiConnection);
  apiConnection.withContext = (vars, work, options) => withContext(withClaims(vars), work, options);

  const studioConnection = openConnection(databaseUrl, "studio");
  const withoutContext = studioConnection.withContext.bind(studioConnection);
  studioConnection.withContext = (_vars, work, options) => withoutContext(undefined, work, options);

  const auth = {
    enabled: true,
    jwt_secret: keys.jwtSecret,
    publishable_key: keys.publishable,
    secret_key: keys.secret,
    site_url: url,
    enable_signup: config.enableSignup,
  };
  const drivers = {
    email: new ConsoleEmailDriver({ logger: { info: (text: string) => log(`mail: ${text}`) } }),
  };
  const api = new App({
    connection: apiConnection,
    api: { schemas: config.apiSchemas },
    auth,
    options: { server: { disableStudio: true }, drivers },
  });
  const studio = new App({ connection: studioConnection, options: { server: { admin: true } } });
  // The first request reads the schema; better now than while somebody waits for it.
  await Promise.all([api.init(), studio.init(), apiConnection.introspect({ useCache: true })]);

  return {
    api: (request, peerAddress) => quietly(log, async () => api.fetch(request, { peerAddress })),
    studio: (request, peerAddress) => quietly(log, async () => studio.fetch(request, { peerAddress })),
    async close() {
      // A request that was cut off may leave a transaction open, and lite's own close would wait for it for ever.
      await Promise.all([apiConnection, studioConnection].map(({ driver }) => driver.end({ timeout: 1 })));
    },
  };
}

function openConnection(databaseUrl: string, name: string) {
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: {
      max: 8,
      connection: { application_name: name },
      onnotice: () => {},
      types: { json: jsonType(114), jsonb: jsonType(3802) },
    },
  });
  // At its first request lite would look whether any table has row-level security. If so, it grants all
  // tables to the API's roles; if not, it serves every caller as `postgres`. Neither is what a hosted
  // project does. In this state it does what PostgREST does: take on the caller's role, and nothing else.
  Object.assign(connection, { rlsState: "active" });
  return connection;
}

/**
 * lite hands a function's JSON arguments to the driver as text already, and the driver would write that text down as a JSON
 * string once more. What is JSON text is therefore passed on as it is.
 */
function jsonType(oid: number) {
  return {
    to: oid,
    from: [oid],
    serialize: (value: unknown) =>
      typeof value === "string" && isJson(value) ? value : JSON.stringify(value),
    parse: (text: string): unknown => JSON.parse(text),
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** PostgREST sets the claims of every request, those of a caller with a bare key too; lite leaves them out. */
function withClaims(vars: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const auth = vars?.auth;
  if (typeof auth !== "object" || auth === null || ("jwt" in auth && auth.jwt)) return vars;
  const role = "role" in auth ? auth.role : "anon";
  return { ...vars, auth: { ...auth, jwt: { role: role ?? "anon" } } };
}
