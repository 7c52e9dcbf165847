import type { TestProject } from "vitest/node";
import { startPassingServer } from "../../local/postgres/passing-server.ts";
import { emptyTemplate, template } from "./template.ts";

/** What test files are told about the server that all of them share. */
export interface TestServer {
  port: number;
  password: string;
  /** Why the template has no migrations: files that need them fail with it, the others still run. */
  migrationError: string | undefined;
}

declare module "vitest" {
  interface ProvidedContext {
    server: TestServer;
  }
}

/**
 * One PostgreSQL for the whole run. Test files clone their database from a template that has all
 * migrations, or from one that has none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // It ends, and its data is removed, now or when this run is killed.
  const server = await startPassingServer("test-postgres", false);
  try {
    await server.run(`create database ${emptyTemplate}`);
    await server.prepare(emptyTemplate);
    await server.run(`create database ${template} template ${emptyTemplate} owner postgres`);
    const migrationError = await server.migrate(template).then(
      () => undefined,
      (error: Error) => error.message,
    );
    project.provide("server", { port: server.port, password: server.password, migrationError });
  } catch (error) {
    await server.end();
    throw error;
  }
  return () => server.end();
}
