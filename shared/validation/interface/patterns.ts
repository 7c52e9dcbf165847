/** One part of a pattern: the characters or words that may stand there, and how many of them. */
interface Part {
  characters: Set<string>;
  least: number;
  most: number;
}

const part =
  /(\((?:\?:)?[\w|-]{1,200}\)|\[(?:\\.|[^\]\\]){1,200}\]|\\.|[^\\()[\]{}|*+?^$])(?:([*+?])|\{(\d{1,6})(,(\d{0,6}))?\})?/gy;
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));

/**
 * Whether a pattern fits less than another one. Both must be rows of characters from start to end, part for part the
 * same number of them; of all others nothing is said.
 */
export function isNarrower(before: string, after: string): boolean {
  const old = readParts(before);
  const own = readParts(after);
  if (!old || !own || old.length !== own.length) return false;
  return old.some(({ characters, least, most }, at) => {
    const now = own[at];
    if (!now) return false;
    return now.least > least || now.most < most || [...characters].some((one) => !now.characters.has(one));
  });
}

function readParts(text: string): Part[] | undefined {
  const [, slashed, flags = "", quoted] =
    /^\/(.{1,300})\/([a-z]{0,6})$|^r?["'](.{1,300})["']$/.exec(text) ?? [];
  const inside = /^\^?([^^]{1,300}?)\$?$/
    .exec(slashed ?? quoted ?? "")?.[1]
    // What is in brackets only to be found again.
    ?.replace(/\((?:\?:|\?P?<\w{1,40}>)?([^()|]{1,100})\)(?![*+?{])/g, "$1");
  const isWhole = quoted !== undefined || (slashed?.startsWith("^") && slashed.endsWith("$"));
  if (inside === undefined || !isWhole) return undefined;
  const parts: Part[] = [];
  part.lastIndex = 0;
  let end = 0;
  for (let found = part.exec(inside); found; found = part.exec(inside)) {
    const [, written = "", sign, few, range, many] = found;
    const characters = charactersOf(written, flags.includes("i"));
    if (!characters || parts.length > 20) return undefined;
    end = part.lastIndex;
    const least = few === undefined ? (sign === "*" || sign === "?" ? 0 : 1) : Number(few);
    const most =
      few === undefined
        ? sign === "*" || sign === "+"
          ? Number.POSITIVE_INFINITY
          : 1
        : range === undefined
          ? Number(few)
          : many === undefined || many === ""
            ? Number.POSITIVE_INFINITY
            : Number(many);
    parts.push({ characters, least, most });
  }
  return end === inside.length && parts.length > 0 ? parts : undefined;
}

const escapes: Record<string, RegExp> = { d: /\d/, w: /\w/, s: /\s/, D: /\D/, W: /\W/, S: /\S/ };

function charactersOf(written: string, isLoose: boolean): Set<string> | undefined {
  if (written.startsWith("(")) return new Set(written.slice(1, -1).replace("?:", "").split("|"));
  const list = written.startsWith("[") ? written.slice(1, -1) : written === "." ? "^\n" : written;
  const isTurned = written !== "^" && list.startsWith("^") && (written.startsWith("[") || written === ".");
  const given = new Set<string>();
  const items = (isTurned ? list.slice(1) : list).match(/\\.|[^\\]/g) ?? [];
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] ?? "";
    const kind = escapes[item[1] ?? ""];
    if (item.startsWith("\\") && kind)
      for (const one of printable.filter((each) => kind.test(each))) given.add(one);
    else if (item.startsWith("\\") && /[a-zA-Z0-9]/.test(item[1] ?? "")) return undefined;
    else if (items[at + 1] === "-" && at + 2 < items.length && written.startsWith("[")) {
      const from = item.at(-1)?.charCodeAt(0) ?? 0;
      const to = items[at + 2]?.at(-1)?.charCodeAt(0) ?? 0;
      for (const one of printable) if (one.charCodeAt(0) >= from && one.charCodeAt(0) <= to) given.add(one);
      at += 2;
    } else given.add(item.at(-1) ?? "");
  }
  if (isLoose) for (const one of [...given]) given.add(one.toLowerCase()).add(one.toUpperCase());
  return isTurned ? new Set(printable.filter((one) => !given.has(one))) : given;
}
