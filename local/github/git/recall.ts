import { type GitInput, type GitOutput, runGit } from "./run-git.ts";

const longestKept = 64 * 1024;
const mostKept = 2_000;
const kept = new Map<string, GitOutput>();

/**
 * Asks git something that only depends on objects named by their whole ids, which never change: once per process. A
 * page of a pull request asks the same twenty questions again, and starting a process is what each of them costs.
 * @param args without names of references: what those point to does change
 */
export async function recall(gitDir: string, args: readonly string[], input?: GitInput): Promise<GitOutput> {
  const key = [gitDir, ...args].join("\0");
  const known = kept.get(key);
  if (known) return known;
  const output = await runGit(gitDir, args, input);
  // An answer of "no" may be about an object that is yet to come.
  if (output.code !== 0 || output.bytes.length > longestKept) return output;
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(key, output);
  return output;
}
