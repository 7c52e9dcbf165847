import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { recall } from "./recall.ts";
import { gitLine, runGit } from "./run-git.ts";

/** Who wrote or made a commit. */
export interface Signature {
  name: string;
  email: string;
}

/** What a new commit says about itself. */
export interface CommitInfo {
  message: string;
  author: Signature;
  committer: Signature;
  date: Date;
}

/** A commit as the API and the webhooks show it. */
export interface Commit extends CommitInfo {
  sha: string;
  tree: string;
  parents: string[];
}

/** The files of a change: new content by path, or null where the file goes. */
export type FileChanges = ReadonlyMap<string, Buffer | null>;

/** Records a tree as a commit. */
export function commitTree(
  gitDir: string,
  tree: string,
  parents: string[],
  info: CommitInfo,
): Promise<string> {
  const date = `@${Math.floor(info.date.getTime() / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: info.author.name,
    GIT_AUTHOR_EMAIL: info.author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: info.committer.name,
    GIT_COMMITTER_EMAIL: info.committer.email,
    GIT_COMMITTER_DATE: date,
  };
  const flags = parents.flatMap((parent) => ["-p", parent]);
  return gitLine(gitDir, ["commit-tree", tree, ...flags], { stdin: info.message, env });
}

/** Records file changes on top of a commit (or as the first one). Nothing points to the result yet. */
export async function commitFiles(
  gitDir: string,
  parent: string | undefined,
  changes: FileChanges,
  info: CommitInfo,
): Promise<string> {
  const index = join(gitDir, `index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    if (parent !== undefined) await runGit(gitDir, ["read-tree", parent], { env });
    const modes = parent === undefined ? new Map<string, string>() : await fileModes(gitDir, parent);
    let entries = "";
    for (const [path, content] of changes) {
      if (content === null) entries += `0 ${"0".repeat(40)}\t${path}\0`;
      else entries += `${modes.get(path) ?? "100644"} ${await writeBlob(gitDir, content)}\t${path}\0`;
    }
    await runGit(gitDir, ["update-index", "-z", "--index-info"], { env, stdin: entries });
    const tree = await gitLine(gitDir, ["write-tree"], { env });
    return await commitTree(gitDir, tree, parent === undefined ? [] : [parent], info);
  } finally {
    await rm(index, { force: true });
  }
}

/** A loose object as `git hash-object -w` writes it, for which starting a process would cost a hundred times as much. */
async function writeBlob(gitDir: string, content: Buffer): Promise<string> {
  const object = Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]);
  const sha = createHash("sha1").update(object).digest("hex");
  const folder = join(gitDir, "objects", sha.slice(0, 2));
  const file = join(folder, sha.slice(2));
  if (existsSync(file)) return sha;
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.new`, deflateSync(object), { mode: 0o444 });
  await rename(`${file}.new`, file);
  return sha;
}

/** The paths of all files in a commit with their modes. A changed file keeps its mode, as with GitHub's API. */
export async function fileModes(gitDir: string, commit: string): Promise<Map<string, string>> {
  const { text } = await recall(gitDir, ["ls-tree", "-r", "-z", commit]);
  const entries = text.split("\0").filter((entry) => entry !== "");
  return new Map(entries.map((entry) => [entry.slice(entry.indexOf("\t") + 1), entry.slice(0, 6)]));
}

const commitFormat = ["%H", "%T", "%P", "%an", "%ae", "%cn", "%ce", "%ct", "%B"].join("%x1f");

/** Reads commits, oldest first: one id, or everything that `range` (`a..b`, whole ids both) adds. */
export async function readCommits(gitDir: string, range: string): Promise<Commit[]> {
  const only = range.includes("..") ? ["--reverse"] : ["--max-count=1"];
  const { text } = await recall(gitDir, ["log", "-z", ...only, `--format=${commitFormat}`, range, "--"]);
  return text
    .split("\0")
    .filter((record) => record !== "")
    .map(parseCommit);
}

/** Reads the commit that an id names; the id must exist. */
export async function readCommit(gitDir: string, sha: string): Promise<Commit> {
  const [commit] = await readCommits(gitDir, sha);
  if (commit === undefined) throw new Error(`There is no commit ${sha}.`);
  return commit;
}

function parseCommit(record: string): Commit {
  const [sha = "", tree = "", parents = "", an = "", ae = "", cn = "", ce = "", seconds = "0", message = ""] =
    record.split("\x1f");
  return {
    sha,
    tree,
    parents: parents.split(" ").filter((parent) => parent !== ""),
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    date: new Date(Number(seconds) * 1000),
    message: message.trimEnd(),
  };
}
