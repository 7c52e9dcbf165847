const statuses =
  /\b(?:status|sendStatus|code|abort|writeHead|create_?[eE]rror|Response|text|html|json)\(\s*([1-5]\d\d)\b|\b\w{0,40}(?:Error|Exception)\(\s*(?:status_code\s*=\s*)?([1-5]\d\d)\b|\bstatus(?:_code|Code)?\s{0,3}[:=]\s{0,3}([1-5]\d\d)\b|\}\s{0,3},\s{0,3}([1-5]\d\d)\s{0,3}[,);\n]|\)\s{0,3},\s{0,3}([1-5]\d\d)\s{0,3}(?:\n|$)/g;
const errorCodes =
  /\b(?:throw|raise)\b[^;\n]{0,200}?[,(:=]\s{0,3}["']([A-Z][A-Z0-9_]{2,60}|[a-z][a-z0-9]{0,30}(?:[_-][a-z0-9]{1,30}){1,5})["']\s{0,3}[,)}]|\bcode\s{0,3}[:=]\s{0,3}["']([A-Za-z][\w.-]{1,60})["']/g;
const sentNames =
  /\.(?:set|setHeader|header|append)\(\s{0,3}["']([A-Za-z]+-[\w-]{1,60})["']|["'`]event: (\w{1,60})\\n/g;
const exits = /\b(?:exit|SystemExit|_exit)\(\s{0,3}(\d{1,3})\s{0,3}\)|\bexitCode\s{0,3}=\s{0,3}(\d{1,3})\b/g;

/** Codes of HTTP with which a text answers, and how often. */
function countStatuses(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  if (!/\b[1-5]\d\d\b/.test(text)) return counts;
  for (const [, ...codes] of text.matchAll(statuses)) {
    const code = codes.find((one) => one !== undefined) ?? "";
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** A code of HTTP that is another one now, one that others in the text answer with too. */
export function describeReplacedStatus(before: string, after: string): string | undefined {
  const [old, own] = [countStatuses(before), countStatuses(after)];
  const lost = [...old.keys()].find((code) => !own.has(code));
  const added = [...own].find(([code, count]) => count > (old.get(code) ?? 0))?.[0];
  const isAnswered = [...old].every(([code, count]) => code === lost || (own.get(code) ?? 0) >= count);
  if (lost === undefined || added === undefined) return undefined;
  return isAnswered || !old.has(added) ? `${added} where it was ${lost}` : undefined;
}

/** Words by which callers tell errors apart, such as `E_QUOTA` of `new QuotaError(text, "E_QUOTA")`. */
export function findErrorCodes(text: string): Set<string> {
  return /\bthrow\b|\braise\b|\bcode\b/.test(text) ? codesIn(text, errorCodes) : new Set();
}

/** Names under which more than the answer is sent: headers, and kinds of server-sent events. */
export function findSentNames(text: string): Set<string> {
  return /\b(?:set|setHeader|header|append|event:)/.test(text) ? codesIn(text, sentNames) : new Set();
}

/** A server-sent event that is named nowhere in a text that names them by a variable. */
export function findUnsent(before: string, after: string): string | undefined {
  if (!/event: (?:\$\{|\{)/.test(after)) return undefined;
  const events = [...before.matchAll(/["'`]event: (\w{1,60})\\n/g)].map(([, name = ""]) => name);
  return events.find(
    (name) =>
      !new RegExp(
        `(?:(?<!\\.(?:on|once|addListener))\\(|[=:,]|yield|return)\\s{0,20}["'\`]${name}["'\`]|event: ${name}\\b`,
      ).test(after),
  );
}

/** Codes with which a program ends. */
export function findExits(source: string): Set<string> {
  return source.includes("xit") ? codesIn(source, exits) : new Set();
}

/** A code that is another one now; one more or one less may be said elsewhere. */
export function describeReplacedCode(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): string | undefined {
  const lost = [...before].find((code) => !after.has(code));
  const added = [...after].find((code) => !before.has(code));
  return lost !== undefined && added !== undefined ? `${added} where it was ${lost}` : undefined;
}

function codesIn(text: string, pattern: RegExp): Set<string> {
  return new Set(
    [...text.matchAll(pattern)].map(([, ...codes]) => codes.find((code) => code !== undefined) ?? ""),
  );
}
