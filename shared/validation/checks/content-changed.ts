import { type Check, notApplicable, passed, refused } from "../check-contract.ts";

/** There is a change at all, and not only of white space at line ends. */
export const contentChanged: Check = {
  rule: "content_changed",
  title: "Something changes",
  check({ improvement, target }) {
    if (!target) return notApplicable("There is no target to compare with.");
    const { proposed_content: proposed } = improvement;
    if (proposed === target.content) return [refused("The proposed content is the same as the present one.")];
    if (!differsInText(proposed, target.content) && settle(proposed) === settle(target.content))
      return [refused("Only line ends and white space before them differ.")];
    return passed("The content differs.");
  },
};

/** Whether the first difference is one of two characters that both can be seen; mostly it is, and settles it. */
function differsInText(one: string, other: string): boolean {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return /\S/.test(one.charAt(at)) && /\S/.test(other.charAt(at));
}

/** Line by line: one expression for all of them is quadratic on long runs of spaces. */
function settle(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  return lines.join("\n").trimEnd();
}
