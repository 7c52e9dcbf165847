import type { CallSite, Flow } from "../flow.ts";
import { deepTaint, type Value } from "../value.ts";

/** What a call of a known API gives; undefined if it is not that call after all. */
export type Known = (flow: Flow, site: CallSite) => Value | undefined;

/** Calls by their place in an API. */
export class KnownCalls {
  readonly byPath = new Map<string, Known>();

  /** The same for several places, given as names with spaces between. */
  on(paths: string, give: Known): void {
    for (const path of paths.split(" ")) this.byPath.set(path, give);
  }
}

/** Where all arguments and keyword arguments come from. */
export function given(site: CallSite): number {
  let taint = 0;
  for (const value of site.arguments) taint |= deepTaint(value);
  for (const value of site.named.values()) taint |= deepTaint(value);
  return taint;
}

/** Functions among the arguments are called later, with these values. */
export function postponeAll(flow: Flow, site: CallSite, values: readonly Value[]): void {
  for (const one of site.arguments) if (one.closure) flow.postpone(one.closure, values);
}
