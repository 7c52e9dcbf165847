import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { recall } from "./recall.ts";
import { gitLine, runGit } from "./run-git.ts";

/** Forty hexadecimal digits, the only form in which the API takes a commit id. */
export const objectId = /^[0-9a-f]{40}$/;

const nothing = "0".repeat(40);

/** Creates an empty bare repository. Automatic garbage collection would run in the background after we closed. */
export async function createBareRepository(gitDir: string, defaultBranch: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  await runGit(gitDir, ["init", "--quiet", "--bare", "--template=", `--initial-branch=${defaultBranch}`]);
  await appendFile(join(gitDir, "config"), "[gc]\n\tauto = 0\n");
}

/** The commit that a full reference name (`refs/heads/main`) points to. */
export async function readReference(gitDir: string, name: string): Promise<string | undefined> {
  // Git keeps a reference in a file of its name until it packs it, which nobody asks it to here; git knows the rest.
  if (/^refs(?:\/[\w-][\w.-]*)+$/.test(name)) {
    const loose = await readFile(join(gitDir, name), "utf8").catch(() => "");
    if (objectId.test(loose.trim())) return loose.trim();
    if (loose === "" && !existsSync(join(gitDir, "packed-refs"))) return undefined;
  }
  const output = await runGit(gitDir, ["show-ref", "--verify", "--hash", "--", name], { expect: [1, 128] });
  return output.code === 0 ? output.text.trim() : undefined;
}

/** The commit a branch points to. */
export function readBranch(gitDir: string, branch: string): Promise<string | undefined> {
  return readReference(gitDir, `refs/heads/${branch}`);
}

/** Whether git accepts a full reference name. */
export async function isReferenceName(gitDir: string, name: string): Promise<boolean> {
  return (await runGit(gitDir, ["check-ref-format", name], { expect: [1, 128, 129] })).code === 0;
}

/** Moves or creates a reference; git itself refuses when it is not where the caller believes (no lost update). */
export async function moveReference(
  gitDir: string,
  name: string,
  to: string,
  from?: string,
): Promise<boolean> {
  const args = ["update-ref", "--", name, to, from ?? nothing];
  return (await runGit(gitDir, args, { expect: [1, 128] })).code === 0;
}

/** Deletes a reference; false when there is none. */
export async function deleteReference(gitDir: string, name: string): Promise<boolean> {
  if ((await readReference(gitDir, name)) === undefined) return false;
  return (await runGit(gitDir, ["update-ref", "-d", name], { expect: [1, 128] })).code === 0;
}

/** Whether the object exists and is a commit. */
export async function isCommit(gitDir: string, sha: string): Promise<boolean> {
  if (!objectId.test(sha)) return false;
  return (await recall(gitDir, ["cat-file", "-e", `${sha}^{commit}`], { expect: [1, 128] })).code === 0;
}

/** What the API accepts as `ref`: a branch, a tag, a full reference name, or a whole commit id. */
export async function resolveCommit(gitDir: string, ref: string): Promise<string | undefined> {
  const names = ref.startsWith("refs/") ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const name of names) {
    const found = await readReference(gitDir, name);
    if (found !== undefined) return (await recall(gitDir, ["rev-parse", `${found}^{commit}`])).text.trim();
  }
  return (await isCommit(gitDir, ref)) ? ref : undefined;
}

/** The names and commits of all branches. */
export async function listBranches(gitDir: string): Promise<{ name: string; sha: string }[]> {
  const format = "--format=%(objectname) %(refname:strip=2)";
  const text = await gitLine(gitDir, ["for-each-ref", format, "refs/heads/"]);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ sha: line.slice(0, 40), name: line.slice(41) }));
}
