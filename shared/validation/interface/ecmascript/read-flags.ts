import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { anyFlag, type Setting } from "../setting.ts";
import type { FindObject } from "./find-object.ts";
import { settle } from "./read-parameters.ts";
import { keyName } from "./read-types.ts";

const maxChain = 200;
const deepest = 5;

/** What a call tells of a command line, as `commander`, `yargs`, `parseArgs`, `minimist` and plain `argv` write it. */
export function readFlags(node: SyntaxNode, source: string, objectOf: FindObject): Setting[] {
  const callee = nodeAt(node, "callee");
  const args = nodesAt(node, "arguments");
  const isMember = callee?.type === "MemberExpression";
  const method = textAt(isMember ? nodeAt(callee, "property") : callee, "name") ?? "";
  const [first, second] = args;
  if (method === "parseArgs")
    return readOptions(propertyOf(objectOf(first), "options", source), source, objectOf);
  if (parsers.test(method)) return second ? readSpelled(objectOf(second), node.start, source, objectOf) : [];
  if (method === "meow") return readOptions(propertyOf(objectOf(second), "flags", source), source, objectOf);
  if (method === "defineCommand")
    return readOptions(propertyOf(objectOf(first), "args", source), source, objectOf);
  if (!callee || !isMember) {
    if (node.type !== "NewExpression" || !/^(?:Option|Argument)$/.test(method)) return [];
    return method === "Option"
      ? readFlag(node, args, false, source)
      : readArgument(node, args, "", 0, source);
  }
  if (method === "options" && first?.type !== "Literal") return readOptions(first, source, objectOf);
  const text = textOf(first) ?? textOf(propertyOf(first, "command", source));
  if (text === undefined) return [];
  switch (method) {
    case "command":
      return readCommand(node, text);
    case "argument":
      return readArgument(node, args, commandOf(callee), countBefore(callee), source);
    case "arguments":
      return readArguments(text, commandOf(callee), node.start);
    case "requiredOption":
      return readFlag(node, args, true, source);
    case "option":
    case "positional":
      if (!/^\s*-/.test(text))
        return second?.type === "ObjectExpression" && /^[\w-]+$/.test(text)
          ? [readDescribed(text, second, source, node.start)]
          : [];
      return readFlag(node, args, false, source);
    case "includes":
    case "indexOf":
    case "startsWith":
      return /^--?[a-zA-Z][\w-]*=?$/.test(text)
        ? [{ kind: "flag", name: text.replace("=", ""), isRequired: false, offset: node.start }]
        : [];
    default:
      return [];
  }
}

/** `.option("-o, --out <file>", "where to", "here")`. */
function readFlag(
  node: SyntaxNode,
  args: readonly SyntaxNode[],
  isRequired: boolean,
  source: string,
): Setting[] {
  const text = textOf(args[0]) ?? "";
  const spellings = text.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? [];
  const name = spellings.find((spelling) => spelling.startsWith("--")) ?? spellings[0];
  if (name === undefined) return [];
  const last = args.slice(2).find(({ type }) => !/Function|Identifier|Member/.test(type));
  const given = last ? settle(last, source) : undefined;
  return [
    {
      kind: "flag",
      name,
      spellings,
      isRequired,
      takesValue: /<[^<>]+>|\[[^[\]]+\]/.test(text),
      takesSeveral: /\.\.\.[>\]]/.test(text),
      // What is not given is false as well.
      ...(given === undefined || given === "false" || given === "undefined" ? {} : { fallback: given }),
      offset: node.start,
    },
  ];
}

/** `.command("build <input> [more]")` with the arguments in its text. */
function readCommand(node: SyntaxNode, text: string): Setting[] {
  const name = /^[\w$:*-]+/.exec(text)?.[0];
  if (name === undefined || name.startsWith("$")) return readArguments(text, "", node.start);
  return [
    { kind: "command", name, isRequired: false, offset: node.start },
    ...readArguments(text, name, node.start),
  ];
}

function readArguments(text: string, command: string, offset: number): Setting[] {
  return [...text.matchAll(/<([^<>]+)>|\[([^[\]]+)\]/g)].map(([, needed, optional = ""], at) =>
    makeArgument(command, at, needed ?? optional, needed !== undefined, offset),
  );
}

function readArgument(
  node: SyntaxNode,
  args: readonly SyntaxNode[],
  command: string,
  at: number,
  source: string,
): Setting[] {
  const text = textOf(args[0]) ?? "";
  const name = text.replace(/^[<[]|[>\]]$/g, "");
  const setting = makeArgument(command, at, name, !text.startsWith("[") && args.length < 3, node.start);
  const last = args.slice(2).find(({ type }) => !/Function|Identifier|Member/.test(type));
  return [last ? { ...setting, fallback: settle(last, source) } : setting];
}

/** Arguments are told apart by their place; what they are called is seen in the help alone. */
function makeArgument(
  command: string,
  at: number,
  name: string,
  isRequired: boolean,
  offset: number,
): Setting {
  return {
    kind: "argument",
    name: `${command} ${at + 1}`.trim(),
    isRequired,
    takesSeveral: name.endsWith("..."),
    offset,
  };
}

/** The command whose chain of calls this one is part of. */
function commandOf(callee: SyntaxNode): string {
  for (const call of chainOf(callee)) {
    const inner = nodeAt(call, "callee");
    if (inner && textAt(nodeAt(inner, "property"), "name") === "command")
      return /^[\w-]+/.exec(textOf(nodesAt(call, "arguments")[0]) ?? "")?.[0] ?? "";
  }
  return "";
}

function countBefore(callee: SyntaxNode): number {
  let count = 0;
  for (const call of chainOf(callee)) {
    const inner = nodeAt(call, "callee");
    if (inner && textAt(nodeAt(inner, "property"), "name") === "argument") count += 1;
  }
  return count;
}

/** The calls in front of a call, the nearest one first. */
function chainOf(callee: SyntaxNode): SyntaxNode[] {
  const calls: SyntaxNode[] = [];
  for (let next = nodeAt(callee, "object"); next && calls.length < maxChain; ) {
    if (next.type === "CallExpression") calls.push(next);
    next = nodeAt(next, next.type === "CallExpression" ? "callee" : "object");
  }
  return calls;
}

/** `{ verbose: { type: "boolean", short: "v" } }`, written out or behind a name; others may be spread into it. */
function readOptions(
  node: SyntaxNode | undefined,
  source: string,
  objectOf: FindObject,
  depth = 0,
): Setting[] {
  const object = objectOf(node);
  if (!object) return node ? [{ kind: "flag", name: anyFlag, isRequired: false, offset: node.start }] : [];
  return nodesAt(object, "properties").flatMap((property) =>
    property.type === "Property"
      ? [
          readDescribed(
            keyName(property, source),
            objectOf(nodeAt(property, "value")),
            source,
            property.start,
          ),
        ]
      : depth < deepest
        ? readOptions(nodeAt(property, "argument"), source, objectOf, depth + 1)
        : [],
  );
}

/** What takes a command line apart by lists of names. */
export const parsers = /^(?:minimist|mri|getopts|yargsParser|yargs_parser)$/;

/** `{ string: ["out"], alias: { o: "out" }, default: { out: "dist" } }`. */
function readSpelled(
  object: SyntaxNode | undefined,
  offset: number,
  source: string,
  objectOf: FindObject,
): Setting[] {
  const flags = new Map<string, Setting>();
  const spell = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);
  const flagOf = (name: string): Setting => {
    const known = flags.get(name) ?? {
      kind: "flag",
      name: spell(name),
      spellings: [spell(name)],
      isRequired: false,
      offset,
    };
    flags.set(name, known);
    return known;
  };
  for (const kind of ["string", "boolean", "number", "array"])
    for (const item of listed(propertyOf(object, kind, source)))
      flagOf(textOf(item) ?? "").takesValue = kind !== "boolean";
  for (const property of partsOf(objectOf(propertyOf(object, "default", source)))) {
    const value = nodeAt(property, "value");
    if (value && value.value !== false) flagOf(keyName(property, source)).fallback = settle(value, source);
  }
  for (const property of partsOf(objectOf(propertyOf(object, "alias", source)))) {
    const names = [
      keyName(property, source),
      ...listed(nodeAt(property, "value")).map((item) => textOf(item) ?? ""),
    ];
    const flag = flagOf(names.find((name) => flags.has(name)) ?? names.find((name) => name.length > 1) ?? "");
    flag.spellings = [...new Set([...(flag.spellings ?? []), ...names.map(spell)])];
  }
  return [...flags.values()].filter(({ name }) => /\w/.test(name));
}

function partsOf(object: SyntaxNode | undefined): SyntaxNode[] {
  return object ? nodesAt(object, "properties").filter(({ type }) => type === "Property") : [];
}

function listed(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (!node) return [];
  return node.type === "ArrayExpression" ? nodesAt(node, "elements") : [node];
}

/** A flag whose description is an object. */
function readDescribed(
  name: string,
  object: SyntaxNode | undefined,
  source: string,
  offset: number,
): Setting {
  const value = (key: string): SyntaxNode | undefined => propertyOf(object, key, source);
  const setting: Setting = { kind: "flag", name: `--${name}`, isRequired: false, offset };
  setting.isRequired = ["demandOption", "required", "demand"].some((key) => value(key)?.value === true);
  const aliases = ["alias", "short", "shortFlag"].flatMap((key) => listed(value(key)));
  const short = aliases.map(textOf).filter((text) => text !== undefined);
  setting.spellings = [setting.name, ...short.map((text) => (text.length === 1 ? `-${text}` : `--${text}`))];
  const type = textOf(value("type"));
  if (type !== undefined) {
    setting.takesValue = type !== "boolean" && type !== "count";
    if (setting.takesValue && type !== "array") setting.valueType = type;
  }
  if (value("multiple")?.value === true || value("array")?.value === true || type === "array")
    setting.takesSeveral = true;
  const fallback = value("default");
  if (fallback && fallback.value !== false) setting.fallback = settle(fallback, source);
  const choices = value("choices");
  if (choices?.type === "ArrayExpression")
    setting.choices = nodesAt(choices, "elements").map((item) => String(item.value));
  return setting;
}

function propertyOf(node: SyntaxNode | undefined, key: string, source: string): SyntaxNode | undefined {
  if (node?.type !== "ObjectExpression") return undefined;
  const property = nodesAt(node, "properties").find(
    (each) => each.type === "Property" && !flagAt(each, "computed") && keyName(each, source) === key,
  );
  return property && nodeAt(property, "value");
}

function textOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}
