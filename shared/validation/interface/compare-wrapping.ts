import { kindOf } from "./kind-of.ts";
import type { Shape } from "./model.ts";

/** The same value, put into something or taken out of it. */
export function compareWrapping(before: readonly Shape[], after: readonly Shape[]): string | undefined {
  const part = comparePart(before, after);
  if (part !== undefined) return part;
  const turned = compareTurned(before, after);
  if (turned !== undefined) return turned;
  const inner = findInside(before, after);
  if (inner !== undefined) return `it gives only what was ${inner}`;
  const outer = findInside(after, before);
  return outer === undefined ? undefined : `what it gave is ${outer} now`;
}

/** `total.toFixed(2)` where it was `total`. */
function compareTurned(
  [old, ...olds]: readonly Shape[],
  [own, ...owns]: readonly Shape[],
): string | undefined {
  if (olds.length > 0 || owns.some((other) => other.is !== "string" || other.made === undefined))
    return undefined;
  if (old?.is === "unknown" && old.text === "this" && own && own.is !== "unknown")
    return `it gives ${kindOf(own)} where it gave itself`;
  const scaled = compareScaled(old, own);
  if (scaled !== undefined) return scaled;
  if (old?.is !== "unknown" || old.text === undefined) return undefined;
  if (own?.is !== "string" && own?.is !== "instance") return undefined;
  return own.made === old.text ? `it makes ${kindOf(own)} of what it gave as it is` : undefined;
}

/** `elapsed / 1000` where it was `elapsed`, and the other way round. */
function compareScaled(old: Shape | undefined, own: Shape | undefined): string | undefined {
  const textOf = (shape: Shape | undefined): string | undefined =>
    shape?.is === "number" || shape?.is === "unknown" ? shape.text : undefined;
  const madeOf = (shape: Shape | undefined): string | undefined =>
    shape?.is === "number" || shape?.is === "unknown" ? shape.made : undefined;
  if (textOf(old) === undefined || textOf(own) === undefined || textOf(old) === textOf(own)) return undefined;
  const isScaled = madeOf(own) === textOf(old) || madeOf(old) === textOf(own);
  return isScaled || (madeOf(old) !== undefined && madeOf(old) === madeOf(own))
    ? "it counts in another way"
    : undefined;
}

/** `record.id` where it was `record`, and the other way round. */
function comparePart([old, ...olds]: readonly Shape[], [own, ...owns]: readonly Shape[]): string | undefined {
  if (olds.length > 0 || owns.length > 0) return undefined;
  if ((old?.is !== "unknown" && old?.is !== "instance") || (own?.is !== "unknown" && own?.is !== "instance"))
    return undefined;
  if (old.text === undefined || own.text === undefined) return undefined;
  if (old.text === `* ${own.text}` || own.text === `* ${old.text}`)
    return "it gives one by one what it gave as a whole, or the other way round";
  if (isPartOf(own.text, old.text)) return "it gives only a part of what it gave";
  return isPartOf(old.text, own.text) ? "it gives the whole of which it gave a part" : undefined;
}

/** Only fields count, and what is read of a response: what other methods give may be anything. */
function isPartOf(text: string, whole: string): boolean {
  return (
    text.startsWith(whole) &&
    /^(?:\??\.[\w$]+|\[\w+\]|\.(?:json|text|blob|arrayBuffer|formData)\(\))+$/.test(text.slice(whole.length))
  );
}

const mostWays = 3;

/** Where unknown values of `bare` are found in what all of `wrapped` are. */
function findInside(wrapped: readonly Shape[], bare: readonly Shape[]): string | undefined {
  const texts = new Set(bare.map((shape) => (shape.is === "unknown" ? shape.text : undefined)));
  if (bare.length > mostWays || texts.has(undefined)) return undefined;
  const places = wrapped.map((shape) => placeIn(shape, texts));
  return places.every((place) => place !== undefined) ? places[0] : undefined;
}

function placeIn(shape: Shape, texts: ReadonlySet<string | undefined>): string | undefined {
  const isOne = (held: Shape | undefined): boolean => held?.is === "unknown" && texts.has(held.text ?? "");
  if (shape.is === "object" && !shape.isOpen)
    for (const [key, held] of shape.keys) if (isOne(held)) return `under the key ${key}`;
  if (shape.is === "tuple" && shape.items.some(isOne)) return "among several values";
  if (shape.is === "array" && shape.items?.some(isOne)) return "among several values";
  return shape.is === "array" && isOne(shape.item) ? "in a list" : undefined;
}
