import { readThread } from "./invariants/read-github.ts";
import { type Of, type ProposalRow, personAt } from "./on-stage.ts";
import type { Stage } from "./stage.ts";
import type { Trouble } from "./trouble.ts";
import { installation } from "./world.ts";

/** Somebody writes a command under the issue or the pull request. */
export async function command(stage: Stage, row: ProposalRow, { who, text }: Of<"command">): Promise<void> {
  const person = personAt(who);
  const number = text.startsWith("/re") || text.startsWith("/changes") ? (row.pull ?? row.issue) : row.issue;
  if (number === undefined) return;
  if (text === "/approve") stage.approvers.add(`${row.id} ${person.name}`);
  await stage.world.github.control.comment(number, text, {
    as: person.github.login,
    repository: stage.repository,
  });
}

/** Somebody ticks a box of the dashboard. */
export async function tick(
  stage: Stage,
  row: ProposalRow,
  { who, box }: Of<"tick">,
  trouble: Trouble,
): Promise<void> {
  const { sql, github } = stage.world;
  const person = personAt(who);
  const [dashboard] = await sql`
    select issue_number from public.github_dashboards where repository = ${stage.repository.toLowerCase()}`;
  if (!dashboard?.issue_number) return;
  const number = Number(dashboard.issue_number);
  const { body } = await trouble.aside(() => readThread(stage, number));
  const empty = `[ ] <!-- self-improvement:box ${box} ${row.id} `;
  if (!body.includes(empty)) return;
  if (box === "approve") stage.approvers.add(`${row.id} ${person.name}`);
  await github.control.edit(number, {
    as: person.github.login,
    repository: stage.repository,
    body: body.replace(empty, `[x]${empty.slice(3)}`),
  });
}

/** Somebody writes into the body of an issue or pull request: around our part, or into it. */
export async function edit(
  stage: Stage,
  row: ProposalRow,
  { who, where, place }: Of<"edit">,
  trouble: Trouble,
): Promise<void> {
  const number = where === "pull" ? row.pull : row.issue;
  if (number === undefined) return;
  const { body } = await trouble.aside(() => readThread(stage, number));
  const text = `${personAt(who).name} notes this (${stage.written.length}).`;
  const bodies = {
    above: `${text}\r\n\r\n${body}`,
    below: `${body}\n\n${text}`,
    inside: body.replace(/(begin [^\n]*-->\n)/, `$1${text}\n`),
  };
  await stage.world.github.control.edit(number, {
    as: personAt(who).github.login,
    repository: stage.repository,
    body: bodies[place],
  });
  if (place !== "inside") stage.written.push({ number, text });
}

/** Somebody does something with a pull request, its branch, its check or its revert. */
export async function pull(stage: Stage, row: ProposalRow, { who, what }: Of<"pull">): Promise<void> {
  const { control } = stage.world.github;
  const by = { as: personAt(who).github.login, repository: stage.repository };
  const number = what.endsWith("revert") ? row.revert : row.pull;
  const { branch } = row;
  if (number === undefined || branch === undefined) return;
  if (what === "merge") await control.ready(number, by).catch(() => {});
  if (what === "merge" || what === "merge revert") await control.merge(number, by);
  else if (what === "close" || what === "close revert") await control.close(number, by);
  else if (what === "reopen") await control.reopen(number, by);
  else if (what === "review") await control.review(number, { ...by, state: "APPROVED", body: "Fine." });
  else if (what === "request changes")
    await control.review(number, { ...by, state: "CHANGES_REQUESTED", body: "Smaller, please." });
  else if (what.startsWith("button"))
    await control.requestAction("Improvement checks", what.slice("button ".length), by);
  else if (what === "delete branch") {
    await control.deleteBranch(branch, by);
    stage.deleted.add(branch);
  } else
    await control.push({
      ...by,
      branch,
      files: { [what === "push file" ? row.path : "other.md"]: "foreign\n" },
      force: what === "force push",
    });
}

/** Somebody gives the repository another name. */
export async function rename(stage: Stage): Promise<void> {
  const to = `${stage.repository.split("/")[1]}-anew`;
  await stage.world.github.control.rename(to, { as: "ada", repository: stage.repository });
  stage.repository = `acme/${to}`;
}

/** The owner of the account suspends the App, or ends that. */
export async function suspend({ world }: Stage, suspended: boolean): Promise<void> {
  await world.github.control.suspend(installation, suspended, { as: "ada" });
}
