import { readText } from "../git/contents.ts";
import type { ServerParts } from "../server/create-listener.ts";
import type { HttpAnswer, HttpRequest } from "../server/http.ts";
import type { RepositoryRecord } from "../state/records.ts";
import { pathParts, threadAt } from "./addresses.ts";
import type { Visit } from "./layout.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { filePage, homePage, repositoryPage } from "./repository-page.ts";
import { answer, missing, page } from "./respond.ts";
import { avatar, style } from "./style.ts";
import { personCookie, submitForm } from "./submit-form.ts";
import { threadPage } from "./thread-page.ts";

/** Answers a visit to the web pages. */
export async function servePage(parts: ServerParts, request: HttpRequest): Promise<HttpAnswer> {
  const refused = refuseForeign(request, parts.world.urls.html);
  if (refused !== undefined) return refused;
  const { pathname } = request.url;
  if (pathname === "/assets/style.css") return answer(200, "text/css", style);
  if (pathname === "/assets/avatar.svg") return answer(200, "image/svg+xml", avatar);
  const { people } = parts.world;
  const chosen = new RegExp(`(?:^|; )${personCookie}=(\\d+)`).exec(request.headers.cookie ?? "")?.[1];
  const visitor = people.find((person) => String(person.id) === chosen) ?? people[0];
  if (visitor === undefined)
    return answer(500, "text/plain", "No people are seeded, so nobody can look at this.");
  const visit: Visit = { visitor, people, path: pathname };
  if (request.method === "POST") return submitForm(parts, request, visit);
  return parts.exclusively(() => show(parts, visit));
}

async function show(parts: ServerParts, visit: Visit): Promise<HttpAnswer> {
  const { world } = parts;
  if (visit.path === "/") return page(200, homePage(world, visit));
  const [owner = "", name = "", kind, ...rest] = pathParts(visit.path);
  const repository = world.store.findRepository(owner, name);
  if (repository === undefined) return missing(visit);
  if (kind === undefined) return page(200, await repositoryPage(world, visit, repository));
  const thread = threadAt(repository, kind, rest[0]);
  if (thread !== undefined && rest.length === 1) {
    return page(200, await threadPage(world, visit, repository, thread));
  }
  if (kind !== "blob") return missing(visit);
  return showFile(visit, repository, rest, world.store.gitDir(repository));
}

/** Branch names may hold slashes, so the first split that names an existing file wins. */
async function showFile(
  visit: Visit,
  repository: RepositoryRecord,
  parts: string[],
  gitDir: string,
): Promise<HttpAnswer> {
  for (let length = 1; length < parts.length; length += 1) {
    const ref = parts.slice(0, length).join("/");
    const path = parts.slice(length).join("/");
    const text = await readText(gitDir, ref, path);
    if (text !== undefined) return page(200, filePage(visit, repository, ref, path, text));
  }
  return missing(visit);
}
