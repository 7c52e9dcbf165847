import { recall } from "./recall.ts";

/** One file of a comparison, in the words of GitHub's API. */
export interface FileDiff {
  sha: string;
  filename: string;
  previousFilename?: string;
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  additions: number;
  deletions: number;
  /** The hunks; absent for binary files and for files without changed lines. */
  patch?: string;
}

/** The newest commit that both have, or undefined for unrelated histories. */
export async function mergeBase(gitDir: string, one: string, other: string): Promise<string | undefined> {
  const output = await recall(gitDir, ["merge-base", one, other], { expect: [1] });
  return output.code === 0 ? output.text.trim() : undefined;
}

/** How many commits `head` has that `base` lacks. */
export async function countAhead(gitDir: string, base: string, head: string): Promise<number> {
  return Number((await recall(gitDir, ["rev-list", "--count", `${base}..${head}`])).text);
}

/** The whole difference as git prints it. */
export async function diffText(gitDir: string, from: string, to: string): Promise<string> {
  return (await recall(gitDir, ["-c", "core.quotePath=false", "diff-tree", "-r", "-M", "-p", from, to])).text;
}

/** The changed files between two commits, with renames recognised. */
export async function diffFiles(gitDir: string, from: string, to: string): Promise<FileDiff[]> {
  const counts = ["diff-tree", "-r", "-M", "-z", "--no-abbrev", "--raw", "--numstat", from, to];
  const fields = (await recall(gitDir, counts)).text.split("\0");
  const patches = splitPatches(await diffText(gitDir, from, to));
  const files: FileDiff[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":")) {
    const [, , oldSha = "", newSha = "", letter = ""] = (fields[at] ?? "").split(" ");
    const renamed = letter.startsWith("R");
    const first = fields[at + 1] ?? "";
    const filename = renamed ? (fields[at + 2] ?? "") : first;
    at += renamed ? 3 : 2;
    const status = statusOf(letter);
    const file: FileDiff = {
      sha: status === "removed" ? oldSha : newSha,
      filename,
      status,
      additions: 0,
      deletions: 0,
    };
    if (renamed) file.previousFilename = first;
    files.push(file);
  }
  // The counts follow in the same order; a rename spends two more fields on its names.
  for (const [position, file] of files.entries()) {
    const [added = "0", removed = "0"] = (fields[at] ?? "").split("\t");
    file.additions = Number.parseInt(added, 10) || 0;
    file.deletions = Number.parseInt(removed, 10) || 0;
    const patch = hunksOf(patches[position] ?? "");
    if (patch !== undefined) file.patch = patch;
    at += file.previousFilename === undefined ? 1 : 3;
  }
  return files;
}

function statusOf(letter: string): FileDiff["status"] {
  if (letter === "A") return "added";
  if (letter === "D") return "removed";
  if (letter.startsWith("R")) return "renamed";
  return letter === "T" ? "changed" : "modified";
}

/** Cuts a diff into its files. Content lines start with a sign or a space, so the header cannot be imitated. */
function splitPatches(diff: string): string[] {
  return `\n${diff}`.split("\ndiff --git ").slice(1);
}

function hunksOf(patch: string): string | undefined {
  const start = patch.indexOf("\n@@ ");
  return start === -1 ? undefined : patch.slice(start + 1).replace(/\n$/, "");
}
