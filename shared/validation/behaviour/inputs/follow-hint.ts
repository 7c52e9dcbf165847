import type { Hint } from "../compare-observations.ts";
import type { Step } from "../scenario.ts";
import { isTagged, numberValue, type Value } from "../value.ts";
import { isNeverNegative, isWhole } from "./choose-kinds.ts";
import { listPlaces, type Place } from "./list-places.ts";
import type { Random } from "./random.ts";
import { writeMatchingText } from "./write-matching-text.ts";

const longestText = 2000;
const longestList = 60;
const largestCount = 1000;

const jsonTexts = ['{"a":1}', "[1]", '"a"', "null", "0", "1", "{}", "[]", '{"a":{"b":[1]}}', "true", "{a"];
const numberTexts = ["0", "1", "-1", "1.5", "", " ", "x", "007", "1e3", "12x", "2"];
const dateTexts = [
  "2026-01-02",
  "2026-01-02T03:04:05Z",
  "2025-12-31T23:59:59Z",
  "2024-02-29",
  "x",
  "2026-01-05",
];

/** Changes a story's arguments so that a comparison comes out otherwise. Says whether it found where. */
export function followHint(steps: Step[], hint: Hint, random: Random): boolean {
  const places = listPlaces(steps);
  const found = places.flatMap((place): [Place, Value][] => {
    const value = reply(place, hint, random);
    return value !== undefined && fits(place, value) ? [[place, value]] : [];
  });
  const [place, value] = random.pick(found, found[0] ?? []);
  if (place && value !== undefined) {
    place.put(value);
    return true;
  }
  return follow(steps, places, hint, random);
}

/** Where nothing is the value itself, something that it was made of may grow by as much as it lacks. */
function follow(steps: Step[], places: Place[], [kind, mine, theirs]: Hint, random: Random): boolean {
  if (kind !== "near" || typeof mine !== "number" || typeof theirs !== "number") return false;
  const gap = random.chance(0.7) ? theirs - mine : mine - theirs;
  const waiting = steps.filter(({ wait }) => wait !== undefined);
  if (waiting.length > 0 && random.chance(0.4)) {
    const step = random.pick(waiting, waiting[0]);
    if (step) step.wait = Math.max(0, (step.wait ?? 0) + gap + random.below(3) - 1);
    return step !== undefined;
  }
  const found = places.flatMap((place): [Place, Value][] => {
    const value = grow(place, gap);
    return value !== undefined && fits(place, value) ? [[place, value]] : [];
  });
  const [place, value] = random.pick(found, found[0] ?? []);
  if (place && value !== undefined) place.put(value);
  return place !== undefined;
}

function grow({ value, shape, isKey }: Place, gap: number): Value | undefined {
  if (isKey) return undefined;
  // Counts this large only make loops long.
  if (typeof value === "number")
    return isWhole(shape) && value + gap > largestCount ? undefined : numberValue(value + gap);
  if (typeof value === "string" && Math.abs(gap) < longestText)
    return Number.isInteger(gap) ? resizeText(value, value.length + gap) : undefined;
  if (Array.isArray(value) && Number.isInteger(gap)) return resizeList(value, value.length + gap);
  if (isTagged(value) && value.$ === "date" && value.v !== null) return { $: "date", v: value.v + gap };
  return undefined;
}

function reply({ value, isKey }: Place, hint: Hint, random: Random): Value | undefined {
  const [kind, mine, ...others] = hint;
  if (kind !== "near") {
    if (typeof value !== "string" || typeof mine !== "string") return undefined;
    const text = textFor(hint, random);
    // What is read may be more than what came in: a day with a time put behind it.
    const isPart = kind === "date" && value.length > 2 && mine.startsWith(value);
    return isPart ? text.slice(0, 10) : replaceIn(value, mine, text);
  }
  const theirs = random.pick(others, mine);
  if (typeof mine === "number" && typeof theirs === "number") {
    if (isKey) return undefined;
    return nearNumber(value, mine, theirs, random) ?? nearNumber(value, theirs, mine, random);
  }
  if (typeof value !== "string" || typeof mine !== "string" || typeof theirs !== "string") return undefined;
  const [first, second] = random.chance(0.5) ? [mine, theirs] : [theirs, mine];
  return replaceIn(value, first, second) ?? replaceIn(value, second, first);
}

/** What a text would have to be. */
function textFor([kind, mine, ...others]: Hint, random: Random): string {
  const text = String(mine);
  const [first = "", flags = ""] = others.map(String);
  switch (kind) {
    case "match":
      return writeMatchingText(first, flags, random) ?? text;
    case "json":
      return random.pick(jsonTexts, "");
    case "number":
      return random.pick(numberTexts, "");
    case "date":
      return random.pick(dateTexts, "");
    default: {
      const at = random.below(text.length + 1);
      return random.pick(
        [
          first,
          first + text,
          text + first,
          text.slice(0, at) + first + text.slice(at),
          text.replaceAll(first, ""),
        ],
        first,
      );
    }
  }
}

/** A number, or something as long or as late as the number says, made equal to another or nearly so. */
function nearNumber(value: Value, mine: number, theirs: number, random: Random): Value | undefined {
  const aim = Number.isInteger(theirs) ? theirs + random.pick([0, 0, 1, -1], 0) : theirs;
  if (value === mine) return numberValue(aim);
  if (typeof value === "string") {
    if (value.length === mine && aim >= 0 && aim <= longestText && Number.isInteger(aim))
      return resizeText(value, aim);
    const written = String(mine);
    if (value.includes(written) && random.chance(0.7)) return value.replace(written, String(aim));
    return /^\d{4}-\d\d/.test(value) && Date.parse(value) === mine ? isoText(aim) : undefined;
  }
  if (Array.isArray(value)) return value.length === mine ? resizeList(value, aim) : undefined;
  return isTagged(value) && value.$ === "date" && value.v === mine ? { $: "date", v: aim } : undefined;
}

function isoText(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function resizeText(text: string, length: number): string | undefined {
  if (length < 0 || length > longestText || length === text.length) return undefined;
  return length < text.length
    ? text.slice(0, length)
    : text + "abcdefgh".repeat(length / 8 + 1).slice(0, length - text.length);
}

function resizeList(list: Value[], length: number): Value[] | undefined {
  if (length < 0 || length > longestList || length === list.length || !Number.isInteger(length))
    return undefined;
  if (length < list.length) return list.slice(0, length);
  return list.length === 0
    ? undefined
    : Array.from({ length }, (_, at): Value => list[at % list.length] ?? null);
}

/** A text with one part of it replaced, however it is written. */
function replaceIn(text: string, part: string, by: string): string | undefined {
  if (part === by) return undefined;
  if (text === part) return by;
  if (part === "") return undefined;
  const at = text.toLowerCase().indexOf(part.toLowerCase());
  return at < 0 ? undefined : text.slice(0, at) + by + text.slice(at + part.length);
}

/** Whether a place takes a value: nothing is made that neither types nor code expect. */
function fits({ shape: { root }, isKey }: Place, value: Value): boolean {
  if (isKey) return value !== "__proto__";
  if (typeof value === "number") {
    if (root.closed && !root.wide.has("number") && !root.constants.has(value)) return false;
    if (value < 0 && isNeverNegative(root)) return false;
    return Number.isInteger(value) || !isWhole(root);
  }
  if (typeof value === "string")
    return (
      value.length <= longestText && !(root.closed && !root.wide.has("string") && !root.constants.has(value))
    );
  return !Array.isArray(value) || (!root.fields.has("0") && value.length >= root.least);
}
