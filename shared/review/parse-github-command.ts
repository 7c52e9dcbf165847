/** What somebody orders in a comment: `/reject The reason.` */
export interface GitHubCommand {
  name: string;
  argument: string;
}

const form = /^\/([a-z][a-z-]{1,30})(?:[ \t]+([\s\S]*)|\s*\n([\s\S]*))?$/i;
/** Other words for the same. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["request-changes", "changes"],
  ["changes-requested", "changes"],
  ["not-now", "snooze"],
  ["notme", "not-me"],
  ["question", "ask"],
  ["undo", "revert"],
]);
const longestArgument = 10_000;

/**
 * The command with which a comment begins, or undefined for a comment that is none. What follows on the same line and
 * the next ones is its argument. A quoted or indented command is somebody else's.
 */
export function parseGitHubCommand(comment: string): GitHubCommand | undefined {
  const text = comment.replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd();
  const [whole, word = "", sameLine, nextLines] = form.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const name = word.toLowerCase();
  const argument = (sameLine ?? nextLines ?? "").trim().slice(0, longestArgument);
  // No half of a character, where it was cut.
  return { name: aliases.get(name) ?? name, argument: argument.replace(/[\uD800-\uDBFF]$/, "") };
}
