import type { Account, ThreadRecord } from "../state/records.ts";
import { type Fragment, html, type Markup } from "./html.ts";

/** What every page needs: who looks at it, who else could, and where it is. */
export interface Visit {
  visitor: Account;
  people: readonly Account[];
  path: string;
}

/** A whole page. */
export function layout(
  visit: Visit,
  title: string,
  crumbs: readonly [string, string][],
  content: Fragment,
): Markup {
  const trail = crumbs.map(([name, href]) => html` / <a href="${href}">${name}</a>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/style.css">
</head>
<body>
<header>
<nav aria-label="Breadcrumb"><a href="/"><strong>GitHub stand-in</strong></a>${trail}</nav>
<form method="post" action="/act-as">
<input type="hidden" name="back" value="${visit.path}">
<label for="person">Acting as</label>
<select id="person" name="person">${visit.people.map(
    (person) =>
      html`<option${person.id === visit.visitor.id ? html` selected` : ""}>${person.login}</option>`,
  )}</select>
<button>Switch</button>
</form>
</header>
<main>${content}</main>
</body>
</html>
`;
}

/** The word for where an issue or pull request stands. */
export function stateOf({ state, pull }: ThreadRecord): "Open" | "Draft" | "Merged" | "Closed" {
  if (pull?.mergedAt) return "Merged";
  if (state === "closed") return "Closed";
  return pull?.draft ? "Draft" : "Open";
}

/** A moment as people read it; the exact one is in the attribute. */
export function moment(at: string): Markup {
  return html`<time datetime="${at}">${at.slice(0, 16).replace("T", " ")} UTC</time>`;
}
