import * as fc from "fast-check";
import type { Same } from "../compare-behaviour.ts";
import { readObservation, type StepResult } from "../compare-observations.ts";
import { isAccident, isNativeError } from "../compare-values.ts";
import { makeScenarios } from "../inputs/make-scenarios.ts";
import type { ValueMaker } from "../inputs/make-values.ts";
import type { Sandbox } from "../sandbox.ts";
import { type Scenario, serialise } from "../scenario.ts";
import { isTagged, type Value } from "../value.ts";
import { writeArgument, writeLiteral } from "./write-literal.ts";

/** A call of an exported function and what comes of it, as source. */
export interface Pin {
  call: string;
  expects: { result: string } | { list: string } | { promise: string } | { message: string };
}

const pinsPerFunction = 6;
const triesPerFunction = 30;
const longestPin = 400;

/** What differs between machines is not pinned: local time, languages, and what takes real time. */
export function isPortable(source: string): boolean {
  return !/toLocale|localeCompare|Intl|getTimezoneOffset|\.(?:get|set)(?:Hours|Minutes|Date|Day|Month|FullYear)\(|setTimeout|setInterval|Date\.parse|new Date\([^)]*,/.test(
    source,
  );
}

/** Calls that went through different branches, each with what it gave at two moments and under two kinds of luck. */
export function pinBehaviour(
  sandbox: Sandbox,
  { target, scenarios, isWhole }: Same,
  maker: ValueMaker,
): Pin[] {
  const surroundings = { hasState: false, hasTime: false };
  const more = isWhole
    ? fc.sample(makeScenarios(target, maker, surroundings), { numRuns: triesPerFunction, seed: 5 })
    : [];
  const tried = [...scenarios, ...more];
  const pins = new Map<string, Pin>();
  for (const { steps } of tried.slice(0, triesPerFunction)) {
    const [step] = steps;
    if (pins.size >= pinsPerFunction || !step) break;
    const args = step.args.map(writeArgument);
    if (args.some((arg) => arg === undefined)) continue;
    const result = settledResult(sandbox, { steps: [step] });
    const expects = result && expectation(result);
    const call = args.join(", ");
    if (expects && call.length + JSON.stringify(expects).length <= longestPin)
      pins.set(call, { call, expects });
  }
  return [...pins.values()];
}

/** What a story gives, if it is the same whatever the clock and chance say. */
function settledResult(sandbox: Sandbox, scenario: Scenario): StepResult | undefined {
  const texts = [serialise(scenario), serialise(scenario, { seed: 977, shift: 86_461_001 })].map((text) =>
    sandbox.run(text),
  );
  const [first, second] = texts.map((answer) =>
    "text" in answer ? readObservation(answer.text) : undefined,
  );
  if (!first || !second || first.t || first.n > 0 || first.e.length > 0 || first.l.length > 0)
    return undefined;
  return JSON.stringify([first.r, first.a]) === JSON.stringify([second.r, second.a]) ? first.r[0] : undefined;
}

/** Whether every engine gives the same numbers: the last digits of roots and powers are its own. */
function isExact(value: Value): boolean {
  if (typeof value === "number")
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number(value.toPrecision(12)) === value;
  if (typeof value === "string") return !/\d\.\d{12}/.test(value);
  if (Array.isArray(value)) return value.every(isExact);
  return !isTagged(value) || !("v" in value) || !Array.isArray(value.v) || value.v.flat().every(isExact);
}

function expectation({ o, v }: StepResult): Pin["expects"] | undefined {
  if (o === "throw") {
    if (!isTagged(v) || v.$ !== "error" || isAccident(v) || isNativeError(v) || v.m === "") return undefined;
    return { message: JSON.stringify(v.m) };
  }
  if (!isExact(v)) return undefined;
  if (isTagged(v) && v.$ === "sequence") {
    const list = isTagged(v.end) && v.end.$ === "undefined" ? writeLiteral(v.v) : undefined;
    return list === undefined ? undefined : { list };
  }
  const text = o === "value" || o === "resolved" ? writeLiteral(v) : undefined;
  if (text === undefined) return undefined;
  return o === "resolved" ? { promise: text } : { result: text };
}
