import { deepTaint, from, makeValue, mark, textOf, type Value } from "./value.ts";

/** The parts one after the other; constants stay constants. */
export function concatenate(parts: readonly Value[]): Value {
  let taint = 0;
  let text: string | undefined = "";
  let prefix = "";
  let isPrefixOpen = true;
  let isInside = true;
  let isCleaned = true;
  let isLine = true;
  for (const part of parts) {
    taint |= deepTaint(part);
    if (part.taint !== 0 && (part.marks & mark.inside) === 0) isInside = false;
    if (part.taint !== 0 && (part.marks & mark.cleaned) === 0) isCleaned = false;
    if (part.taint !== 0 && (part.marks & (mark.cleaned | mark.line)) === 0) isLine = false;
    const one = textOf(part);
    if (one === undefined) text = undefined;
    else if (text !== undefined) text = text.length + one.length < 20_000 ? text + one : undefined;
    if (isPrefixOpen) {
      if (one !== undefined) prefix += one;
      else {
        prefix += part.prefix ?? "";
        isPrefixOpen = false;
      }
    }
  }
  // What comes first says where an address leads.
  const [first] = parts;
  const isLed = first !== undefined && (first.taint & (from.remote | from.decoded)) === 0 && !first.texts;
  const path = parts.find((part) => part.path === "__dirname" || part.path === "__filename")?.path;
  return makeValue({
    taint,
    marks:
      taint === 0
        ? 0
        : mark.text |
          (isInside ? mark.inside : 0) |
          (isCleaned ? mark.cleaned : 0) |
          (isLine ? mark.line : 0) |
          (isLed || ((first?.marks ?? 0) & mark.local) === mark.local ? mark.local : 0),
    texts: text === undefined ? undefined : [text],
    prefix: prefix === "" ? undefined : prefix.slice(0, 400),
    path: text === undefined ? path && `${path}/` : undefined,
  });
}
