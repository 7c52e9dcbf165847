import { importLogs } from "../import-logs/import-file.ts";
import { people } from "../sample/organisation.ts";
import { signIn } from "../sample/runtime.ts";
import { analyse, type Loop, propose, reach, settle } from "./loop.ts";
import type { Narrator } from "./narrator.ts";
import { type ImprovementRow, readFindings, readMetrics } from "./read-state.ts";
import { importer, registerTeams } from "./register-teams.ts";
import { surveyTeams } from "./survey-teams.ts";
import { count, shorten, tellFindings, tellMetrics, tellProposal } from "./tell.ts";
import { tellAttribution } from "./tell-attribution.ts";

/** How many proposals are told in full. */
const toldInFull = 5;

/**
 * What the loop finds and proposes on real logs, up to the draft pull request. The teams do not work here, so no effect is
 * measured and none is claimed.
 */
export async function playLogsStory(
  loop: Loop,
  narrator: Narrator,
  files: { logs: string; labels: string | undefined },
): Promise<void> {
  narrator.note(
    "The logs are real. The teams' repository is a stand-in, and nobody works with what is proposed: no effect is measured.",
  );
  await load(loop, narrator, files);
  const proposals = await release(loop, narrator, await findAndPropose(loop, narrator));
  const first = proposals.find((proposal) => proposal.status === "in_review");
  if (first) await ship(loop, narrator, first);
}

async function load(
  loop: Loop,
  narrator: Narrator,
  { logs, labels }: { logs: string; labels: string | undefined },
): Promise<void> {
  const { stack } = loop;
  narrator.step("logs", `Importing ${logs}`);
  const teams = await surveyTeams(logs);
  const { ids, prompts, placeholders } = await registerTeams(loop, teams);
  narrator.tell(`${count(teams.length, "team")}: ${shorten(teams.map((team) => team.slug).join(", "), 300)}`);
  narrator.tell(
    `Prompts: ${prompts} as the log shows them, ${count(placeholders, "placeholder")} where it shows none.`,
  );
  const client = await signIn(stack.url, stack.keys.publishable, importer.email);
  const result = await importLogs({ file: logs, labels, client, teamIds: ids });
  narrator.tell(
    `${count(result.imported, "conversation")} with ${count(result.messages, "message")} written through the API as their runtime.`,
  );
  if (result.skipped.length > 0)
    narrator.tell(
      `${count(result.skipped.length, "conversation")} left out, for instance: ${result.skipped[0]?.reason}`,
    );
}

async function findAndPropose(loop: Loop, narrator: Narrator): Promise<ImprovementRow[]> {
  narrator.step("analysis", "How the teams work, and what goes wrong");
  await analyse(loop);
  tellMetrics(narrator, await readMetrics(loop.sql));
  const findings = await readFindings(loop.sql);
  narrator.tell(`${count(findings.length, "finding")}:`);
  tellFindings(narrator, findings);
  await tellAttribution(loop.sql, narrator);
  if (findings.length === 0) return [];

  narrator.step("proposals", "What could be changed");
  const enough = await evidenceWanted(loop);
  if (!findings.some((finding) => finding.tasks >= enough)) {
    narrator.tell(
      `Nothing: no finding shows in ${enough} tasks of one team, which policy wants before it acts.`,
    );
    return [];
  }
  const proposals = await propose(loop);
  if (proposals.length === 0) {
    narrator.tell(
      "Nothing: for what shows often enough, no small change of a prompt or parameter is known to help.",
    );
    return [];
  }
  for (const proposal of proposals.slice(0, toldInFull)) tellProposal(narrator, proposal);
  if (proposals.length > toldInFull)
    narrator.tell(`… and ${proposals.length - toldInFull} more in improvements.`);
  return proposals;
}

/** What rests on imported history is held until an administrator has looked at it. */
async function release(
  loop: Loop,
  narrator: Narrator,
  proposals: ImprovementRow[],
): Promise<ImprovementRow[]> {
  const { stack, sql } = loop;
  const held = proposals.filter((proposal) => proposal.waits_for === "release");
  if (held.length > 0) {
    narrator.step("review", "What rests on imported history waits for an administrator");
    const [waiting] = await sql<{ why: string }[]>`
      select why from public.waiting_improvements where waits_for = 'release' limit 1`;
    narrator.tell(`${count(held.length, "proposal")} held: ${waiting?.why}`);
    const ada = await signIn(stack.url, stack.keys.publishable, people.ada.email);
    for (const { id } of held) {
      const { error } = await ada.rpc("release_improvement", { improvement: id });
      if (error) throw new Error(`The release was refused: ${error.message}`);
    }
    const [recorded] = await sql<{ n: number }[]>`
      select count(*)::int as n from public.improvement_events e join public.people p on p.id = e.person_id
      where e.kind = 'released' and p.name = ${people.ada.name}`;
    narrator.tell(
      `Ada, signed in as an administrator, releases them; ${count(recorded?.n ?? 0, "event")} on the record say so.`,
    );
  }
  if (proposals.length === 0) return [];
  const settled = await settle(loop);
  await tellValidation(loop, narrator);
  return settled;
}

/** In how many tasks a finding must show before something is proposed. */
async function evidenceWanted({ sql }: Loop): Promise<number> {
  const [row] = await sql<
    { min_evidence_tasks: number }[]
  >`select min_evidence_tasks from public.policies where team_id is null and change_type is null`;
  return row?.min_evidence_tasks ?? 1;
}

async function tellValidation({ sql }: Loop, narrator: Narrator): Promise<void> {
  narrator.step("validation", "Every proposal is checked before a person sees it");
  const rows = await sql<{ status: string; n: number; why: string | null }[]>`
    select i.status, count(*)::int as n, min(v.report ->> 'summary') as why
    from public.improvements i join public.validations v on v.improvement_id = i.id group by i.status order by n desc`;
  for (const { status, n, why } of rows) narrator.tell(`${n} ${status.replace("_", " ")}: ${why}`);
  const waiting = await sql<{ n: number; why: string }[]>`
    select count(*)::int as n, why from public.waiting_improvements group by why order by n desc`;
  for (const { n, why } of waiting) narrator.tell(`${n} still waiting: ${why}`);
}

async function ship(loop: Loop, narrator: Narrator, proposal: ImprovementRow): Promise<void> {
  const { stack } = loop;
  narrator.step("review", "A reviewer approves the first one through the API");
  const ada = await signIn(stack.url, stack.keys.publishable, people.ada.email);
  const seen = await reach(loop, proposal.id, "the review", (row) => row.status === "in_review");
  const { data, error } = await ada.rpc("decide_improvement", {
    improvement: proposal.id,
    decision: "approve",
    expected_version: seen.version,
  });
  if (error) throw new Error(`The approval was refused: ${error.message}`);
  narrator.tell(`Ada, signed in, approves “${proposal.title}” on version ${seen.version}: ${data}.`);

  narrator.step("delivery", "A draft pull request");
  const shipping = await reach(
    loop,
    proposal.id,
    "the pull request",
    (row) => row.status === "shipping" && row.pull_request_number !== null,
  );
  narrator.tell(`Issue:        ${shipping.issue_url}`);
  narrator.tell(`Branch:       ${shipping.branch}`);
  narrator.tell(`Pull request: ${shipping.pull_request_url} (draft)`);
  narrator.note("Here the story ends: what is not merged and worked with has no effect to measure.");
}
