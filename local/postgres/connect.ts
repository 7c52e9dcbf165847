import postgres from "postgres";

/** The client that the local stack and its tests use. */
export type Sql = postgres.Sql;

/** Opens a pool. Notices are dropped: `create … if not exists` is noisy. */
export function connect(url: string, options: { max?: number; name?: string } = {}): Sql {
  return postgres(url, {
    max: options.max ?? 4,
    onnotice: () => {},
    connection: { application_name: options.name ?? "local stack" },
    // Schemas change under our feet in tests; a cached plan would then fail.
    prepare: false,
  });
}

/** The address of a database for one user. */
export function databaseUrl(port: number, user: string, password: string, database = "postgres"): string {
  return `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}
