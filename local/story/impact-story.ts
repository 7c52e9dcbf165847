import { people } from "../sample/organisation.ts";
import { type RuntimeClient, signIn } from "../sample/runtime.ts";
import { playPastWeek, readBehaviour, signInSupport, supportTeamId } from "../sample/support-team.ts";
import { workWithConfig } from "../sample/work-with-config.ts";
import {
  countOutcomes,
  experimentAfter,
  type ImpactLoop,
  insistIfLong,
  readExperiment,
  runUntil,
  work,
} from "./experiment-steps.ts";
import { letTimePass } from "./let-time-pass.ts";
import { analyse, propose, reach } from "./loop.ts";
import type { Narrator } from "./narrator.ts";
import { explainWaiting, type ImprovementRow, readFindings, readImprovement } from "./read-state.ts";
import { count, shorten } from "./tell.ts";
import { offerTheCure } from "./transfer-steps.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * A planted improvement is tried on 5, 25 and 50 % of the tasks, merged by its win and kept; a planted regression that a
 * person merged is found on its first few tasks and undone, revert included.
 * @throws Error at the first step that does not happen.
 */
export async function playImpactStory(loop: ImpactLoop, narrator: Narrator): Promise<void> {
  narrator.note(
    "The team, its fault, its cure and its regression are simulated, and days pass by making everything older. Database, functions, arms, statistics, git and checks are real.",
  );
  const runtime = await signInSupport(loop.stack.url, loop.stack.keys.publishable);
  const cure = await proposeTheCure(loop, narrator, runtime);
  await tryTheCure(loop, narrator, runtime, cure);
  await offerTheCure(loop, narrator);
  const regression = await mergeTheRegression(loop, narrator);
  await undoTheRegression(loop, narrator, runtime, regression);
}

async function proposeTheCure(
  loop: ImpactLoop,
  narrator: Narrator,
  runtime: RuntimeClient,
): Promise<ImprovementRow> {
  narrator.step("proposals", "A proposal comes of a week's faults, and Ada approves it");
  await playPastWeek(runtime, await readBehaviour(loop.sql), new Date());
  await workWithConfig(runtime, { count: 20, seed: 100_000 });
  await analyse(loop);
  const proposals = await propose(loop);
  const cure = proposals.find(
    ({ path, status }) => path.endsWith("researcher/prompt.md") && status === "in_review",
  );
  if (!cure) throw new Error("No proposal for the researcher's prompt came of the planted fault.");
  narrator.tell(`“${cure.title}” (${shorten(cure.rationale, 120)})`);
  return approve(loop, narrator, cure.id);
}

async function approve(loop: ImpactLoop, narrator: Narrator, id: string): Promise<ImprovementRow> {
  const { stack } = loop;
  const ada = await signIn(stack.url, stack.keys.publishable, people.ada.email);
  const seen = await reach(loop, id, "the review", (row) => row.status === "in_review");
  const { error } = await ada.rpc("decide_improvement", {
    improvement: id,
    decision: "approve",
    expected_version: seen.version,
  });
  if (error) throw new Error(`The approval was refused: ${error.message}`);
  const shipping = await reach(loop, id, "the pull request", (row) => row.status === "shipping");
  narrator.tell(`Approved; pull request ${shipping.pull_request_url} is open.`);
  return shipping;
}

async function tryTheCure(
  loop: ImpactLoop,
  narrator: Narrator,
  runtime: RuntimeClient,
  cure: ImprovementRow,
): Promise<void> {
  narrator.step("impact", "It is tried on some of the tasks before it is merged");
  const planned = await experimentAfter(loop, cure.id, ({ waits_for }) => waits_for !== "plan");
  narrator.tell(
    `Expected before it starts: an answer after about ${Math.round(planned.expected_tasks ?? 0)} tasks, ${Math.ceil(planned.expected_days ?? 0)} days at the team's present pace.`,
  );
  await insistIfLong(loop, narrator, planned);
  const last = await runUntil(
    loop,
    narrator,
    runtime,
    cure.id,
    200_000,
    ({ share }) => share === 0 || share > 50,
  );
  if (last.status !== "at_100") throw new Error(`The planted improvement ended as ${last.status}.`);
  const merged = await reach(loop, cure.id, "the merge", (row) => row.status === "deployed");
  narrator.tell(
    `It won, so its pull request was merged by the system: ${merged.pull_request_url}. ${100 - last.share} % of the tasks keep the old version for two weeks.`,
  );
  await work(loop, runtime, 300_000);
  await letTimePass(loop.adminSql, "15 days");
  await work(loop, runtime, 310_000);
  await countOutcomes(loop);
  const kept = await reach(loop, cure.id, "it to be kept", (row) => row.status === "kept");
  narrator.tell(
    `Fifteen days later nothing speaks against it: ${(await readExperiment(loop, cure.id)).status}, ${kept.status}.`,
  );
}

async function mergeTheRegression(loop: ImpactLoop, narrator: Narrator): Promise<ImprovementRow> {
  const { stack, sql } = loop;
  narrator.step("review", "A change that looks harmless is merged by hand");
  const [prompt] = await sql<{ id: number; content: string; content_hash: string }[]>`
    select id::int, content, content_hash from public.current_artifacts
    where team_id = ${supportTeamId} and path = 'support/researcher/prompt.md'`;
  if (!prompt) throw new Error("The researcher has no prompt.");
  const [finding] = await readFindings(sql);
  const grace = await signIn(stack.url, stack.keys.publishable, people.grace.email);
  const { data, error } = await grace
    .from("improvements")
    .insert({
      team_id: supportTeamId,
      title: "Make the researcher's prompt shorter",
      change_type: "prompt_refinement",
      rationale: "A shorter prompt costs less. What it says about searching again goes without saying.",
      artifact_id: prompt.id,
      base_hash: prompt.content_hash,
      proposed_content:
        "# Researcher\n\nYou find the facts that answer a customer's question. Use `search_knowledge_base` and `look_up_customer`.\n\nReport what you found to the coordinator, with the source of each fact.\n",
      evidence: { findings: finding ? [finding.id] : [] },
      fingerprint: "a shorter prompt",
      origin: "person",
    })
    .select("id")
    .single();
  if (error) throw new Error(`The proposal was refused: ${error.message}`);
  narrator.tell("Grace proposes to shorten the prompt that was just improved, rule included.");
  const shipping = await approve(loop, narrator, data.id);
  await stack.github.control.ready(shipping.pull_request_number ?? 0, { as: people.grace.github.login });
  await stack.github.control.merge(shipping.pull_request_number ?? 0, { as: people.grace.github.login });
  return reach(loop, data.id, "the merge to be noticed", (row) => row.status === "deployed");
}

async function undoTheRegression(
  loop: ImpactLoop,
  narrator: Narrator,
  runtime: RuntimeClient,
  regression: ImprovementRow,
): Promise<void> {
  const { stack, sql } = loop;
  narrator.step("impact", "A guarded rollout gives it to five percent first");
  const planned = await experimentAfter(
    loop,
    regression.id,
    ({ phase, waits_for }) => phase === "deployed" && waits_for !== "plan",
  );
  await insistIfLong(loop, narrator, planned);
  const started = await readExperiment(loop, regression.id);
  narrator.tell(`Merged, and yet ${started.share} % of the tasks get it.`);
  let crossedAt = 0;
  const last = await runUntil(loop, narrator, runtime, regression.id, 400_000, (row) => {
    crossedAt = Date.now();
    return row.share === 0;
  });
  if (last.status !== "harmed") throw new Error(`The planted regression ended as ${last.status}.`);
  narrator.tell(`Harm: ${last.end_reason}.`);
  const used = await workWithConfig(runtime, { count: 20, seed: 500_000 });
  const bad = used.get(regression.proposed_content) ?? 0;
  if (bad > 0) throw new Error(`${bad} tasks still got the harmful content.`);
  narrator.tell(
    `Off at once: of the 20 tasks that ask within ${((Date.now() - crossedAt) / 1000).toFixed(1)} s of the count, none gets it, although it is still on the main branch.`,
  );
  const reverting = await waitUntil(
    "the revert pull request",
    async () => {
      const [row] = await sql<{ status: string; url: string | null; number: number | null }[]>`
        select status, revert_pull_request_url as url, revert_pull_request_number as number from public.improvements where id = ${regression.id}`;
      return row?.url ? row : undefined;
    },
    { explain: () => explainWaiting(sql) },
  );
  narrator.tell(`Revert opened: ${reverting.url}.`);
  await stack.github.control.ready(reverting.number ?? 0, { as: people.grace.github.login }).catch(() => {});
  await stack.github.control.merge(reverting.number ?? 0, { as: people.grace.github.login });
  await reach(loop, regression.id, "the revert", (row) => row.status === "reverted");
  const content = await stack.github.control.readFile(regression.path);
  narrator.tell(
    `Grace merges it: ${content === regression.base ? "the main branch holds the version before, to the letter" : "the main branch differs from the version before"}.`,
  );
  await tellTheRecord(loop, narrator, regression.id);
}

async function tellTheRecord({ sql, stack }: ImpactLoop, narrator: Narrator, id: string): Promise<void> {
  narrator.step("review", "The record");
  const events = await sql<
    {
      kind: string;
      to_status: string;
      made_by: string;
      reason: string | null;
      details: { to?: string } | null;
    }[]
  >`
    select kind, to_status, made_by, reason, details from public.improvement_events where improvement_id = ${id} order by id`;
  for (const { kind, to_status, made_by, reason, details } of events)
    narrator.tell(
      `${kind === "moved" ? `→ ${to_status}` : kind === "experiment" ? `experiment ${details?.to}` : kind}  by ${made_by}${reason ? `: ${shorten(reason, 110)}` : ""}`,
    );
  const { slack_channel_id: channel, slack_message_ts: ts } = await readImprovement(sql, id);
  // One message a second in a channel: the last of them is some seconds behind.
  const told = await waitUntil(
    "the revert to be told in the thread",
    async () => {
      const notes = channel && ts ? stack.slack.thread(channel, ts).slice(1) : [];
      return notes.some(({ text }) => text.startsWith("Reverted")) ? notes : undefined;
    },
    { seconds: 90, explain: () => explainWaiting(sql) },
  );
  narrator.tell(`${count(told.length, "note")} in the Slack thread, the last ones:`);
  narrator.show(
    told
      .slice(-4)
      .map((note) => `• ${shorten(note.text, 150)}`)
      .join("\n"),
  );
  const broken = await sql`select * from private.broken_events()`;
  if (broken.length > 0) throw new Error("The chain of events is broken.");
  narrator.tell("The chain of events is whole.");
}
