const heading = "## Working rules";

/**
 * A prompt with one more rule in its section "Working rules", which is added at the end if there is none. The rest
 * of the prompt stays as it is, character by character, and so do its line ends.
 * @param rule One sentence or two, without line breaks.
 * @returns null when the prompt has the rule already.
 */
export function addWorkingRule(prompt: string, rule: string): string | null {
  const end = prompt.includes("\r\n") ? "\r\n" : "\n";
  const lines = prompt.split(/\r?\n/);
  if (lines.some((line) => sameRule(line, rule))) return null;
  const start = lines.findIndex((line) => line.trim().toLowerCase() === heading.toLowerCase());
  if (start < 0) {
    const body = prompt.trimEnd();
    return `${body}${body === "" ? "" : end + end}${heading}${end}${end}- ${rule}${end}`;
  }
  const next = lines.findIndex((line, index) => index > start && /^#{1,2}\s/.test(line));
  let last = next < 0 ? lines.length : next;
  while (last > start + 1 && lines[last - 1]?.trim() === "") last -= 1;
  // A heading and its list are parted by an empty line.
  const added = last === start + 1 ? ["", `- ${rule}`] : [`- ${rule}`];
  const changed = [...lines.slice(0, last), ...added, ...lines.slice(last)].join(end);
  return changed.endsWith(end) ? changed : changed + end;
}

/** Whether a line of a prompt states the rule, whatever its case, spacing and bullet. */
function sameRule(line: string, rule: string): boolean {
  const plain = (text: string): string =>
    text
      .replace(/^\s*[-*+]\s+/, "")
      .replace(/\s+/g, " ")
      .trim()
      .toLowerCase();
  return plain(line) === plain(rule);
}
