import type { Comparison } from "./comparison.ts";
import type { Signature } from "./model.ts";

/** `catch { return … }`, and the same in Python. */
const answered =
  /\bcatch\s{0,3}(?:\([^()]{0,80}\)\s{0,3})?\{[^{}]{0,300}?\breturn\b|\bexcept\b[^\n]{0,200}:\s{1,80}return\b/;
/** What fails when something outside is not as it should be. */
const risky =
  /JSON\.parse\(|json\.loads?\(|\breadFile\w{0,4}\(|\bfetch\(|\bopen\(|\brequests\.\w{1,10}\(|\bnew URL\(/g;

/** Whether a failure that was turned into an answer comes out as an error, for the same is still done. */
export function letsThrough(before: Signature, after: Signature, found: Comparison): boolean {
  if (!answered.test(before.text ?? "")) return false;
  const helpers =
    after.body?.calls.map((name) => found.new.functions.get(name)?.signatures[0]?.text ?? "") ?? [];
  const texts = [after.text ?? "", ...helpers];
  if (texts.some((text) => /\bcatch\b|\bexcept\b|\bsuppress\(/.test(text))) return false;
  const done = new Set(before.text?.match(risky));
  return (after.text?.match(risky) ?? []).some((call) => done.has(call));
}
