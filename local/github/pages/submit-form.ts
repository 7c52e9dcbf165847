import type { Control } from "../control.ts";
import { Refusal } from "../refusal.ts";
import type { ServerParts } from "../server/create-listener.ts";
import type { HttpAnswer, HttpRequest } from "../server/http.ts";
import { pathParts, threadAt } from "./addresses.ts";
import type { Visit } from "./layout.ts";
import { missing, page, redirect } from "./respond.ts";
import { threadPage } from "./thread-page.ts";

/** Remembers which of the seeded people a browser acts as. */
export const personCookie = "github_stand_in_person";

/** What a page answers to each of its buttons. */
const actions: Record<
  string,
  (control: Control, number: number, options: ActionOptions) => Promise<unknown>
> = {
  merge: (control, number, options) => control.merge(number, { ...options, method: "squash" }),
  close: (control, number, options) => control.close(number, options),
  reopen: (control, number, options) => control.reopen(number, options),
  ready: (control, number, options) => control.ready(number, options),
  draft: (control, number, options) => control.draft(number, options),
  revert: (control, number, options) => control.revert(number, options),
};

interface ActionOptions {
  as: string;
  repository: string;
}

/** Does what a form asks for, then leads back to its page. */
export async function submitForm(
  parts: ServerParts,
  request: HttpRequest,
  visit: Visit,
): Promise<HttpAnswer> {
  const form = new URLSearchParams(request.body);
  if (visit.path === "/act-as") {
    const person = visit.people.find((candidate) => candidate.login === form.get("person"));
    if (person === undefined) return missing(visit);
    const back = /^\/(?!\/)/.test(form.get("back") ?? "") ? (form.get("back") ?? "/") : "/";
    return redirect(back, {
      "set-cookie": `${personCookie}=${person.id}; Path=/; HttpOnly; SameSite=Strict`,
    });
  }
  const [owner = "", name = "", kind = "", number, action = ""] = pathParts(visit.path);
  const repository = parts.world.store.findRepository(owner, name);
  const thread = repository && threadAt(repository, kind, number);
  if (repository === undefined || thread === undefined) return missing(visit);
  const options = { as: visit.visitor.login, repository: `${repository.owner.login}/${repository.name}` };
  const path = visit.path.slice(0, visit.path.lastIndexOf("/"));
  const act = actions[action];
  try {
    if (action === "comment") await parts.control.comment(thread.number, form.get("body") ?? "", options);
    else if (action === "tick")
      await parts.control.edit(thread.number, {
        ...options,
        body: ticked(thread.body ?? "", Number(form.get("box"))),
      });
    else if (action === "review")
      await parts.control.review(thread.number, { ...options, ...reviewIn(form) });
    else if (action === "check")
      await parts.control.requestAction(form.get("check") ?? "", form.get("action") ?? "", options);
    else if (act === undefined) return missing(visit);
    else await act(parts.control, thread.number, options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const alert = error.errors[0]?.message ?? error.message;
    const again = { ...visit, path };
    return parts.exclusively(async () =>
      page(409, await threadPage(parts.world, again, repository, thread, alert)),
    );
  }
  return redirect(path);
}

/** The body with one more box ticked, counted as the page shows them. */
function ticked(body: string, box: number): string {
  let at = -1;
  return body.replace(/^([-*] \[)([ xX])(?=\] )/gm, (whole, start: string) => {
    at += 1;
    return at === box ? `${start}x` : whole;
  });
}

function reviewIn(form: URLSearchParams): { state: "APPROVED" | "CHANGES_REQUESTED"; body: string } {
  const state = form.get("state") === "APPROVED" ? "APPROVED" : "CHANGES_REQUESTED";
  return { state, body: form.get("body") ?? "" };
}
