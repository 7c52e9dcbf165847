import { type Database, unwrap } from "../platform/database.ts";
import { describeError } from "../platform/errors.ts";
import { readPolicy } from "../policy/read-policy.ts";
import { generatedFiles } from "./behaviour/try-change.ts";
import type { Report, Subject } from "./check-contract.ts";
import { runChecks } from "./run-checks.ts";

const batch = 10;
const leaseSeconds = 120;
/** Callers and roles that are looked at besides the target itself. */
const mostNeighbours = 40;
const longestNeighbour = 65_536;

/** With what the last proposal takes, a call stays within the platform's 2 s of computing. */
export const mostComputedMs = 700;

/** How a run goes; tests give their own. */
export interface ValidationRun {
  /** No new work is claimed after this long. */
  budgetMs?: number;
  /** Nor after this much computing. */
  computeMs?: number;
  now?: () => number;
  log?: (line: string) => void;
}

/**
 * Validates every proposal that waits, until none is left or the time is up; the next call goes on. Returns how many
 * got a report.
 */
export async function validateImprovements(
  database: Database,
  { budgetMs = 60_000, computeMs = mostComputedMs, now = Date.now, log = console.error }: ValidationRun = {},
): Promise<number> {
  const until = now() + budgetMs;
  let reports = 0;
  let computed = 0;
  while (now() < until && computed < computeMs) {
    const claimed = unwrap(
      await database.rpc("claim_work", { kind: "validation", max_items: batch, lease_seconds: leaseSeconds }),
    );
    if (claimed.length === 0) break;
    for (const [at, { key, lease_token }] of claimed.entries()) {
      if (computed >= computeMs) {
        await release(database, claimed.slice(at));
        break;
      }
      try {
        const subject = await readSubject(database, key);
        const began = performance.now();
        const report = await runChecks(subject);
        computed += performance.now() - began;
        if (await record(database, lease_token, subject, report)) reports += 1;
      } catch (error) {
        log(`validation of ${key}: ${describeError(error)}`);
        const { error: notGivenBack } = await database.rpc("fail_work", {
          kind: "validation",
          key,
          lease_token,
          error: describeError(error),
        });
        // The lease runs out and the item is claimed anew.
        if (notGivenBack) log(`validation of ${key} was not given back: ${notGivenBack.message}`);
      }
    }
  }
  return reports;
}

async function record(
  database: Database,
  leaseToken: string,
  subject: Subject,
  report: Report,
): Promise<boolean> {
  return unwrap(
    await database.rpc("record_validation", {
      improvement: subject.improvement.id,
      lease_token: leaseToken,
      verdict: report.verdict,
      report: JSON.parse(JSON.stringify(report)),
      generated_files: generatedFiles(subject).map(({ path, content }) => ({ path, content })),
    }),
  );
}

/** Claimed and not begun: the next call may have them at once, and no attempt was made. If this fails, leases run out. */
async function release(database: Database, claimed: readonly { lease_token: string }[]): Promise<void> {
  const lease_tokens = claimed.map(({ lease_token }) => lease_token);
  await database.rpc("release_work", { kind: "validation", lease_tokens });
}

async function readSubject(database: Database, id: string): Promise<Subject> {
  const improvement = unwrap(
    await database
      .from("improvements")
      .select("id, team_id, change_type, artifact_id, base_hash, proposed_content")
      .eq("id", id)
      .single(),
  );
  const columns = "id, team_id, kind, path, version, content, content_hash";
  const targets = unwrap(
    await database
      .from("artifacts")
      .select(columns)
      .eq("id", improvement.artifact_id)
      .eq("team_id", improvement.team_id),
  );
  const target = targets[0] ?? null;
  const versions = target
    ? unwrap(
        await database
          .from("artifacts")
          .select(columns)
          .eq("team_id", improvement.team_id)
          .eq("path", target.path)
          .order("version", { ascending: false })
          .limit(1),
      )
    : [];
  const policy = await readPolicy(database, improvement.team_id, improvement.change_type);
  const neighbours = unwrap(
    await database
      .from("current_artifacts")
      .select("kind, path, content")
      .eq("team_id", improvement.team_id)
      .in("kind", ["code", "role", "tools"])
      .order("path")
      .limit(mostNeighbours),
  );
  const known = neighbours.flatMap(({ kind, path, content }) =>
    kind !== null && path !== null && content !== null && content.length <= longestNeighbour
      ? [{ kind, path, content }]
      : [],
  );
  return { improvement, target, current: versions[0] ?? null, policy, neighbours: known };
}
