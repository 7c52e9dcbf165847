import type { Interface, Signature } from "./model.ts";
import { settleDefault } from "./settle-default.ts";

/** What a function refuses with an error, by what it looks at: bounds in the words of validators, and patterns. */
export interface Refusals {
  bounds: Map<string, string>;
  patterns: Map<string, string>;
}

/** A test whose yes is an error. */
const tested =
  /\bif\s{0,3}\(((?:[^()\n]|\((?:[^()\n]|\([^()\n]{0,80}\)){0,120}\)){1,240})\)\s{0,20}\{?\s{0,40}(?:throw|return\s{1,3}(?:Promise\.reject|reject))\b|\bif\s{1,3}([^\n:]{1,200}):\s{0,80}raise\b/g;
const subject = "(?:len\\([\\w.$]{1,60}\\)|[\\w$][\\w.$]{0,60}(?:\\.trim\\(\\)\\.length)?)";
const bound = "(-?\\d[\\d_.]*(?:\\s?[*]\\s?\\d[\\d_]*)*|[A-Za-z_$][\\w.$]{0,60})";
const plain = new RegExp(`^(${subject})\\s{0,3}([<>]=?)\\s{0,3}${bound}$`);
const turnedAround = new RegExp(`^${bound}\\s{0,3}([<>]=?)\\s{0,3}(${subject})$`);
const within = new RegExp(
  `^not\\s{1,3}\\(?\\s{0,3}${bound}\\s{0,3}(<=?)\\s{0,3}(${subject})\\s{0,3}(<=?)\\s{0,3}${bound}\\s{0,3}\\)?$`,
);
const matched =
  /^!\s{0,3}(\/.{1,200}\/[a-z]{0,6}|[\w$.]{1,60})\.test\((?:String\()?([\w$.]{1,60})\)?\)$|^not\s{1,3}(?:re\.(?:full)?match\((r?["'].{1,200}["'])\s{0,3},\s{0,3}([\w.]{1,60})\)|([\w.]{1,60})\.(?:full)?match\(([\w.]{1,60})\))$/;
/** What is refused above a bound may be as large as that bound, and so on. */
const words: Record<string, string> = { "<": "ge", "<=": "gt", ">": "le", ">=": "lt" };
const turned: Record<string, string> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };
const mostHelpers = 10;

/** Reads the tests of a function, and of those of the file that it calls. */
export function readRefusals(signature: Signature, names: Interface): Refusals {
  const helpers = [...new Set(signature.body?.calls)].slice(0, mostHelpers);
  const all = [signature, ...helpers.map((name) => names.functions.get(name)?.signatures[0])];
  const each = all.map((one) => (one ? refusalsOf(one, names) : undefined));
  return {
    bounds: new Map(each.flatMap((own) => [...(own?.bounds ?? [])])),
    patterns: new Map(each.flatMap((own) => [...(own?.patterns ?? [])])),
  };
}

/** Helpers are called from many places. */
const known = new WeakMap<Signature, Refusals>();

function refusalsOf(signature: Signature, names: Interface): Refusals {
  const read = known.get(signature);
  if (read) return read;
  const refusals: Refusals = { bounds: new Map(), patterns: new Map() };
  known.set(signature, refusals);
  const text = signature.text ?? "";
  if (!/\b(?:throw|raise|reject)\b/.test(text)) return refusals;
  for (const [, inside, python] of text.matchAll(tested))
    for (const part of (inside ?? python ?? "").split(/\s{0,20}\|\|\s{0,20}|\sor\s/)) {
      const of = missing.exec(part.trim());
      note(part.trim(), refusals, names);
      if (of) noteFound(of[1] ?? of[2] ?? of[3] ?? "", text, refusals, names);
    }
  return refusals;
}

/** `!match`, `match === null`, `match is None`. */
const missing =
  /^(?:!\s{0,3}(\w{1,60})|(\w{1,60})\s{0,3}===?\s{0,3}null|(?:not\s{1,3})?(\w{1,60})(?:\sis\sNone)?)$/;

/** `const match = PATTERN.exec(text)`, and then `if (!match) throw …`. */
function noteFound(name: string, text: string, { patterns }: Refusals, { constants }: Interface): void {
  if (!/^\w{1,60}$/.test(name)) return;
  const [, pattern, of, python, value, other, written] =
    new RegExp(
      `\\b${name}\\s{0,3}=\\s{0,3}(?:(\\/.{1,200}\\/[a-z]{0,6}|[\\w$.]{1,60})\\.(?:exec|match|fullmatch)\\(([\\w$.]{1,60})\\)|re\\.(?:full)?match\\((r?["'].{1,200}["']),\\s{0,3}([\\w.]{1,60})\\)|([\\w.]{1,60})\\.match\\((\\/.{1,200}\\/[a-z]{0,6})\\))`,
    ).exec(text) ?? [];
  const found = pattern ?? python ?? written;
  if (found !== undefined) patterns.set(of ?? value ?? other ?? "", constants.get(found) ?? found);
}

function note(part: string, { bounds, patterns }: Refusals, names: Interface): void {
  const numberOf = (text: string): string | undefined => {
    const settled = settleDefault(text, names).replaceAll("_", "");
    return settled !== "" && !Number.isNaN(Number(settled)) ? settled : undefined;
  };
  const add = (of: string, sign: string, text: string): void => {
    const number = numberOf(text);
    if (number !== undefined) bounds.set(`${of} ${words[sign] ?? ""}`, number);
  };
  const range = within.exec(part);
  if (range) {
    add(range[3] ?? "", range[2] === "<" ? "<=" : "<", range[1] ?? "");
    add(range[3] ?? "", range[4] === "<" ? ">=" : ">", range[5] ?? "");
    return;
  }
  const usual = plain.exec(part);
  if (usual && numberOf(usual[3] ?? "") !== undefined) add(usual[1] ?? "", usual[2] ?? "", usual[3] ?? "");
  else {
    const [, text = "", sign = "", of = ""] = turnedAround.exec(part) ?? [];
    if (of !== "") add(of, turned[sign] ?? "", text);
  }
  const [, asked, value, written, of, name, other] = matched.exec(part) ?? [];
  const pattern = asked ?? written ?? name;
  if (pattern !== undefined)
    patterns.set(value ?? of ?? other ?? "", names.constants.get(pattern) ?? pattern);
}
