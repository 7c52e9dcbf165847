import { describeStatus, finishedStates } from "../../../shared/delivery/describe-state.ts";
import type { ProposalRow } from "../on-stage.ts";
import type { Stage } from "../stage.ts";
import { messagesOf } from "./once.ts";
import type { GitHubState } from "./read-github.ts";

/** Where the queue, Slack and GitHub say different things about the same proposal. */
export function findDisagreement(stage: Stage, rows: ProposalRow[], github: GitHubState): string[] {
  const problems: string[] = [];
  for (const row of rows) {
    const name = `${row.id.slice(0, 8)} (${row.status}${row.attention === undefined ? "" : `; ${row.attention}`})`;
    const [message] = messagesOf(stage, row);
    if (message !== undefined) {
      if (!message.text.startsWith(`${describeStatus(row.status)}:`))
        problems.push(`Slack says of ${name}: ${message.text.slice(0, 60)}`);
      const hasButtons = JSON.stringify(message.blocks).includes('"action_id"');
      if (row.issue !== undefined && !JSON.stringify(message.blocks).includes(`/issues/${row.issue}|`))
        problems.push(`the message of ${name} does not lead to its issue`);
      if (hasButtons !== (row.status === "in_review")) problems.push(`buttons of ${name}: ${hasButtons}`);
    }
    const label = `improvement:${row.status.replaceAll("_", "-")}`;
    for (const number of [row.issue, row.pull]) {
      const thread = github.threads.find((each) => each.number === number);
      if (thread !== undefined && !thread.labels.includes(label))
        problems.push(`#${number} of ${name} has the labels ${thread.labels.join(", ")}`);
    }
    const issue = github.threads.find(({ number }) => number === row.issue);
    if (issue !== undefined && issue.isOpen === finishedStates.has(row.status))
      problems.push(`the issue of ${name} is ${issue.isOpen ? "open" : "closed"}`);
    problems.push(...findPullDisagreement(row, name, github));
  }
  return problems;
}

function findPullDisagreement(row: ProposalRow, name: string, github: GitHubState): string[] {
  const pull = github.threads.find(({ number }) => number === row.pull);
  const revert = github.threads.find(({ number }) => number === row.revert);
  const fate = pull === undefined ? "none" : pull.isMerged ? "merged" : pull.isOpen ? "open" : "closed";
  const wanted: Record<string, string[]> = {
    in_review: ["none"],
    approved: ["none"],
    shipping: ["open"],
    deployed: ["merged"],
    kept: ["merged"],
    reverting: ["merged"],
    reverted: ["merged"],
    abandoned: ["closed"],
    rejected: ["none", "closed"],
    changes_requested: ["none", "open", "closed"],
    withdrawn: ["none", "closed"],
    superseded: ["none", "closed"],
    expired: ["none", "closed"],
  };
  const problems: string[] = [];
  // What a person has to look at may stand otherwise; that is why.
  if (row.attention === undefined && wanted[row.status]?.includes(fate) === false)
    problems.push(`the pull request of ${name} is ${fate}`);
  if (row.status === "reverted" && revert?.isMerged !== true)
    problems.push(`the revert of ${name} is not merged`);
  const isHalfway = row.status === "reverting" && row.attention === undefined;
  if (isHalfway && revert?.isOpen !== true) problems.push(`${name} has no open revert`);
  if (row.status === "shipping" && pull?.head !== undefined && github.checks.get(pull.head)?.length !== 1)
    problems.push(`the head of ${name} has ${github.checks.get(pull.head)?.length} check runs`);
  return problems;
}
