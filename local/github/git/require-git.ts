import { gitLine } from "./run-git.ts";

/** Merging without a working tree came with this version. */
const needed = [2, 38] as const;

/** Says at the start, rather than at the first merge, that git is missing or too old. */
export async function requireGit(): Promise<void> {
  const version = await gitLine(".", ["--version"]);
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const isNewEnough =
    Number(major) > needed[0] || (Number(major) === needed[0] && Number(minor) >= needed[1]);
  if (!isNewEnough)
    throw new Error(`The GitHub stand-in needs git ${needed.join(".")} or newer; this is ${version}.`);
}
