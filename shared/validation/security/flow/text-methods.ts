import type { Expression } from "../program/program.ts";
import { concatenate } from "./concatenate.ts";
import { listOf } from "./elements.ts";
import { Methods, runCallback } from "./known-methods.ts";
import { isCleaningPattern } from "./regex-shape.ts";
import { deepTaint, from, makeValue, mark, textOf, textValue, type Value, withTaint } from "./value.ts";

/** What methods of texts give. */
export const textMethods = new Methods();

textMethods.on("join", (flow, site, receiver) => {
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

textMethods.on(
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

textMethods.on(
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

textMethods.on("replace replaceAll sub", (flow, site, receiver) => {
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
  return makeValue({ taint, marks: endsLines(node, site.name, from1) ? mark.line : 0 });
});

/** Whether line breaks are replaced, all of them. */
function endsLines(node: Expression | undefined, name: string, wanted: string | undefined): boolean {
  if (node?.kind === "regex")
    return (node.flags.includes("g") || name === "replaceAll") && /\\[nrs]|\[\^/.test(node.pattern);
  return wanted !== undefined && /[\r\n]/.test(wanted) && name !== "replace";
}

textMethods.on("toLowerCase toUpperCase lower upper title casefold capitalize", (_flow, site, receiver) => {
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

textMethods.on("encode decode", (flow, site, receiver) =>
  // Bytes of a text; elsewhere, methods of these names may make a text harmless.
  flow.program.language === "python" &&
  receiver.taint !== 0 &&
  site.arguments.every((one) => textOf(one) !== undefined)
    ? { ...receiver, path: undefined, prefix: undefined }
    : undefined,
);

// What a schema lets through has its types, but whose it is stays.
textMethods.on("parse safeParse parseAsync validateSync validate", (_flow, site, receiver) =>
  /^(?:zod|z|yup|joi|valibot|superstruct|@sinclair\/typebox)\b/.test(receiver.path ?? "")
    ? makeValue({ taint: site.arguments.reduce((sum, one) => sum | deepTaint(one), 0), marks: mark.text })
    : undefined,
);

textMethods.on("format", (flow, site, receiver) => {
  if (flow.program.language !== "python" || receiver.path !== undefined) return undefined;
  const taint = [...site.arguments, ...site.named.values()].reduce(
    (all, one) => all | deepTaint(one),
    receiver.taint,
  );
  const text = textOf(receiver);
  return makeValue({ taint, prefix: text?.split("{")[0] || undefined });
});
