import { readCommits } from "../git/commits.ts";
import { pullFiles } from "../present/present-pull.ts";
import { computeMergeability, type Mergeability } from "../pulls/mergeability.ts";
import {
  type Account,
  fullName,
  isPull,
  type PullThread,
  type RepositoryRecord,
  type ThreadRecord,
} from "../state/records.ts";
import type { World } from "../world.ts";
import { checksView, reviewsView } from "./checks-view.ts";
import { diffView } from "./diff-view.ts";
import { type Fragment, html, type Markup } from "./html.ts";
import { layout, moment, stateOf, type Visit } from "./layout.ts";
import { markdown } from "./markdown.ts";

/** An issue or pull request as a person would read it, with what the person can do. */
export async function threadPage(
  world: World,
  visit: Visit,
  repository: RepositoryRecord,
  thread: ThreadRecord,
  alert?: string,
): Promise<Markup> {
  const name = fullName(repository);
  const state = stateOf(thread);
  const content = html`${alert !== undefined && html`<div class="alert" role="alert">${alert}</div>`}
<h1>${thread.title} <span class="soft">#${thread.number}</span></h1>
<p><span class="state ${state.toLowerCase()}">${state}</span> <span class="soft">${thread.user.login}
${isPull(thread) && html`wants to merge <code>${thread.pull.headRef}</code> into <code>${thread.pull.baseRef}</code>`}
· ${moment(thread.createdAt)}</span>${thread.labels.map((label) => html` <span class="label">${label}</span>`)}</p>
${post(name, thread, thread.body ?? "", { tick: `${visit.path}/tick` })}
${thread.comments.map((comment) => post(name, comment, comment.body, { anchor: `issuecomment-${comment.id}`, reactions: comment.reactions }))}
${isPull(thread) ? await pullPart(world, repository, thread) : issueActions(thread)}
<form method="post" action="${visit.path}/comment" class="box">
<div class="title"><label for="comment">Comment as ${visit.visitor.login}</label></div>
<div class="actions"><textarea id="comment" name="body" required></textarea><button>Comment</button></div></form>`;
  return layout(visit, `${thread.title} · ${name}`, [[name, `/${name}`]], content);

  function button(
    action: string,
    label: string,
    options: { primary?: boolean; disabled?: boolean } = {},
  ): Markup {
    return html`<form method="post" action="${visit.path}/${action}"><button${options.primary && html` class="primary"`}${
      options.disabled && html` disabled`
    }>${label}</button></form>`;
  }

  function issueActions({ state: current }: ThreadRecord): Markup {
    const action = current === "open" ? button("close", "Close issue") : button("reopen", "Reopen issue");
    return html`<div class="box"><div class="actions">${action}</div></div>`;
  }

  async function pullPart(of: World, where: RepositoryRecord, pullThread: PullThread): Promise<Markup> {
    const gitDir = of.store.gitDir(where);
    const { pull } = pullThread;
    const commits = await readCommits(gitDir, `${pull.baseSha}..${pull.headSha}`);
    const files = await pullFiles(gitDir, pullThread);
    const mergeability = await computeMergeability(of, where, pullThread);
    const rows = commits.map(
      (commit) => html`<div class="row"><code>${commit.sha.slice(0, 7)}</code>
<span class="grow">${commit.message.split("\n")[0]}</span><span class="soft">${commit.author.name}</span></div>`,
    );
    return html`${checksView(where, pullThread, name, visit.path)}${reviewsView(pullThread, name)}
<div class="box"><form method="post" action="${visit.path}/review"><div class="actions"><textarea name="body"
aria-label="Review"></textarea><button name="state" value="APPROVED">Approve</button><button name="state"
value="CHANGES_REQUESTED">Request changes</button></div></form></div>
<div class="box"><div class="title">${mergeSentence(pullThread, mergeability)}</div>
<div class="actions">${pullActions(pullThread, mergeability)}</div></div>
<h2>Commits</h2><div class="box">${rows}</div>
<h2>Files changed</h2>${files.map(diffView)}`;
  }

  function pullActions({ state: current, pull }: PullThread, { mergeable }: Mergeability): Fragment {
    if (pull.mergedAt !== null) return button("revert", "Revert");
    if (current === "closed") return button("reopen", "Reopen");
    const draft = pull.draft ? button("ready", "Ready for review") : button("draft", "Convert to draft");
    const disabled = pull.draft || mergeable !== true;
    return [button("merge", "Merge (squash)", { primary: true, disabled }), draft, button("close", "Close")];
  }
}

function mergeSentence({ state, pull }: PullThread, { mergeable }: Mergeability): Fragment {
  if (pull.mergedBy && pull.mergeCommitSha) {
    return html`${pull.mergedBy.login} merged this as <code>${pull.mergeCommitSha.slice(0, 7)}</code>.`;
  }
  if (state === "closed") return "Closed with unmerged commits.";
  if (mergeable === false) return "This branch has conflicts that must be resolved.";
  return pull.draft ? "This is still a draft." : "No conflicts with the base branch.";
}

interface PostOptions {
  anchor?: string;
  tick?: string;
  reactions?: readonly { content: string }[];
}

function post(
  repository: string,
  { user, createdAt }: { user: Account; createdAt: string },
  body: string,
  { anchor, tick, reactions = [] }: PostOptions,
): Markup {
  const place = { repository, ...(tick === undefined ? {} : { tick }) };
  const text = body === "" ? html`<em class="soft">No description provided.</em>` : markdown(body, place);
  const faces = reactions.map(
    ({ content }) => html`<span class="label">${content === "+1" ? "👍" : "😕"}</span>`,
  );
  return html`<div class="box"${anchor !== undefined && html` id="${anchor}"`}><div class="title"><strong>${user.login}</strong>
${moment(createdAt)} ${faces}</div><div class="text">${text}</div></div>`;
}
