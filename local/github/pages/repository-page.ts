import { fileModes } from "../git/commits.ts";
import { readBranch } from "../git/references.ts";
import { fullName, type RepositoryRecord, type ThreadRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { html, type Markup } from "./html.ts";
import { layout, moment, stateOf, type Visit } from "./layout.ts";

/** All repositories. */
export function homePage(world: World, visit: Visit): Markup {
  const rows = world.store.state.repositories.map(
    (repository) =>
      html`<div class="row"><a class="grow" href="/${fullName(repository)}">${fullName(repository)}</a>
<span class="label">${repository.private ? "Private" : "Public"}</span></div>`,
  );
  const content = html`<h1>Repositories</h1>
<p class="soft">A local copy of the parts of GitHub that this project uses. Nothing here leaves this computer.</p>
<div class="box">${rows.length > 0 ? rows : html`<div class="row soft">There are none yet.</div>`}</div>`;
  return layout(visit, "Repositories", [], content);
}

/** A repository with its pull requests, issues and files. */
export async function repositoryPage(
  world: World,
  visit: Visit,
  repository: RepositoryRecord,
): Promise<Markup> {
  const gitDir = world.store.gitDir(repository);
  const tip = await readBranch(gitDir, repository.defaultBranch);
  const files = tip === undefined ? [] : [...(await fileModes(gitDir, tip)).keys()].slice(0, 200);
  const newest = repository.threads.toReversed();
  const name = fullName(repository);
  const fileRows = files.map(
    (path) =>
      html`<div class="row"><a href="/${name}/blob/${repository.defaultBranch}/${encodePath(path)}">${path}</a></div>`,
  );
  const content = html`<h1>${name} <span class="label">${repository.private ? "Private" : "Public"}</span></h1>
<h2>Pull requests</h2>
${threadList(
  name,
  newest.filter((thread) => thread.pull !== undefined),
)}
<h2>Issues</h2>
${threadList(
  name,
  newest.filter((thread) => thread.pull === undefined),
)}
<h2>Files on <code>${repository.defaultBranch}</code></h2>
<div class="box">${fileRows}</div>`;
  return layout(visit, name, [[name, `/${name}`]], content);
}

/** A file, as text. */
export function filePage(
  visit: Visit,
  repository: RepositoryRecord,
  ref: string,
  path: string,
  text: string,
): Markup {
  const name = fullName(repository);
  const content = html`<h1>${path}</h1><p class="soft">at <code>${ref}</code></p>
<div class="box"><pre class="diff">${text.split("\n").map((line) => html`<span>${line || " "}</span>`)}</pre></div>`;
  return layout(visit, `${path} · ${name}`, [[name, `/${name}`]], content);
}

function threadList(name: string, threads: readonly ThreadRecord[]): Markup {
  const rows = threads.map((thread) => {
    const state = stateOf(thread);
    const labels = thread.labels.map((label) => html` <span class="label">${label}</span>`);
    return html`<div class="row"><span class="dot ${state.toLowerCase()}"></span><span class="grow">
<a href="/${name}/${thread.pull ? "pull" : "issues"}/${thread.number}"><strong>${thread.title}</strong></a>${labels}<br>
<span class="soft">#${thread.number} · ${state} · ${thread.user.login} · ${moment(thread.createdAt)}</span></span>
<span class="soft">${thread.comments.length} ${thread.comments.length === 1 ? "comment" : "comments"}</span></div>`;
  });
  return html`<div class="box">${rows.length > 0 ? rows : html`<div class="row soft">There are none yet.</div>`}</div>`;
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
