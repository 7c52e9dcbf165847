import { type Handling, noteAt } from "./handling.ts";
import type { Interface, Signature } from "./model.ts";

const deepest = 2;
const mostGifts = 20;

/** With what functions of the file do with what they are given; where nobody knows them, it goes on elsewhere. */
export function settleHandling(
  handling: Handling,
  { text }: Signature,
  names: Interface,
  depth = 0,
): Handling {
  for (const [place, gifts] of handling.given)
    for (const { call, at } of gifts.slice(0, mostGifts)) {
      const [signature, ...others] = names.functions.get(call)?.signatures ?? [];
      // It does the same with it once more.
      if (signature?.text === text) continue;
      const helper =
        depth < deepest && others.length === 0 && signature ? helperOf(signature, names, depth) : undefined;
      if (!helper || !signature || signature.parameters.some(({ kind }) => /rest/i.test(kind)))
        handling.escapes.add(place);
      else merge(handling, helper, `#${at}`, place);
    }
  handling.given.clear();
  return handling;
}

/** Helpers are called from many places. */
const known = new WeakMap<Signature, Handling>();

function helperOf(signature: Signature, names: Interface, depth: number): Handling | undefined {
  const read = known.get(signature);
  if (read) return read;
  const handling = signature.handling?.();
  if (!handling) return undefined;
  known.set(signature, handling);
  return settleHandling(handling, signature, names, depth + 1);
}

/** Notes what is done at a place of a helper as done where it came from. */
function merge(to: Handling, helper: Handling, from: string, place: string): void {
  const placed = (path: string): string | undefined =>
    path === from || path.startsWith(`${from}.`) ? `${place}${path.slice(from.length)}` : undefined;
  for (const key of ["calls", "tables", "kinds"] as const)
    for (const [path, things] of helper[key]) {
      const own = placed(path);
      if (own !== undefined) for (const thing of things) noteAt<unknown>(to[key], own, thing);
    }
  for (const key of ["words", "hooks", "sets", "keywords"] as const)
    for (const [path, things] of helper[key]) {
      const own = placed(path);
      if (own !== undefined) to[key].set(own, new Set([...(to[key].get(own) ?? []), ...things]));
    }
  for (const key of ["reached", "escapes", "exhausted", "plain"] as const)
    for (const path of helper[key]) {
      const own = placed(path);
      if (own !== undefined) to[key].add(own);
    }
}
