import type { Flow } from "./flow.ts";
import { isSecretName } from "./names.ts";
import type { Scope } from "./scope.ts";
import { from, mark, place, scalar, type Value } from "./value.ts";

/** What a name stands for: a variable, or something that the runtime or nobody declares. */
export function evaluateName(flow: Flow, name: string, scope: Scope): Value {
  const known = scope.get(name);
  if (known) {
    if (flow.fileBuffers.has(name)) return { ...known, taint: known.taint | from.file };
    const isSecret =
      known.taint !== 0 &&
      (known.taint & from.secret) === 0 &&
      (known.marks & mark.cleaned) === 0 &&
      isSecretName(name);
    return isSecret ? { ...known, taint: known.taint | from.secret } : known;
  }
  if (name === "undefined" || name === "NaN" || name === "Infinity") return scalar;
  if (name === "arguments") return place(from.parameter, undefined);
  if (name === "this") return place(from.unknown, name);
  // `from os import *`
  const star = flow.program.language === "python" ? scope.get("*")?.path : undefined;
  if (star !== undefined && !globalNames.python.has(name)) return place(0, `${star}.${name}`);
  const isKnown = globalNames[flow.program.language].has(name);
  return place(isKnown ? 0 : from.unknown | (isSecretName(name) ? from.secret : 0), name);
}

/** Names that the runtimes declare; others are unknown. */
const globalNames = {
  javascript: new Set(
    "this super arguments import.meta process require module exports __dirname __filename global globalThis window document self location navigator console Object Array Function String Number Boolean Symbol Math JSON Date RegExp Promise Map Set WeakMap WeakSet Buffer URL URLSearchParams Reflect Proxy Error TypeError eval fetch setTimeout setInterval setImmediate atob btoa Deno Bun crypto performance encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape parseInt parseFloat isNaN isFinite structuredClone XMLHttpRequest WebSocket EventSource Request Response Headers TextEncoder TextDecoder WebAssembly localStorage sessionStorage".split(
      " ",
    ),
  ),
  python: new Set(
    "this super eval exec __import__ open compile input raw_input print len str int float bool list dict tuple set frozenset bytes bytearray isinstance getattr setattr hasattr globals locals vars map filter zip enumerate sorted reversed range repr hash ord chr abs min max sum round type object Exception ValueError __file__ __name__ __builtins__".split(
      " ",
    ),
  ),
};
