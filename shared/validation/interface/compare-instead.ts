import type { Signature } from "./model.ts";

/** The last thing that a function does is to give back a name of its own. */
const givesName = /\breturn\s{1,3}([A-Za-z_$][\w$]{0,60})\s{0,3};?\s{0,200}\}?\s{0,20}$/;
/** Its object, how many there are of something, or a plain yes or no. */
const givesOther =
  /\breturn\s{1,3}(this|self|(?:true|false|True|False)|[\w$.#]{1,80}\.(?:length|size)|len\([\w.]{1,80}\))\s{0,3};?\s{0,200}\}?\s{0,20}$/;

/**
 * What was made and given back, such as the id of a new job, is made as before, and something of another kind comes
 * back: callers get the count of jobs. Functions with one way to end alone.
 */
export function describeInstead(before: Signature, after: Signature): string | undefined {
  if (before.body?.returns.length !== 1 || after.body?.returns.length !== 1) return undefined;
  const text = after.text ?? "";
  const name = givesName.exec(before.text ?? "")?.[1];
  const other = givesOther.exec(text)?.[1];
  if (name === undefined || other === undefined || other.startsWith(`${name}.`)) return undefined;
  const plain = name.replaceAll("$", "\\$");
  const made = new RegExp(`(?:const\\s+|let\\s+|\\n\\s*)${plain}\\s*=(?!=)\\s*([^\\n]{1,200})`);
  const old = made.exec(before.text ?? "")?.[1];
  const own = made.exec(text)?.[1];
  const isSame =
    old === undefined ? before.parameters.some((parameter) => parameter.name === name) : old === own;
  const isId = /(?:^|[a-z_])(?:id|uuid|key|token|handle)$/i.test(name);
  if (!isSame || (!isId && isCounted(old ?? name, other))) return undefined;
  // Kept under another name, under which it is given back.
  if (new RegExp(`[\\w$\\]]\\s*=\\s*${plain}\\s*(?:;|\\n|$)`).test(text)) return undefined;
  return `it gives ${other} where it gave ${name}`;
}

/** The same count or answer, found in another way. */
function isCounted(made: string, other: string): boolean {
  if (/^(?:this|self)$/.test(other)) return /^(?:this|self)\b[^.(]/.test(`${made} `);
  return /^(?:true|false)$/i.test(other)
    ? /[!=<>]|\b(?:is|has|can)\w*\b|true|false/i.test(made)
    : /length|size|len\(|count|\bpush\(|\d|[-+*/]|sum|total/i.test(made);
}
