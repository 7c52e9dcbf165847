import { deepTaint, makeValue, mark, textOf, type Value } from "./value.ts";

/** The parts one after the other; constants stay constants. */
export function concatenate(parts: readonly Value[]): Value {
  let taint = 0;
  let text: string | undefined = "";
  let prefix = "";
  let isPrefixOpen = true;
  let isInside = true;
  for (const part of parts) {
    taint |= deepTaint(part);
    if (part.taint !== 0 && (part.marks & mark.inside) === 0) isInside = false;
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
  const path = parts.find((part) => part.path === "__dirname" || part.path === "__filename")?.path;
  return makeValue({
    taint,
    marks: isInside && taint !== 0 ? mark.inside : 0,
    texts: text === undefined ? undefined : [text],
    prefix: prefix === "" ? undefined : prefix.slice(0, 400),
    path: text === undefined ? path && `${path}/` : undefined,
  });
}
