import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type Sql } from "../postgres/connect.ts";
import { channels, people } from "../sample/organisation.ts";
import { seedRepositories } from "../sample/seed-repository.ts";
import { type Stack, startStack } from "../stack.ts";
import { mintToken, type RecordedCall, replayOnGitHub, replayOnSlack } from "./channels-bare.ts";

/** Milliseconds of one way, and of nothing but its HTTP calls. */
export interface Way {
  way: string;
  calls: number;
  p50: number;
  p95: number;
  bareP50: number;
  bareP95: number;
  /** Median over the median of the bare calls. */
  ratio: number;
}

export interface ChannelsReport {
  machine: string;
  samples: number;
  ways: Way[];
}

interface Sample {
  ms: number;
  bareMs: number;
  calls: number;
}

const longestWaitMs = 60_000;

/**
 * The whole local stack: row, trigger, pg_net, functions in Deno, REST, stand-ins. One proposal after the other, each way
 * followed at once by the same calls made directly.
 */
export async function benchChannels(
  samples: number,
  progress: (line: string) => void,
): Promise<ChannelsReport> {
  const dataDir = mkdtempSync(join(tmpdir(), "bench-channels-"));
  const stack = await startStack({ dataDir, port: 0 });
  const sql = connect(stack.databaseUrl, { max: 2, name: "bench" });
  try {
    await seedRepositories(sql, stack.github);
    // Limits and budgets are not what is measured.
    await sql`update public.policies set proposals_per_hour = 1000000, open_proposals = 1000000, decisions_per_reviewer = 1000000,
      open_pull_requests = 1000000, github_dashboard = false where team_id is null and change_type is null and risk is null`;
    await sql`update public.policies set open_pull_requests_in_total = 1000000 where open_pull_requests_in_total is not null`;
    await sql`update public.rate_budgets set burst = 100000, per_minute = 6000000`;
    const recorded: RecordedCall[] = [];
    stack.github.faults.decide((call) => {
      // With its query, which a decision about faults does not see.
      recorded.push({ ...call, path: stack.github.calls.at(-1)?.path ?? call.path });
      return undefined;
    });
    const ways: Record<string, Sample[]> = { message: [], button: [], pull: [] };
    // The first one starts the functions, and is not counted.
    for (let count = 0; count <= samples; count += 1) {
      const measured = await measureOne(stack, sql, recorded, count);
      progress(
        `${count} of ${samples}: ${Object.values(measured)
          .map(({ ms }) => `${Math.round(ms)} ms`)
          .join(", ")}`,
      );
      if (count === 0) continue;
      for (const [way, sample] of Object.entries(measured)) ways[way]?.push(sample);
    }
    return {
      machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`,
      samples,
      ways: [
        summarise("insert of a proposal → message in Slack", ways.message),
        summarise("button → updated message", ways.button),
        summarise("approval → draft pull request", ways.pull),
      ],
    };
  } finally {
    stack.github.faults.decide(undefined);
    await sql.end({ timeout: 1 });
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureOne(stack: Stack, sql: Sql, recorded: RecordedCall[], count: number) {
  const { slack, github } = stack;
  await becomeQuiet(sql);
  const inserted = performance.now();
  const id = await propose(sql, count);
  const message = await until(() =>
    slack.messages(channels.support).find(({ metadata }) => JSON.stringify(metadata ?? {}).includes(id)),
  );
  const toMessage = performance.now() - inserted;
  const postMs = await replayOnSlack(
    slack.apiUrl,
    stack.keys.slackBotToken,
    lastCall(stack, "chat.postMessage"),
  );
  await becomeQuiet(sql);

  recorded.splice(0);
  const earlier = github.calls.length;
  const pressed = performance.now();
  await slack.click({
    user: people.ada.slack,
    channel: channels.support,
    ts: message.ts,
    actionId: "approve",
  });
  const isUpdated = () =>
    slack
      .messages(channels.support)
      .find(({ ts, text }) => ts === message.ts && !text.startsWith("In review"));
  const toPull = until(() => {
    const opened = github.calls.slice(earlier).find((call) => isOpening(call) && call.status === 201);
    return opened && performance.now() - pressed;
  });
  await until(isUpdated);
  const toUpdate = performance.now() - pressed;
  const pullMs = await toPull;
  const updateMs = await replayOnSlack(
    slack.apiUrl,
    stack.keys.slackBotToken,
    lastCall(stack, "chat.update"),
  );
  const calls = recorded.slice(0, recorded.findIndex(isOpening) + 1);
  await becomeQuiet(sql);
  const bareMs = await replayOnGitHub(github, await mintToken(stack), calls, count);
  return {
    message: { ms: toMessage, bareMs: postMs, calls: 1 },
    button: { ms: toUpdate, bareMs: updateMs, calls: 1 },
    pull: { ms: pullMs, bareMs, calls: calls.length },
  };
}

function isOpening({ method, path }: { method: string; path: string }): boolean {
  return method === "POST" && path.endsWith("/pulls");
}

function lastCall({ slack }: Stack, method: string) {
  const call = slack.calls.findLast(
    (each) => each.method === method && each.ok && each.args.blocks !== undefined,
  );
  if (call === undefined) throw new Error(`${method} was never called.`);
  return call;
}

async function propose(sql: Sql, count: number): Promise<string> {
  const [made] = await sql`
    insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
    select team_id, ${`Say where facts come from (${count})`}, 'prompt_refinement', 'Answers without a source were asked about again.', id, content_hash,
      content || ${`\n\nSay where each fact comes from (${count}).\n`}, gen_random_uuid(), 'rule'
    from public.current_artifacts where team_id = 1 and kind = 'prompt' and agent = 'writer' returning id`;
  if (made === undefined) throw new Error("The sample organisation has no prompt to change.");
  return String(made.id);
}

async function becomeQuiet(sql: Sql): Promise<void> {
  await until(async () => {
    const [open] = await sql`select
      exists (select from public.deliveries where done_at is null and dead_at is null) or exists (select from private.work_items where dead_at is null) as any`;
    return open?.any === false ? true : undefined;
  }, 25);
}

async function until<Found>(
  look: () => Found | undefined | Promise<Found | undefined>,
  everyMs = 2,
): Promise<Found> {
  const end = performance.now() + longestWaitMs;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(everyMs);
  }
  throw new Error("What was waited for did not come within a minute.");
}

function summarise(way: string, samples: Sample[] = []): Way {
  const ms = samples.map((sample) => sample.ms);
  const bare = samples.map((sample) => sample.bareMs);
  return {
    way,
    calls: Math.round(
      quantile(
        samples.map(({ calls }) => calls),
        0.5,
      ),
    ),
    p50: quantile(ms, 0.5),
    p95: quantile(ms, 0.95),
    bareP50: quantile(bare, 0.5),
    bareP95: quantile(bare, 0.95),
    ratio: quantile(ms, 0.5) / quantile(bare, 0.5),
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export function printChannels({ machine, samples, ways }: ChannelsReport): void {
  console.log(`\n${machine}; ${samples} proposals, one after the other\n`);
  for (const { way, calls, p50, p95, bareP50, bareP95, ratio } of ways)
    console.log(
      `  ${way.padEnd(42)} p50 ${p50.toFixed(0).padStart(6)} ms  p95 ${p95.toFixed(0).padStart(6)} ms   ` +
        `bare (${calls} ${calls === 1 ? "call" : "calls"}) p50 ${bareP50.toFixed(1)} ms  p95 ${bareP95.toFixed(1)} ms   ratio ${ratio.toFixed(0)}`,
    );
}
