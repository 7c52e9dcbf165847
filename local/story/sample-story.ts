import { people } from "../sample/organisation.ts";
import { playNextWeek, playPastWeek, readBehaviour, signInSupport } from "../sample/support-team.ts";
import { analyse, type Loop, propose, reach } from "./loop.ts";
import type { Narrator } from "./narrator.ts";
import { type ImprovementRow, readFindings, readImprovement, readMetrics } from "./read-state.ts";
import { findButton, findMessage, readMessage } from "./slack-view.ts";
import { count, shorten, tellFindings, tellMetrics, tellProposal } from "./tell.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * The whole loop for the sample organisation: a planted fault is found, a cure proposed, checked, approved by a signed button
 * press, merged, and measured.
 * @throws Error at the first step that does not happen.
 */
export async function playSampleStory(loop: Loop, narrator: Narrator): Promise<void> {
  narrator.note(
    "The team, its fault and its cure are simulated. Database, functions, git, signatures and checks are real.",
  );
  await letThemWork(loop, narrator);
  const [first, ...others] = await findAndPropose(loop, narrator);
  if (!first) throw new Error("No proposal came of the planted fault.");
  await decide(loop, narrator, first, others);
  await ship(loop, narrator, first);
  await measure(loop, narrator, first);
  await checkTheRecord(loop, narrator, first);
}

async function letThemWork({ stack, sql }: Loop, narrator: Narrator): Promise<void> {
  narrator.step("logs", "A week of work of the team “support” arrives");
  const client = await signInSupport(stack.url, stack.keys.publishable);
  const { tasks, messages } = await playPastWeek(client, await readBehaviour(sql), new Date());
  narrator.tell(
    `Its runtime signed in with the publishable key and inserted ${count(tasks.length, "task")} with ${count(messages, "message")} (simulated).`,
  );
  const { data } = await client.from("messages").select("id").limit(1);
  narrator.tell(
    `Asked for messages, the same account sees ${data?.length ?? 0}: a runtime writes its log and does not read it.`,
  );
}

async function findAndPropose(loop: Loop, narrator: Narrator): Promise<ImprovementRow[]> {
  narrator.step("analysis", "How the team works, and what goes wrong");
  await analyse(loop);
  tellMetrics(narrator, await readMetrics(loop.sql));
  const findings = await readFindings(loop.sql);
  tellFindings(narrator, findings);

  narrator.step("proposals", "What could be changed");
  const proposals = await propose(loop);
  for (const proposal of proposals) tellProposal(narrator, proposal);

  narrator.step("validation", "Every proposal is checked before a person sees it");
  const reports = await loop.sql<
    { title: string; status: string; report: { checks: { rule: string; status: string }[] } }[]
  >`
    select i.title, i.status, v.report from public.validations v join public.improvements i on i.id = v.improvement_id order by i.priority desc`;
  for (const { title, status, report } of reports) {
    narrator.tell(`“${shorten(title, 70)}” is ${status.replace("_", " ")}`);
    narrator.tell(
      `  ${report.checks.map((check) => `${check.rule} ${check.status.replace("_", " ")}`).join(", ")}`,
    );
  }
  return proposals.filter((proposal) => proposal.status === "in_review");
}

async function decide(
  loop: Loop,
  narrator: Narrator,
  first: ImprovementRow,
  others: ImprovementRow[],
): Promise<void> {
  const { stack, sql } = loop;
  narrator.step("review", "People decide, wherever they are");
  const { slack_channel_id: channel, slack_message_ts: ts } = await reach(
    loop,
    first.id,
    "the Slack message",
    (row) => row.slack_message_ts !== null,
  );
  const message = findMessage(stack.slack, channel, ts);
  if (!message || channel === null || ts === null) throw new Error("The message is not in the channel.");
  narrator.show(readMessage(message));

  const actionId = findButton(message, "Approve");
  if (!actionId) throw new Error("The message has no button to approve.");
  await press(loop, people.alan.slack, { channel, ts, actionId });
  const refusal = await waitUntil(
    "an answer to Alan",
    async () => stack.slack.ephemerals(people.alan.slack).at(-1),
    { explain: () => tellOpenDeliveries(sql) },
  );
  narrator.tell(
    `Alan, who is no reviewer, presses Approve. Only he sees: “${refusal.text}” Status: ${(await readImprovement(sql, first.id)).status}.`,
  );

  await press(loop, people.grace.slack, { channel, ts, actionId });
  const approved = await reach(loop, first.id, "the approval", (row) => row.status !== "in_review");
  narrator.tell(
    `Grace presses Approve. Her account is mapped to a reviewer, so it counts: ${approved.status}.`,
  );

  for (const other of others) {
    await sql`update public.improvements set status = 'rejected', decided_by = ${people.ada.name}, decision_reason = 'One change at a time.' where id = ${other.id}`;
    narrator.tell(
      `In Studio, Ada edits the row of “${shorten(other.title, 60)}”: rejected, “One change at a time.”`,
    );
  }
}

async function tellOpenDeliveries(sql: Loop["sql"]): Promise<string> {
  const open = await sql`
    select kind, attempts, run_after, held_until, last_error from public.deliveries where done_at is null order by id limit 10`;
  return `Open deliveries: ${JSON.stringify(open)}`;
}

/** Presses again where Slack says that nobody answered within its three seconds: a function may have to start first. */
async function press(
  { stack }: Loop,
  user: string,
  button: { channel: string; ts: string; actionId: string },
): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { shownToUser } = await stack.slack.click({ user, ...button });
    if (shownToUser === undefined) return;
  }
}

async function ship(loop: Loop, narrator: Narrator, { id }: ImprovementRow): Promise<void> {
  const { stack } = loop;
  narrator.step("delivery", "A draft pull request, merged by a person");
  const shipping = await reach(
    loop,
    id,
    "the pull request",
    (row) => row.status === "shipping" && row.pull_request_number !== null,
  );
  narrator.tell(`Issue:        ${shipping.issue_url}`);
  narrator.tell(`Branch:       ${shipping.branch}`);
  narrator.tell(`Pull request: ${shipping.pull_request_url}`);
  const number = shipping.pull_request_number ?? 0;
  await stack.github.control.ready(number, { as: people.grace.github.login });
  const commit = await stack.github.control.merge(number, { as: people.grace.github.login });
  narrator.tell(
    `Grace marks it ready and merges it as ${commit.slice(0, 10)}. GitHub's signed webhook tells the system.`,
  );
  await reach(loop, id, "the merge to be noticed", (row) => row.status === "deployed");
  const content = await stack.github.control.readFile(shipping.path);
  const [version] = await loop.sql<{ version: number; same: boolean }[]>`
    select version, content = ${content ?? ""} as same from public.current_artifacts where path = ${shipping.path}`;
  narrator.tell(
    `Deployed: version ${version?.version} of ${shipping.path} is in force${version?.same ? ", the same text as on the main branch" : ""}.`,
  );
}

async function measure(
  loop: Loop,
  narrator: Narrator,
  { id, slack_channel_id: channel }: ImprovementRow,
): Promise<void> {
  const { stack, sql } = loop;
  narrator.step("impact", "Did it help?");
  const client = await signInSupport(stack.url, stack.keys.publishable);
  const { tasks } = await playNextWeek(client, await readBehaviour(sql), new Date(), 2);
  narrator.tell(`The team works on with the new prompt: ${count(tasks.length, "task")} (simulated).`);
  await analyse(loop);
  await stack.worker.runJob("measure-impact");
  const estimates = await waitUntil("an estimate", async () => {
    const rows = await sql<{ metric: string; verdict: string; evidence_grade: string; rests_on: string }[]>`
      select metric, verdict, evidence_grade, rests_on from public.impact_estimates where improvement_id = ${id} order by metric desc`;
    return rows.length > 0 ? rows : undefined;
  });
  for (const { metric, verdict, evidence_grade, rests_on } of estimates) {
    narrator.tell(`${metric.replace("_", " ")}: ${verdict}`);
    narrator.tell(`  ${evidence_grade}: before and after, without a control; outcomes ${rests_on}.`);
  }
  const thread = await waitUntil("the news in the thread", async () => {
    const row = await readImprovement(sql, id);
    const notes = row.slack_message_ts && channel ? stack.slack.thread(channel, row.slack_message_ts) : [];
    return notes.some((note) => note.text.startsWith("Measured")) ? notes : undefined;
  });
  narrator.tell("The thread in Slack:");
  narrator.show(
    thread
      .slice(1)
      .map((note) => `• ${shorten(note.text, 160)}`)
      .join("\n"),
  );
}

async function checkTheRecord(
  { sql, stack }: Loop,
  narrator: Narrator,
  { id }: ImprovementRow,
): Promise<void> {
  narrator.step("review", "The record");
  const events = await sql<
    {
      kind: string;
      to_status: string;
      made_by: string;
      how_known: string;
      surface: string;
      name: string | null;
    }[]
  >`
    select e.kind, e.to_status, e.made_by, e.how_known, e.surface, p.name
    from public.improvement_events e left join public.people p on p.id = e.person_id where e.improvement_id = ${id} order by e.id`;
  for (const event of events)
    narrator.tell(
      `${event.kind === "moved" ? `→ ${event.to_status}` : event.kind}  by ${event.name ?? event.made_by} (${event.how_known}, ${event.surface})`,
    );
  const broken = await sql`select * from private.broken_events()`;
  if (broken.length > 0) throw new Error("The chain of events is broken.");
  const faults = [
    ...stack.github.violations,
    ...stack.github.unknownCalls,
    ...stack.slack.unknownCalls.map(({ method }) => method),
    ...stack.slack.rejected.map(({ error }) => error),
  ];
  if (faults.length > 0)
    throw new Error(`The contracts of Slack and GitHub were not kept: ${faults.join("; ")}`);
  narrator.tell("The chain of events is whole; every call kept to the contracts of Slack and GitHub.");
}
