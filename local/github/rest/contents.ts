import { readBlob, readPath, type TreeEntry } from "../git/contents.ts";
import { resolveCommit } from "../git/references.ts";
import { asString, type JsonObject } from "../json.ts";
import { NotCovered, notFound } from "../refusal.ts";
import { repositoryApi, repositoryPage } from "../world.ts";
import type { Call, Reply } from "./call.ts";

/** Above this size GitHub leaves the content out. */
const maxInline = 1024 * 1024;

/** repos/get-content: a file with its content, or the list of a directory. */
export async function getContent(call: Call): Promise<Reply> {
  const { world, repository, query, params, media } = call;
  const gitDir = world.store.gitDir(repository);
  const ref = asString(query.ref) ?? repository.defaultBranch;
  const commit = await resolveCommit(gitDir, ref);
  if (commit === undefined) throw notFound(`No commit found for the ref ${ref}`);
  const path = (params.path ?? "").replace(/^\/+|\/+$/g, "");
  const found = await readPath(gitDir, commit, path);
  if (found === undefined) throw notFound();
  if (Array.isArray(found)) {
    if (media === "raw") throw new NotCovered("the raw form of a directory");
    return { status: 200, body: found.map((entry) => presentEntry(call, ref, entry)), complete: false };
  }
  if (found.type !== "blob") throw new NotCovered("submodules");
  const content = await readBlob(gitDir, found.sha);
  if (media === "raw") return { text: content, type: "application/vnd.github.raw+json; charset=utf-8" };
  const isSmall = content.length <= maxInline;
  const body = {
    ...presentEntry(call, ref, found),
    encoding: isSmall ? "base64" : "none",
    content: isSmall ? base64Lines(content) : "",
  };
  return { status: 200, body, complete: false };
}

/** GitHub breaks base64 into lines of 60, which callers must bear. */
function base64Lines(content: Buffer): string {
  return content.toString("base64").replace(/.{1,60}/g, "$&\n");
}

function presentEntry({ world, repository }: Call, ref: string, entry: TreeEntry): JsonObject {
  const api = repositoryApi(world, repository);
  const page = repositoryPage(world, repository);
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const isFile = entry.type === "blob";
  const self = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = `${api}/git/${isFile ? "blobs" : "trees"}/${entry.sha}`;
  const html = `${page}/${isFile ? "blob" : "tree"}/${ref}/${path}`;
  return {
    type: isFile ? "file" : entry.type === "tree" ? "dir" : "submodule",
    size: entry.size,
    name: entry.path.split("/").at(-1) ?? "",
    path: entry.path,
    sha: entry.sha,
    url: self,
    git_url: git,
    html_url: html,
    download_url: isFile ? `${page}/raw/${ref}/${path}` : null,
    _links: { self, git, html },
  };
}
