import type { CallSite, Flow } from "./flow.ts";
import { listMethods } from "./list-methods.ts";
import { textMethods } from "./text-methods.ts";
import type { Value } from "./value.ts";

const methods = new Map([...listMethods.byName, ...textMethods.byName]);

/** What a method gives that is called alike whatever it is called on. */
export function callMethod(flow: Flow, site: CallSite): Value | undefined {
  const { receiver, name } = site;
  return receiver ? methods.get(name)?.(flow, site, receiver) : undefined;
}
