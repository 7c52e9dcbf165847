import type { CallSite, Flow } from "./flow.ts";
import type { Value } from "./value.ts";

type Method = (flow: Flow, site: CallSite, receiver: Value) => Value | undefined;

/** Methods that are called alike whatever they are called on. */
export class Methods {
  readonly byName = new Map<string, Method>();

  /** The same for several names, with spaces between. */
  on(names: string, method: Method): void {
    for (const name of names.split(" ")) this.byName.set(name, method);
  }
}

/** Runs a function given as argument, now. */
export function runCallback(
  flow: Flow,
  value: Value | undefined,
  given: readonly Value[],
  at: number,
): Value | undefined {
  return value?.closure ? flow.invoke(value.closure, given, at) : undefined;
}
