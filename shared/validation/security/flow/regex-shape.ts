import type { Expression } from "../program/program.ts";
import type { Flow } from "./flow.ts";
import type { Scope } from "./scope.ts";
import { textOf } from "./value.ts";

/** What a match says about the text: it is harmless, it is harmful, or nothing. */
export type Shape = "allows" | "forbids" | "dots" | "protos" | "nothing";

/** The pattern of a regular expression where it is known. */
export function regexOf(flow: Flow, expression: Expression, scope: Scope): string | undefined {
  // With the flag m, `^` and `$` hold for a single line only.
  if (expression.kind === "regex")
    return expression.flags.includes("m") ? expression.pattern.replace(/^\^|\$$/g, "") : expression.pattern;
  if (expression.kind === "name") {
    const value = scope.get(expression.name);
    return value?.path === "RegExp" || value?.path === "re.compile()" ? value.prefix : undefined;
  }
  if (expression.kind === "constant" && flow.program.language === "python")
    return textOf(flow.evaluate(expression, scope));
  return undefined;
}

/** Judges a pattern by its form. `isWhole` if it must match the whole text, `isStart` if from the start on. */
export function shapeOf(pattern: string, isWhole: boolean, isStart: boolean): Shape {
  if (/__proto__/.test(pattern)) return "protos";
  if (/^\(?(?:\\\.){2}|^\\\.\\\.|\[\/\\\\\]\\\.\\\./.test(pattern) || pattern === "\\.\\.") return "dots";
  const isClosed = isWhole || ((isStart || /^\^|^\\A/.test(pattern)) && /(?:[^\\]\$|\\Z|\\z)$/.test(pattern));
  if (isClosed) {
    // A dot or a negated set lets everything through.
    const rest = pattern
      .replace(/\\./g, (escaped) => (/\\[SWD]/.test(escaped) ? "." : ""))
      .replace(/\[\^[^\]]*\]/g, ".")
      .replace(/\[[^\]]*\]/g, "");
    return rest.includes(".") ? "nothing" : "allows";
  }
  if (/^\[\^[^\]]+\]\+?$|^\\[WDS]$/.test(pattern)) return "forbids";
  if (/^\[[^^\]]*[;&|`$<>][^\]]*\]\+?$/.test(pattern)) return "forbids";
  return "nothing";
}

/** Whether replacing all matches of the pattern by `by` leaves nothing harmful. */
export function isCleaningPattern(pattern: string, flags: string): "all" | "dots" | "no" {
  if (!flags.includes("g")) return "no";
  if (/^\(?\[\^[^\]]+\]\)?[+*]?$|^\\[WD]\+?$/.test(pattern))
    return pattern.includes(".") && /\//.test(pattern) ? "no" : "all";
  if (/\\\.\\\.|\\\.\{2|\\\.\+|\[[^\]]*\.[^\]]*\]|\[[^\]]*\/[^\]]*\]|^\\\.$|^\\\/\+?$/.test(pattern))
    return "dots";
  if (/^\[[^^\]]*[`$;&|<>"'][^\]]*\]\+?$/.test(pattern)) return "all";
  return "no";
}
