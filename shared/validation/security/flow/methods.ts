import { concatenate } from "./concatenate.ts";
import { elementOf, keyOf, listOf } from "./elements.ts";
import type { CallSite, Flow } from "./flow.ts";
import { isCleaningPattern } from "./regex-shape.ts";
import {
  deepTaint,
  from,
  join,
  makeValue,
  mark,
  scalar,
  textOf,
  textValue,
  unknown,
  type Value,
  withTaint,
} from "./value.ts";

type Method = (flow: Flow, site: CallSite, receiver: Value) => Value | undefined;

const methods = new Map<string, Method>();

/** What a method gives that is called alike whatever it is called on. */
export function callMethod(flow: Flow, site: CallSite): Value | undefined {
  const { receiver, name } = site;
  if (!receiver) return undefined;
  return methods.get(name)?.(flow, site, receiver);
}

function define(names: string, method: Method): void {
  for (const name of names.split(" ")) methods.set(name, method);
}

/** Runs a function given as argument, now. */
function runCallback(
  flow: Flow,
  value: Value | undefined,
  given: readonly Value[],
  at: number,
): Value | undefined {
  return value?.closure ? flow.invoke(value.closure, given, at) : undefined;
}

define(
  "indexOf lastIndexOf includes has startsWith endsWith startswith endswith test charCodeAt codePointAt localeCompare isdigit isalnum isalpha count getTime valueOfNumber hasOwnProperty isArray is_file is_dir exists every",
  (flow, site) => {
    runCallback(flow, site.arguments[0], [elementOf(site.receiver ?? scalar)], site.at);
    return scalar;
  },
);

define("map flatMap filter forEach some find findLast sort reduceRight", (flow, site, receiver) => {
  const element = elementOf(receiver);
  const callback = site.arguments[0];
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

define("reduce", (flow, site, receiver) => {
  const start = site.arguments[1] ?? elementOf(receiver);
  const element = elementOf(receiver);
  const key = withTaint(element, element.taint, element.marks);
  const once = runCallback(flow, site.arguments[0], [start, key, scalar], site.at) ?? join(start, element);
  return runCallback(flow, site.arguments[0], [join(start, once), key, scalar], site.at) ?? once;
});

define("push unshift append add extend insert appendleft setdefault", (flow, site, receiver) => {
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

define("join", (flow, site, receiver) => {
  if (flow.program.language === "python") {
    const given = site.arguments[0];
    return given ? joinAll(given, receiver) : undefined;
  }
  return joinAll(receiver, site.arguments[0] ?? textValue(","));
});

function joinAll(list: Value, separator: Value): Value {
  if (!list.members || list.members.has("*")) return makeValue({ taint: deepTaint(list) | separator.taint });
  const parts: Value[] = [];
  for (const one of list.members.values()) {
    if (parts.length > 0) parts.push(separator);
    parts.push(one);
  }
  return concatenate(parts);
}

define("concat", (_flow, site, receiver) => {
  if (receiver.members)
    return makeValue({
      members: new Map([["*", [receiver, ...site.arguments].map(elementOf).reduce(join)]]),
    });
  return concatenate([receiver, ...site.arguments]);
});

define("resolve absolute normpath", (flow, site, receiver) =>
  // A path object, whatever it was put together from.
  flow.program.language === "python" && site.arguments.length === 0
    ? { ...receiver, path: "pathlib.Path()", marks: receiver.marks | mark.normal }
    : undefined,
);

define(
  "slice splice reverse toReversed trim trimStart trimEnd strip rstrip lstrip toString valueOf normalize flat toSorted copy",
  (_flow, site, receiver) => {
    if (receiver.path !== undefined && receiver.taint === 0 && receiver.texts === undefined) return undefined;
    if (site.name === "slice" || site.name === "splice")
      return { ...receiver, texts: undefined, prefix: undefined, path: undefined };
    if (site.name === "reverse" || site.name === "toReversed") return reversed(receiver);
    const marks = texts.has(site.name) ? receiver.marks | mark.text : receiver.marks;
    return { ...receiver, marks, path: undefined };
  },
);

const texts = new Set(["trim", "trimStart", "trimEnd", "strip", "rstrip", "lstrip", "toString", "normalize"]);

/** A list the other way round, if all that it holds is known. */
function reversed(list: Value): Value {
  if (!list.members || list.members.has("*")) return { ...list, path: undefined };
  return { ...listOf([...list.members.values()].reverse()), taint: list.taint };
}

define(
  "split rsplit splitlines partition match matchAll exec findall finditer groups group",
  (_flow, site, receiver) => {
    const taint = receiver.taint | (receiver.path === "RegExp" ? (site.arguments[0]?.taint ?? 0) : 0);
    if (receiver.path !== undefined && receiver.path !== "RegExp" && receiver.taint === 0) return undefined;
    const text = textOf(receiver);
    const by = textOf(site.arguments[0]);
    if (text !== undefined && by !== undefined && site.name === "split" && text.length < 2_000)
      return listOf((by === "" ? [...text] : text.split(by)).slice(0, 60).map(textValue));
    return makeValue({
      members: new Map([["*", makeValue({ taint, marks: receiver.marks & mark.key })]]),
      taint: 0,
    });
  },
);

define("pop shift popleft at get next values item first", (_flow, site, receiver) => {
  if (!receiver.members) return undefined;
  if (receiver.path !== undefined && site.name === "get") return undefined;
  const key = textOf(site.arguments[0]);
  const known = key === undefined ? undefined : receiver.members.get(key);
  if (known) return known;
  const found = elementOf(receiver);
  const fallback = site.name === "get" ? site.arguments[1] : undefined;
  return fallback ? join(found, fallback) : found;
});

define("keys entries items", (_flow, site, receiver) => {
  if (receiver.path !== undefined && !receiver.members && receiver.taint === 0) return undefined;
  const key = keyOf(receiver);
  if (site.name === "keys") return makeValue({ members: new Map([["*", key]]) });
  return makeValue({ members: new Map([["*", listOf([key, elementOf(receiver)])]]) });
});

define("set update", (flow, site, receiver) => {
  const [first, second] = site.arguments;
  if (!receiver.members || !first) return undefined;
  if (deepTaint(second ?? first) !== 0) flow.writes += 1;
  if (site.name === "update") for (const [name, one] of first.members ?? []) receiver.members.set(name, one);
  else receiver.members.set(textOf(first) ?? "*", second ?? scalar);
  return receiver.path === undefined ? receiver : undefined;
});

define("replace replaceAll sub", (flow, site, receiver) => {
  const [first, second] = site.arguments;
  const node = site.call.arguments[0];
  if (receiver.path === "re") return undefined;
  const result = runCallback(flow, second, [receiver], site.at);
  const taint = receiver.taint | (result ? deepTaint(result) : (second?.taint ?? 0));
  const text = textOf(receiver);
  const from1 = textOf(first);
  const to = textOf(second);
  if (text !== undefined && from1 !== undefined && to !== undefined)
    return textValue(text.replaceAll(from1, to));
  const cleaning =
    node?.kind === "regex"
      ? isCleaningPattern(node.pattern, site.name === "replaceAll" ? "g" : node.flags)
      : site.name === "replaceAll" && from1 !== undefined && from1.startsWith("..")
        ? "dots"
        : "no";
  const escapes = to?.includes("\\$&") || to?.includes("\\\\$&");
  if (cleaning === "all" || escapes)
    return makeValue({ taint: taint & (from.secret | from.file | from.environment) });
  if (cleaning === "dots") return makeValue({ taint, marks: receiver.marks | mark.inside });
  if (node?.kind === "regex" && /__proto__/.test(node.pattern))
    return withTaint(receiver, taint, receiver.marks | mark.noProto | mark.noConstructor);
  return makeValue({ taint, prefix: undefined });
});

define("then finally", (flow, site, receiver) => {
  const value = { ...receiver, taint: receiver.taint & ~from.unknown || receiver.taint };
  const [first, second] = site.arguments;
  const result = runCallback(flow, first, [value], site.at);
  runCallback(flow, second, [makeValue({ taint: from.error, path: "error" })], site.at);
  return result ?? value;
});

define("catch", (flow, site, receiver) => {
  const result = runCallback(
    flow,
    site.arguments[0],
    [makeValue({ taint: from.error, path: "error" })],
    site.at,
  );
  return result ? join(receiver, result) : receiver;
});

define("toLowerCase toUpperCase lower upper title casefold capitalize", (_flow, site, receiver) => {
  const text = textOf(receiver);
  if (text !== undefined)
    return textValue(/lower|casefold/i.test(site.name) ? text.toLowerCase() : text.toUpperCase());
  return {
    ...receiver,
    path: receiver.taint === 0 ? receiver.path : undefined,
    marks: receiver.marks | mark.text,
    texts: undefined,
    prefix: undefined,
  };
});

define("format", (flow, site, receiver) => {
  if (flow.program.language !== "python" || receiver.path !== undefined) return undefined;
  const taint = [...site.arguments, ...site.named.values()].reduce(
    (all, one) => all | deepTaint(one),
    receiver.taint,
  );
  const text = textOf(receiver);
  return makeValue({ taint, prefix: text?.split("{")[0] || undefined });
});
