import type { Limits } from "../model.ts";

const number = "(-?\\d[\\d_.]*)";
const words: Record<string, string> = { "<": "ge", "<=": "gt", ">": "le", ">=": "lt" };
const turned: Record<string, string> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** What validators of a model refuse, in the words of `Field`: `if v < 0: raise …` is `ge=0`. By field. */
export function readChecks(text: string): Map<string, Limits> {
  const checks = new Map<string, Limits>();
  if (!/validator\(/.test(text)) return checks;
  for (const [, names = "", value = "", body = ""] of text.matchAll(
    /@(?:\w{1,40}\.)?(?:field_)?validator\(([^()]{1,300})\)\s{1,80}(?:@classmethod\s{1,80})?def\s{1,5}\w{1,60}\(\s{0,20}\w{1,40}\s{0,5},\s{0,20}(\w{1,40})([\s\S]{0,2000}?)(?=\n\s{0,40}@|\n\s{0,40}def\s|$)/g,
  ))
    for (const [, name = ""] of names.matchAll(/["'](\w{1,60})["']/g)) {
      const limits = new Map(checks.get(name));
      for (const [, condition = ""] of body.matchAll(/\bif\s([^\n:]{1,200}):\s{0,80}raise\b/g))
        for (const part of condition.split(/\sor\s/)) noteCheck(part.trim(), value, limits);
      for (const [, condition = ""] of body.matchAll(/\bassert\s([^\n,]{1,200})/g))
        for (const part of condition.split(/\sand\s/)) noteAsserted(part.trim(), value, limits);
      checks.set(name, limits);
    }
  return checks;
}

/** `assert len(v) <= 40`. */
function noteAsserted(condition: string, value: string, limits: Map<string, string>): void {
  const [, sized, plain, sign = "", bound = ""] =
    new RegExp(`^(?:(len)\\(${value}\\)|(${value})) ([<>]=?) ${number}$`).exec(condition) ?? [];
  if (plain !== undefined) limits.set({ "<": "lt", "<=": "le", ">": "gt", ">=": "ge" }[sign] ?? "", bound);
  else if (sized !== undefined && sign.endsWith("="))
    limits.set(sign === "<=" ? "max_length" : "min_length", bound);
}

function noteCheck(condition: string, value: string, limits: Map<string, string>): void {
  if (new RegExp(`^not ${value}(?:\\.strip\\(\\))?$|^len\\(${value}\\) == 0$`).test(condition)) {
    limits.set("min_length", "1");
    return;
  }
  const within = new RegExp(`^not \\(?${number} (<=?) ${value} (<=?) ${number}\\)?$`).exec(condition);
  if (within) {
    limits.set(within[2] === "<" ? "gt" : "ge", within[1] ?? "");
    limits.set(within[3] === "<" ? "lt" : "le", within[4] ?? "");
    return;
  }
  const sized = new RegExp(`^len\\(${value}\\) ([<>]) ${number}$`).exec(condition);
  if (sized) limits.set(sized[1] === "<" ? "min_length" : "max_length", sized[2] ?? "");
  const plain = new RegExp(`^${value} ([<>]=?) ${number}$`).exec(condition);
  const other = new RegExp(`^${number} ([<>]=?) ${value}$`).exec(condition);
  const word = plain ? words[plain[1] ?? ""] : other ? words[turned[other[2] ?? ""] ?? ""] : undefined;
  if (word !== undefined) limits.set(word, (plain ? plain[2] : other?.[1]) ?? "");
}
