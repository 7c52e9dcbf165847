const closing = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+\/[\w.-]+))?#(\d+)\b/gi;

/** The issues that a text closes when merged: "Closes #7", "fixes: owner/name#8". Code is not text. */
export function closingNumbers(body: string, fullName: string): number[] {
  const prose = body
    .replace(/^(`{3,}|~{3,})[\s\S]*?^\1/gm, "")
    .replace(/`[^`\n]*`/g, "")
    .replace(/<!--[\s\S]*?-->/g, "");
  return [...prose.matchAll(closing)]
    .filter(
      ([, repository]) => repository === undefined || repository.toLowerCase() === fullName.toLowerCase(),
    )
    .map(([, , number]) => Number(number));
}
