import type { Shape } from "./model.ts";

/** Words of which callers ask which one it is, such as `"ok"` and `"failed"`. */
export function compareWords(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const old = wordsOf(before);
  const own = wordsOf(after);
  if (!old || !own || old.size < 2) return undefined;
  return describeReplaced(old, own);
}

function wordsOf(shapes: readonly Shape[]): Set<string> | undefined {
  const words = shapes.map((shape) =>
    (shape.is === "string" || shape.is === "number") &&
    shape.word !== undefined &&
    /^[\w.:/-]{1,40}$/.test(shape.word)
      ? shape.word
      : undefined,
  );
  return words.every((word) => word !== undefined) ? new Set(words) : undefined;
}

function describeReplaced(old: ReadonlySet<string>, own: ReadonlySet<string>): string | undefined {
  const lost = [...old].find((word) => !own.has(word));
  const added = [...own].find((word) => !old.has(word));
  return lost !== undefined && added !== undefined ? `it gives ${added}, and never ${lost}` : undefined;
}

/** Keys by which callers tell apart what they got. */
const telling =
  /^(?:type|kind|status|state|event|role|code|action|outcome|result|level|severity|phase|stage|mode|op|operation|variant|format|verdict|decision|category|status_?code|http_?status)$/i;

/** Words under such a key. */
export function compareTold(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  for (const key of objectKeys(before)) {
    if (!telling.test(key)) continue;
    const old = wordsOf(valuesAt(before, key));
    const own = wordsOf(valuesAt(after, key));
    const replaced = old && own && old.size > 0 && own.size > 0 ? describeReplaced(old, own) : undefined;
    if (replaced !== undefined) return `the key ${key}: ${replaced}`;
  }
  return undefined;
}

function objectKeys(shapes: readonly Shape[]): Set<string> {
  return new Set(shapes.flatMap((shape) => (shape.is === "object" ? [...shape.keys.keys()] : [])));
}

function valuesAt(shapes: readonly Shape[], key: string): Shape[] {
  return shapes.flatMap((shape) => {
    const value = shape.is === "object" ? shape.keys.get(key) : undefined;
    return value ? [value] : [];
  });
}
