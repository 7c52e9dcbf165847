import { recall } from "./recall.ts";
import { resolveCommit } from "./references.ts";

/** One entry of a directory, or the file itself. */
export interface TreeEntry {
  mode: string;
  type: "blob" | "tree" | "commit";
  sha: string;
  size: number;
  path: string;
}

/** What is at a path: a file's entry, the entries of a directory, or undefined. The empty path is the root. */
export async function readPath(
  gitDir: string,
  commit: string,
  path: string,
): Promise<TreeEntry | TreeEntry[] | undefined> {
  if (path === "") return listTree(gitDir, [commit]);
  const [entry] = await listTree(gitDir, [commit, "--", path]);
  if (entry === undefined || entry.path !== path) return undefined;
  return entry.type === "tree" ? listTree(gitDir, [commit, "--", `${path}/`]) : entry;
}

/** The content of a file. */
export async function readBlob(gitDir: string, sha: string): Promise<Buffer> {
  return (await recall(gitDir, ["cat-file", "blob", sha])).bytes;
}

/** The text of a file on a branch, tag or commit; undefined where there is no such file. */
export async function readText(gitDir: string, ref: string, path: string): Promise<string | undefined> {
  const commit = await resolveCommit(gitDir, ref);
  const entry = commit && (await readPath(gitDir, commit, path));
  if (!entry || Array.isArray(entry) || entry.type !== "blob") return undefined;
  return (await readBlob(gitDir, entry.sha)).toString("utf8");
}

async function listTree(gitDir: string, args: string[]): Promise<TreeEntry[]> {
  const { text } = await recall(gitDir, ["ls-tree", "-z", "-l", ...args]);
  return text
    .split("\0")
    .filter((line) => line !== "")
    .map(parseEntry);
}

function parseEntry(line: string): TreeEntry {
  const tab = line.indexOf("\t");
  const [mode = "", kind = "", sha = "", size = "-"] = line.slice(0, tab).split(/ +/);
  const type = kind === "tree" || kind === "commit" ? kind : "blob";
  return { mode, type, sha, size: Number.parseInt(size, 10) || 0, path: line.slice(tab + 1) };
}
