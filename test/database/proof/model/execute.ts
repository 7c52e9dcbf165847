import postgres from "postgres";
import type { Sql } from "../../../../local/postgres/connect.ts";
import { accounts } from "../../world.ts";
import type { State } from "./state.ts";
import { statementFor } from "./statements.ts";
import type { Act, Claimed, Outcome } from "./steps.ts";

/** The team that one run of the model works on. */
export interface Run {
  number: number;
  team: string;
  artifacts: Record<string, string>;
  repository: string;
  channel: string;
}

/** One account, or one part of the system, as the statement's role and claims. */
export type As = keyof typeof accounts | "anon" | "service" | "postgres";

const undo = "division by zero";

/**
 * Does a step on a connection of its own. One message to the server is one transaction, begun with the role and the claims as
 * the REST server does it; a rolled back one ends with an error of ours.
 */
export async function execute(sql: Sql, run: Run, state: State, act: Act): Promise<Outcome> {
  const { as, text } = statementFor(run, state, act.step);
  const batch = `${identity(as)}; ${text}; ${act.rolledBack ? "select 1 / 0" : "select 1"}`;
  try {
    const results = await sql.unsafe(batch).simple();
    const rows: unknown = Array.isArray(results) ? results.at(-2) : [];
    return done(Array.isArray(rows) ? rows : []);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    if (error.message === undo) return { kind: "rolled back" };
    const expected =
      /^PT(403|404|409|422)$|^42501$/.test(error.code) ||
      error.constraint_name === "improvements_open_fingerprint";
    if (!expected)
      throw new Error(
        `No refusal, but an accident: ${[error.code, error.message, error.detail, error.where].join("\n")}\nwhen: ${batch}`,
      );
    return { kind: "refused", reason: error.detail ?? error.message };
  }
}

function identity(as: As): string {
  if (as === "postgres") return "select set_config('request.jwt.claims', '', true)";
  const role = as === "anon" ? "anon" : as === "service" ? "service_role" : "authenticated";
  const claims = JSON.stringify(as === "anon" || as === "service" ? { role } : { role, sub: accounts[as] });
  return `select set_config('role', '${role}', true), set_config('request.jwt.claims', '${claims}', true)`;
}

function done(rows: unknown[]): Outcome {
  const claimed: Claimed[] = [];
  let value: unknown;
  for (const row of rows) {
    if (typeof row !== "object" || row === null) continue;
    if ("value" in row) value = row.value;
    if ("token" in row && "improvement" in row) {
      const id = "id" in row ? String(row.id) : undefined;
      claimed.push({
        improvement: String(row.improvement),
        id,
        kind: "kind" in row ? String(row.kind) : "validation",
        token: String(row.token),
      });
    }
  }
  return { kind: "done", value, claimed };
}
