import type { Repository } from "./open-repository.ts";

/** Where GitHub looks for the file; the first one counts. */
const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
const mostOwners = 15;

/** Who owns a file by the repository's CODEOWNERS, as logins and organisation/team. */
export async function findOwners(repository: Repository, path: string): Promise<string[]> {
  for (const place of places) {
    const file = await repository.findFile(place, repository.defaultBranch);
    if (file !== undefined) return ownersOf(new TextDecoder().decode(file), path);
  }
  return [];
}

/**
 * The owners that a CODEOWNERS file names for a path: those of the last pattern that matches, which may be nobody.
 * E-mail addresses are passed over, for nobody can be asked by them.
 */
export function ownersOf(codeowners: string, path: string): string[] {
  let owners: string[] = [];
  for (const line of codeowners.split(/\r?\n/).slice(0, 5_000)) {
    const [pattern = "", ...names] = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    if (pattern === "" || !matchesPattern(pattern, path)) continue;
    owners = names.filter((name) => name.startsWith("@")).map((name) => name.slice(1));
  }
  return owners.slice(0, mostOwners);
}

/** The patterns of .gitignore, without negation and character ranges, which CODEOWNERS does not have. */
function matchesPattern(pattern: string, path: string): boolean {
  const isAnchored = pattern.slice(0, -1).includes("/");
  const steps = pattern.replace(/^\//, "").split("/");
  const isFolder = steps.at(-1) === "";
  if (isFolder) steps.pop();
  const names = path.split("/");
  const starts = isAnchored ? [0] : names.map((_, at) => at);
  return starts.some((at) => matchesSteps(steps, names.slice(at), isFolder));
}

/** A pattern that ends names a file or everything in a folder of that name; `docs/*` goes no deeper. */
function matchesSteps(steps: readonly string[], names: readonly string[], isFolder: boolean): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return isFolder ? names.length > 0 : true;
  if (step === "**") return names.some((_, at) => matchesSteps(rest, names.slice(at), isFolder));
  const [name, ...others] = names;
  if (name === undefined || !matchesName(step, name)) return false;
  if (rest.length === 0 && step === "*" && steps.length === 1 && others.length > 0 && !isFolder) return false;
  return matchesSteps(rest, others, isFolder);
}

/** `*` stands for any part of a name and `?` for one character; linear in the length of the name for each star. */
function matchesName(step: string, name: string): boolean {
  const parts = step.split("*");
  if (parts.length === 1) return sameName(step, name);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (index === 0) {
      if (!sameName(part, name.slice(0, part.length))) return false;
      at = part.length;
    } else if (index === parts.length - 1) {
      const tail = name.length - part.length;
      return tail >= at && sameName(part, name.slice(tail));
    } else {
      while (at + part.length <= name.length && !sameName(part, name.slice(at, at + part.length))) at += 1;
      if (at + part.length > name.length) return false;
      at += part.length;
    }
  }
  return true;
}

function sameName(pattern: string, name: string): boolean {
  if (pattern.length !== name.length) return false;
  return [...pattern].every((character, at) => character === "?" || character === name[at]);
}
