import type { Shape } from "./model.ts";

const unknown: Shape = { is: "unknown" };

/** Words that stand for what is asked: `"up"` or `"down"`, by whether something is connected. */
export function askedOf(asked: Shape | undefined, ways: Shape[]): Shape[] {
  const made = asked?.is === "unknown" ? asked.text : undefined;
  if (made === undefined || ways.length !== 2) return ways;
  if (ways.some((way) => way.is !== "string" || way.word === undefined)) return ways;
  return ways.map((way) => ({ ...way, made }));
}

/** What several ways have in common: their kind, and the value that words stand for. */
export function sameWay([first = unknown, ...others]: readonly Shape[]): Shape {
  if (others.length === 0) return first;
  if (others.some(({ is }) => is !== first.is)) return unknown;
  if (first.is === "number" || first.is === "boolean") return { is: first.is };
  if (first.is !== "string") return unknown;
  const isMade = others.every((way) => way.is === "string" && way.made === first.made);
  return first.made !== undefined && isMade ? { is: "string", made: first.made } : { is: "string" };
}
