import { judgeHiddenName } from "../../rules/hidden-behaviour.ts";
import { bareObject } from "../assign.ts";
import { elementOf, keyOf, listOf } from "../elements.ts";
import { moduleName } from "../execute-import.ts";
import { deepTaint, from, makeValue, mark, scalar, textOf, type Value, withTaint } from "../value.ts";
import { given, KnownCalls, postponeAll } from "./known-calls.ts";

/** Calls that make, copy and walk objects, load modules, and run functions later. */
export const objects = new KnownCalls();

objects.on("require process.mainModule.require module.require", (_flow, site) => {
  const name = textOf(site.arguments[0]);
  return name === undefined ? undefined : makeValue({ path: moduleName(name) });
});
objects.on("importlib.import_module __import__", (_flow, site) => {
  const name = textOf(site.arguments[0]);
  return name === undefined ? undefined : makeValue({ path: name });
});
objects.on("goog.require", (_flow, site) => makeValue({ path: textOf(site.arguments[0]) }));
objects.on("createRequire module.createRequire", () => makeValue({ path: "require" }));
objects.on("util.promisify promisify functools.partial util.callbackify", (_flow, site) => site.arguments[0]);
objects.on(
  "Object.freeze Object.seal Array.from Set new.Set frozenset set list tuple sorted Promise.resolve Promise.all asyncio.gather structuredClone copy.deepcopy copy.copy dict str.strip iter reversed",
  (_flow, site) => site.arguments[0] ?? makeValue({ members: new Map() }),
);
objects.on("Map WeakMap WeakSet URLSearchParams Headers FormData", (_flow, site) => {
  const items = site.arguments[0];
  const members = new Map<string, Value>();
  if (items?.members && site.path === "Map")
    for (const pair of items.members.values()) {
      const name = textOf(pair.members?.get("0"));
      members.set(name ?? "*", pair.members?.get("1") ?? scalar);
    }
  else if (items && items.taint !== 0) members.set("*", makeValue({ taint: items.taint }));
  return makeValue({ members, marks: mark.bare });
});
objects.on("Object.create", (_flow, site) =>
  site.call.arguments[0]?.kind === "constant" ? bareObject() : makeValue({ members: new Map() }),
);
objects.on("Object.getPrototypeOf Reflect.getPrototypeOf", (_flow, site) => {
  const [first] = site.arguments;
  return first?.closure ? makeValue({ closure: first.closure }) : undefined;
});
objects.on("document.createElement", (_flow, site) =>
  makeValue({ path: `document.createElement().${textOf(site.arguments[0])?.toLowerCase() ?? "?"}` }),
);
objects.on("Object.keys Object.getOwnPropertyNames Reflect.ownKeys", (_flow, site) =>
  makeValue({ members: new Map([["*", keyOf(site.arguments[0] ?? scalar)]]) }),
);
objects.on("Object.values", (_flow, site) =>
  makeValue({ members: new Map([["*", elementOf(site.arguments[0] ?? scalar)]]) }),
);
objects.on("Object.entries", (_flow, site) => {
  const value = site.arguments[0] ?? scalar;
  return makeValue({ members: new Map([["*", listOf([keyOf(value), elementOf(value)])]]) });
});
objects.on("Object.assign", (flow, site) => {
  const [first = scalar, ...rest] = site.arguments;
  for (const one of rest) {
    if (deepTaint(one) !== 0) flow.writes += 1;
    for (const [name, value] of one.members ?? []) first.members?.set(name, value);
    if (one.taint !== 0) first.members?.set("*", makeValue({ taint: one.taint }));
  }
  return first.members ? first : withTaint(first, given(site));
});
objects.on("Promise", (flow, site) => {
  for (const one of site.arguments)
    if (one.closure)
      flow.invoke(one.closure, [makeValue({ path: "resolve" }), makeValue({ path: "reject" })], site.at);
  return makeValue({ taint: from.unknown });
});
objects.on("setTimeout setInterval setImmediate process.nextTick queueMicrotask", (flow, site) => {
  postponeAll(flow, site, []);
  return scalar;
});
objects.on("map filter", (flow, site) => {
  const [callback, list] = site.arguments;
  if (!callback?.closure || !list) return undefined;
  const result = flow.invoke(callback.closure, [elementOf(list)], site.at);
  return makeValue({ members: new Map([["*", site.path === "map" ? result : elementOf(list)]]) });
});
objects.on("enumerate zip", (_flow, site) => {
  const items = site.arguments.map(elementOf);
  return makeValue({ members: new Map([["*", listOf(site.path === "zip" ? items : [scalar, ...items])]]) });
});
objects.on("getattr", (flow, site) => {
  const name = textOf(site.arguments[1]);
  const by = site.call.arguments[1];
  if (name !== undefined && by) judgeHiddenName(flow, by, name, (given(site) & from.decoded) !== 0, site.at);
  return makeValue({
    taint: given(site),
    path:
      textOf(site.arguments[1]) === undefined || site.arguments[0]?.path === undefined
        ? undefined
        : `${site.arguments[0].path}.${textOf(site.arguments[1])}`,
  });
});
