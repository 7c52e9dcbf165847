import { isTagged, type Value } from "../value.ts";

/** A moment as texts hold it, and the days beside it. */
function daysAround(time: number): string[] {
  return [0, 1, -1, 2].flatMap((days) => {
    const date = new Date(time + days * 86_400_000);
    return Number.isNaN(date.getTime()) ? [] : [date.toISOString().slice(0, 10)];
  });
}

/** The numbers, texts, days and names of properties inside values, a few of them. */
export function leavesOf(values: readonly Value[]): (string | number)[] {
  const leaves: (string | number)[] = [];
  const open: Value[] = [...values];
  for (let value = open.pop(); value !== undefined && leaves.length < 40; value = open.pop()) {
    if (typeof value === "string" || typeof value === "number") leaves.push(value);
    else if (Array.isArray(value)) open.push(...value);
    else if (isTagged(value) && value.$ === "date" && value.v !== null) leaves.push(...daysAround(value.v));
    else if (isTagged(value) && value.$ === "object") {
      open.push(...value.v);
      leaves.push(...value.k.slice(0, 6));
    } else if (isTagged(value) && value.$ === "set") open.push(...value.v);
    else if (isTagged(value) && value.$ === "map") for (const pair of value.v) open.push(...pair);
  }
  return leaves;
}
