import type { CallSite, Family, Flow } from "../flow/flow.ts";
import { anything, deepTaint, from, type Value } from "../flow/value.ts";

/** Judges one call whose place in an API is known. */
export type Judge = (flow: Flow, site: CallSite) => void;
export type Level = "block" | "warn";

/** Rules by the place in an API. */
export class Rules {
  readonly byPath = new Map<string, Judge>();

  /** The same judgement for several places, given as names with spaces between. */
  on(paths: string, judge: Judge): void {
    for (const path of paths.split(/\s+/)) if (path !== "") this.byPath.set(path, judge);
  }
}

/** How grave it is when others choose a value, when a caller does, and when nobody knows who does. */
export interface Weights {
  remote: Level | undefined;
  parameter: Level | undefined;
  rest: Level | undefined;
}

/** The level for the origins of a value; undefined if it is harmless. */
export function weigh(taint: number, { remote, parameter, rest }: Weights): Level | undefined {
  if ((taint & (from.remote | from.decoded)) !== 0) return remote;
  if ((taint & (from.parameter | from.network)) !== 0) return parameter;
  return (taint & anything) !== 0 ? rest : undefined;
}

/** In words, who chooses a value. */
export function nameOrigin(taint: number): string {
  if (taint & from.decoded) return "a text that is decoded from another one";
  if (taint & from.remote) return "input from outside";
  if (taint & from.network) return "what the network answers";
  if (taint & from.parameter) return "what a caller gives";
  if (taint & from.file) return "the contents of a file";
  if (taint & from.environment) return "the environment";
  return "a value of unknown origin";
}

/** Reports a call. */
export function tell(
  flow: Flow,
  site: CallSite,
  family: Family,
  kind: string,
  level: Level | undefined,
  detail: string,
): void {
  if (level) flow.report({ family, kind, level, detail, at: site.at, part: partOf(site) });
}

/** The entry of an object given to the call that carries data of others. */
function partOf(site: CallSite): number | undefined {
  for (const [index, node] of site.call.arguments.entries()) {
    if (node.kind !== "object") continue;
    for (const { key, at } of node.entries) {
      const value = key === undefined ? undefined : site.arguments[index]?.members?.get(key);
      if (value && (deepTaint(value) & anything) !== 0) return at;
    }
  }
  return undefined;
}

/** The value under one of several names: an option, or a keyword argument. */
export function optionOf(site: CallSite, ...names: string[]): Value | undefined {
  for (const name of names) {
    const named = site.named.get(name);
    if (named) return named;
    for (const value of site.arguments) {
      const found = value.members?.get(name);
      if (found) return found;
    }
  }
  return undefined;
}

/** Where an argument comes from, with all that it holds. */
export function taintOf(value: Value | undefined): number {
  return value ? deepTaint(value) : 0;
}

/** Whether an option is given as a constant in the source. */
export function isFlag(site: CallSite, name: string, wanted: boolean): boolean {
  const named = site.call.named.find((one) => one.name === name)?.value;
  if (named) return named.kind === "constant" && named.value === wanted;
  return site.call.arguments.some(
    (one) =>
      one.kind === "object" &&
      one.entries.some(
        ({ key, value }) => key === name && value.kind === "constant" && value.value === wanted,
      ),
  );
}
