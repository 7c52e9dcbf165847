import { asString } from "../json.ts";
import type { PullThread, RepositoryRecord } from "../state/records.ts";
import { type Fragment, html, type Markup } from "./html.ts";
import { markdown } from "./markdown.ts";

const signs: Record<string, string> = { success: "✓", neutral: "■", failure: "✗", pending: "●" };

/** The checks and statuses of a pull request's head, with the buttons that an App has put there. */
export function checksView(
  repository: RepositoryRecord,
  { pull }: PullThread,
  fullName: string,
  path: string,
): Fragment {
  const runs = repository.checkRuns.filter(({ headSha }) => headSha === pull.headSha);
  const latest = [...new Map(runs.map((run) => [run.name, run])).values()];
  const statuses = new Map(
    repository.statuses.filter(({ sha }) => sha === pull.headSha).map((status) => [status.context, status]),
  );
  if (latest.length === 0 && statuses.size === 0) return null;
  const shown = latest.map(
    ({ name, conclusion, title, summary, annotations, actions }) => html`<div class="box"><div class="title">
${sign(conclusion ?? "pending")} <strong>${name}</strong> ${title ?? ""}</div>
<div class="text"><details><summary>Summary</summary>${markdown(summary ?? "", { repository: fullName })}</details>
${annotations.map(
  (
    note,
  ) => html`<p><code>${asString(note.path) ?? ""}:${String(note.start_line)}</code> ${asString(note.title) ?? ""}:
${asString(note.message) ?? ""}</p>`,
)}</div>
<div class="actions">${actions.map(
      ({ label, description, identifier }) => html`<form method="post" action="${path}/check">
<input type="hidden" name="check" value="${name}"><button name="action" value="${identifier}" title="${description}">${label}</button></form>`,
    )}</div></div>`,
  );
  const lines = [...statuses.values()].map(
    ({ context, state, description }) =>
      html`<div class="row">${sign(state)} <strong>${context}</strong><span class="grow">${description ?? ""}</span></div>`,
  );
  return html`<h2>Checks</h2>${shown}${lines.length > 0 && html`<div class="box">${lines}</div>`}`;
}

/** Who is asked for a review, and who has given one. */
export function reviewsView({ pull }: PullThread, fullName: string): Fragment {
  const asked = [...pull.requestedReviewers.map(({ login }) => login), ...pull.requestedTeams];
  const given = pull.reviews.map(
    ({ user, state, body }) => html`<div class="box"><div class="title"><strong>${user.login}</strong>
${state.toLowerCase().replaceAll("_", " ")}</div>${body !== "" && html`<div class="text">${markdown(body, { repository: fullName })}</div>`}</div>`,
  );
  const onLines = pull.lineComments.map(
    ({ user, path, line, body }) => html`<div class="box"><div class="title"><strong>${user.login}</strong>
<code>${path}:${line}</code></div><div class="text">${markdown(body, { repository: fullName })}</div></div>`,
  );
  if (asked.length + given.length + onLines.length === 0) return null;
  return html`<h2>Reviews</h2>${asked.length > 0 && html`<p class="soft">Asked: ${asked.join(", ")}</p>`}${given}${onLines}`;
}

function sign(outcome: string): Markup {
  return html`<span class="sign ${outcome}" aria-label="${outcome}">${signs[outcome] ?? "●"}</span>`;
}
