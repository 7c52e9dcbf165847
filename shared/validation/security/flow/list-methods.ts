import type { FunctionNode } from "../program/program.ts";
import { concatenate } from "./concatenate.ts";
import { elementOf, keyOf, listOf } from "./elements.ts";
import { Methods, runCallback } from "./known-methods.ts";
import { deepTaint, from, join, makeValue, mark, scalar, textOf, unknown, withTaint } from "./value.ts";

/** What methods of lists, maps and promises give. */
export const listMethods = new Methods();

listMethods.on(
  "indexOf lastIndexOf includes has startsWith endsWith startswith endswith test charCodeAt codePointAt localeCompare isdigit isalnum isalpha count getTime valueOfNumber hasOwnProperty isArray is_file is_dir exists every toISOString toUTCString toDateString toTimeString toLocaleDateString toLocaleTimeString getFullYear getMonth getDate getDay getHours getMinutes getSeconds getMilliseconds toFixed toPrecision toExponential isoformat",
  (flow, site) => {
    runCallback(flow, site.arguments[0], [elementOf(site.receiver ?? scalar)], site.at);
    return scalar;
  },
);

listMethods.on("map flatMap filter forEach some find findLast sort reduceRight", (flow, site, receiver) => {
  const element = elementOf(receiver);
  const callback = site.arguments[0];
  if (callback?.closure && countsItems(site.name, callback.closure.node))
    flow.walking.add(callback.closure.node);
  const result = runCallback(flow, callback, [element, scalar, receiver], site.at);
  if (site.name === "map" || site.name === "flatMap") {
    const one = result ?? join(element, unknown);
    return makeValue({
      members: new Map([["*", site.name === "flatMap" && one.members ? elementOf(one) : one]]),
    });
  }
  if (site.name === "forEach" || site.name === "some") return scalar;
  if (site.name === "find" || site.name === "findLast") return element;
  return receiver;
});

/** Whether a function is given the place of an item; `forEach` of a map or of headers gives its key. */
function countsItems(method: string, { parameters }: FunctionNode): boolean {
  const [, place] = parameters;
  if (method === "sort" || method === "reduceRight") return false;
  return (
    method !== "forEach" || (place?.kind === "name" && /^(?:i|j|idx|index|pos|position)$/.test(place.name))
  );
}

listMethods.on("reduce", (flow, site, receiver) => {
  const start = site.arguments[1] ?? elementOf(receiver);
  const element = elementOf(receiver);
  const key = withTaint(element, element.taint, element.marks);
  const once = runCallback(flow, site.arguments[0], [start, key, scalar], site.at) ?? join(start, element);
  return runCallback(flow, site.arguments[0], [join(start, once), key, scalar], site.at) ?? once;
});

listMethods.on("push unshift append add extend insert appendleft setdefault", (flow, site, receiver) => {
  const given = site.arguments.map((one) => (site.name === "extend" ? elementOf(one) : one));
  if (!receiver.members || given.length === 0) return undefined;
  const value = given.reduce(join);
  if (deepTaint(value) !== 0) flow.writes += 1;
  const { members } = receiver;
  const isOrdered = site.name === "push" || site.name === "append";
  if (isOrdered && !members.has("*") && members.size < 50) members.set(String(members.size), value);
  else {
    const before = members.get("*");
    members.set("*", before ? join(before, value) : value);
  }
  return receiver.path === undefined ? scalar : undefined;
});

listMethods.on("concat", (_flow, site, receiver) => {
  if (receiver.members)
    return makeValue({
      members: new Map([["*", [receiver, ...site.arguments].map(elementOf).reduce(join)]]),
    });
  return concatenate([receiver, ...site.arguments]);
});

listMethods.on("resolve absolute normpath", (flow, site, receiver) =>
  // A path object, whatever it was put together from.
  flow.program.language === "python" && site.arguments.length === 0
    ? { ...receiver, path: "pathlib.Path()", marks: receiver.marks | mark.normal }
    : undefined,
);

listMethods.on("pop shift popleft at get next values item first", (_flow, site, receiver) => {
  if (!receiver.members) return undefined;
  if (receiver.path !== undefined && site.name === "get") return undefined;
  const key = textOf(site.arguments[0]);
  const known = key === undefined ? undefined : receiver.members.get(key);
  if (known) return known;
  const found = elementOf(receiver);
  const fallback = site.name === "get" ? site.arguments[1] : undefined;
  return fallback ? join(found, fallback) : found;
});

listMethods.on("keys entries items", (_flow, site, receiver) => {
  if (receiver.path !== undefined && !receiver.members && receiver.taint === 0) return undefined;
  const key = keyOf(receiver);
  if (site.name === "keys") return makeValue({ members: new Map([["*", key]]) });
  return makeValue({ members: new Map([["*", listOf([key, elementOf(receiver)])]]) });
});

listMethods.on("set update", (flow, site, receiver) => {
  const [first, second] = site.arguments;
  if (!receiver.members || !first) return undefined;
  if (deepTaint(second ?? first) !== 0) flow.writes += 1;
  if (site.name === "update") for (const [name, one] of first.members ?? []) receiver.members.set(name, one);
  else receiver.members.set(textOf(first) ?? "*", second ?? scalar);
  return receiver.path === undefined ? receiver : undefined;
});

listMethods.on("then finally", (flow, site, receiver) => {
  const value = { ...receiver, taint: receiver.taint & ~from.unknown || receiver.taint };
  const [first, second] = site.arguments;
  const result = runCallback(flow, first, [value], site.at);
  runCallback(flow, second, [makeValue({ taint: from.error, path: "error" })], site.at);
  return result ?? value;
});

listMethods.on("catch", (flow, site, receiver) => {
  const result = runCallback(
    flow,
    site.arguments[0],
    [makeValue({ taint: from.error, path: "error" })],
    site.at,
  );
  return result ? join(receiver, result) : receiver;
});
