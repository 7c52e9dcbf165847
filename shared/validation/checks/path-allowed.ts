import { type Check, notApplicable, passed, refused } from "../check-contract.ts";

/**
 * What decides about improvements is out of their reach: pipelines, owners, policies, checks and metrics.
 * Compared segment by segment in lower case, because some file systems do not tell cases apart.
 */
const guardedFolders = new Set([
  ".github",
  ".gitlab",
  ".circleci",
  ".husky",
  ".git",
  ".ci",
  "ci",
  "policies",
  "policy",
  "validators",
  "validation",
  "migrations",
  "node_modules",
]);
const guardedFiles = new Set([
  "codeowners",
  "jenkinsfile",
  "dockerfile",
  "makefile",
  "pnpm-lock.yaml",
  "yarn.lock",
  "deno.json",
  "deno.lock",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
]);
/** Words by which files say that they check or measure. */
const guardedName = /^(?:validator|validators|policy|policies|metric|metrics)(?:[._-].*)?$/;

/** The path leads to something that improvements may change. */
export const pathAllowed: Check = {
  rule: "path_allowed",
  title: "The file may be changed by improvements",
  check({ target }) {
    if (!target) return notApplicable("There is no target.");
    const reason = whyOutOfReach(target.path);
    return reason === undefined
      ? passed(`${target.path} is within reach.`)
      : [refused(reason, { evidence: target.path })];
  },
};

/** Why no improvement may write to a path; undefined where it may. */
export function whyOutOfReach(path: string): string | undefined {
  const segments = path.toLowerCase().split("/");
  const name = segments.at(-1) ?? "";
  const unsafe = segments.find(
    (segment) => segment === "" || segment.startsWith(".") || segment.startsWith("-"),
  );
  if (unsafe !== undefined) return "Hidden files and paths that leave the repository are out of reach.";
  const folder = segments.slice(0, -1).find((segment) => guardedFolders.has(segment));
  if (folder !== undefined) return `Nothing under ${folder}/ is changed by an improvement.`;
  if (guardedFiles.has(name) || guardedName.test(name))
    return `${name} decides about improvements, so no improvement changes it.`;
  return undefined;
}
