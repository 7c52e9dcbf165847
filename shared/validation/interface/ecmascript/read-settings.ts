import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { FunctionMember, Interface, Shape } from "../model.ts";
import { findFlags } from "../names-apart.ts";
import { readHelped } from "../read-helped.ts";
import { readPrefixes } from "../read-prefixes.ts";
import { readRegistered } from "../read-registered.ts";
import { anyFlag, type Setting } from "../setting.ts";
import { objectFinder } from "./find-object.ts";
import { memberName } from "./member-name.ts";
import { noteTold, type Told } from "./note-told.ts";
import {
  type Contents,
  givesContentOn,
  isTakenApart,
  namesOfContent,
  readKey,
  readPartKeys,
  readParts,
} from "./read-content.ts";
import { isEnvironment, isNeeded, readDestructured, readMember, readRefusal } from "./read-environment.ts";
import { readFlags } from "./read-flags.ts";
import { isFunction, readFunction } from "./read-functions.ts";
import { readField, readFields, readRoute } from "./read-routes.ts";
import { readMessage, readPayloads, readReceived } from "./read-sent.ts";
import { readToolInputs } from "./read-tool-inputs.ts";
import { keyName } from "./read-types.ts";

/** A quick look that spares most files the walk. */
const mayRead =
  /\.\s*env\b|["']--[a-z]|\bdefineCommand\b|\bCustomEvent\(|\.(?:tool|registerTool)\(|\.on\(\s{0,3}["'][\w:-]{1,40}["']\s{0,3},\s{0,3}(?:async\s{0,3})?\(\{|\.\s*emit\b|\bdispatchEvent\b|customElements|\.\s*use\s*\(\s*["'`]\/|searchParams|\.\s*route\s*\(\s*["']|formData|\breq(?:uest)?\s*\.\s*(?:queries|header|get)\b|postMessage|\.send\(|\bargv\b|\.\s*(?:option|options|requiredOption|addOption|positional|command|argument)\s*\(|\bparseArgs\b|\b(?:config|settings|configuration)\s*\.\s*get|(?:[aA]pp|[rR]outer|[sS]erver|[aA]pi|API|[rR]outes?|[fF]astify|hono|\br)\s*\.\s*(?:get|post|put|patch|delete|options|head|all|ws)\s*\(\s*["'][/*]|\b(?:req|request|ctx)\s*\.\s*(?:query|body|headers|cookies)\b/;

/** What is called where something is read that comes from outside. */
const telling = new Set(
  "tool,registerTool,on,minimist,mri,getopts,yargsParser,meow,defineCommand,CustomEvent,Event,query,queries,header,emit,define,postMessage,send,dispatchEvent,get,getString,getNumber,getBoolean,parseArgs,Option,Argument,options,command,argument,arguments,requiredOption,option,positional,includes,indexOf,startsWith,post,put,patch,delete,head,all,ws".split(
    ",",
  ),
);

/** What reaches a program from outside by a name, and what answers the requests that it takes. */
export function readSettings(
  root: SyntaxNode,
  source: string,
  declared: (name: string) => FunctionMember | undefined,
): Pick<Interface, "settings" | "routes" | "messages" | "keysRead"> {
  const settings = new Map<string, Setting>();
  const routes = new Map<string, FunctionMember>();
  const messages: Shape[] = [];
  let givesOn = false;
  // Asked for only where a key is missed.
  const keysRead = (): Set<string> => {
    const keys = readPartKeys(source);
    return givesOn || givesContentOn(source) ? keys.add("*") : keys;
  };
  for (const setting of readRegistered(source)) add(settings, setting);
  const content = namesOfContent(source);
  if (content.size === 0 && !mayRead.test(source)) return { settings, routes, messages, keysRead };
  const prefixes = readPrefixes(source);
  // Handlers that are declared inside of the function that makes the routes.
  const inner = new Map<string, SyntaxNode>();
  const readInner = (name: string): FunctionMember | undefined => {
    const node = inner.get(name);
    return node && readFunction(node, source);
  };
  const objects = new Map<string, SyntaxNode>();
  const told: Told = new Map();
  const parts = new Map<string, Setting>();
  const objectOf = objectFinder(root, objects);
  const note = (setting: Setting | undefined): void => {
    if (setting) add(settings, setting);
  };
  walk(root, (node, parent, key) => {
    if (node.type === "MemberExpression") {
      if (content.size > 0) note(readKey(node, parent, key, content));
      note(readMember(node, parent, key, source));
      note(readField(node, parent));
    } else if (node.type === "CallExpression" || node.type === "NewExpression") {
      const callee = nodeAt(node, "callee");
      const called = textAt(callee, "name") ?? textAt(callee && nodeAt(callee, "property"), "name");
      if (called === undefined || !telling.has(called)) return undefined;
      const message = readMessage(node, source);
      if (message) messages.push(message);
      note(readCall(node, parent, key, source));
      if (called === "tool" || called === "registerTool")
        for (const input of readToolInputs(node, source)) note(input);
      if (called === "on") for (const field of readReceived(node, source)) note(field);
      for (const flag of readFlags(node, source, objectOf)) note(flag);
      const route = readRoute(node, source, (name) => declared(name) ?? readInner(name), prefixes);
      for (const setting of route?.settings ?? []) {
        note(setting);
        if (route?.handler && !routes.has(setting.name)) routes.set(setting.name, route.handler);
      }
    } else if (node.type === "FunctionDeclaration") inner.set(textAt(nodeAt(node, "id"), "name") ?? "", node);
    else if (node.type === "VariableDeclarator") {
      const made = nodeAt(node, "init");
      const name = textAt(nodeAt(node, "id"), "name") ?? "";
      if (isFunction(made)) inner.set(name, made);
      else if (made?.type === "ObjectExpression") objects.set(name, made);
      for (const found of readDestructured(node, source)) note(found);
      for (const field of [...readFields(node, source), ...readParts(node, content, source)]) {
        note(field);
        // What is taken apart is asked for by its own name.
        parts.set(field.name.split(".").at(-1) ?? "", field);
      }
    } else if (node.type === "IfStatement") note(readRefusal(node));
    else if (node.type === "SwitchStatement" || node.type === "BinaryExpression")
      noteTold(node, source, told);
    else if (node.type === "Identifier" && content.has(textAt(node, "name") ?? "") && parent)
      if (isTakenApart(parent, key)) return undefined;
      else if (content.get(textAt(node, "name") ?? "") !== "flag") givesOn = true;
      else note({ kind: "flag", name: anyFlag, isRequired: false, offset: node.start });
    return undefined;
  });
  const commands = told.size > 0 ? namesOfCommands(source) : undefined;
  for (const [text, words] of told) {
    if (commands?.has(text) || argument.test(text))
      for (const name of words)
        if (/^[a-z][\w:-]*$/.test(name))
          note({ kind: "command", name, isRequired: false, isHelped: true, offset: 0 });
    const setting = parts.get(text) ?? settings.get(fieldOf(text, content));
    const known = setting && settings.get(`${setting.kind} ${setting.name}`);
    if (known) known.told = new Set([...(known.told ?? []), ...words]);
  }
  const spelled = new Set([...settings.values()].flatMap(({ spellings }) => spellings ?? []));
  for (const name of findFlags(source))
    if (!spelled.has(name)) note({ kind: "flag", name, isRequired: false, offset: 0 });
  for (const setting of readHelped(source))
    if (!settings.has(`environment ${setting.name}`)) add(settings, setting);
  return { settings, routes, messages, keysRead };
}

/** What a program is called with, taken by its place. */
const argument = /^(?:process\.argv\[\d\]|(?:args|argv|positionals)\[0\]|(?:args|argv)\._\[0\])$/;

/** Names that hold such an argument: `const [command, ...rest] = process.argv.slice(2)`, `const name = argv._[0]`. */
function namesOfCommands(source: string): Set<string> {
  const names = new Set<string>();
  if (!/\bargv\b|\bpositionals\b/.test(source)) return names;
  for (const [, name = ""] of source.matchAll(
    /\[[\s,]{0,6}(\w{1,60})[^\]\n]{0,60}\]\s{0,3}=\s{0,3}(?:process\.argv|argv|positionals)\b/g,
  ))
    names.add(name);
  for (const [, name = ""] of source.matchAll(
    /\b(\w{1,60})\s{0,3}=\s{0,3}(?:process\.argv\[\d\]|(?:args|argv|positionals)(?:\._)?\[0\]|(?:args|argv)\.shift\(\))/g,
  ))
    names.add(name);
  return names;
}

/** The field that `message.type` or `req.body.kind` reads. */
function fieldOf(text: string, content: Contents): string {
  const [first = "", ...others] = text.split(".");
  const kind = content.get(first);
  if (kind !== undefined) return `${kind} ${others.join(".")}`;
  if (content.has(`${first}.data`)) return `field ${others.slice(1).join(".")}`;
  return `field ${others.slice(-2).join(".")}`;
}

const mostPayloads = 100;

/** Names are looked for in the whole file, and each event has one. */
const longest = 60_000;

/** The text behind `events.done` or `DONE`, where it is written out in the file. */
function namedText(node: SyntaxNode | undefined, source: string): string | undefined {
  const isMember = node?.type === "MemberExpression";
  const name = isMember ? memberName(node) : textAt(node, "name");
  if (name === undefined || !/^\w{1,60}$/.test(name) || source.length > longest) return undefined;
  const stated = new RegExp(`\\b${name}\\s{0,5}${isMember ? ":" : "="}\\s{0,5}["']([^"'\\n]{1,80})["']`);
  return stated.exec(source)?.[1];
}

/** Required if any place needs it. */
function add(settings: Map<string, Setting>, setting: Setting): void {
  const id = `${setting.kind} ${setting.name}`;
  const known = settings.get(id);
  // A read with a fallback anywhere shows that the program goes on without it.
  if (known?.payloads && setting.payloads && known.payloads.length < mostPayloads)
    known.payloads.push(...setting.payloads);
  if (!known || (setting.isRefused && !known.isRefused)) settings.set(id, setting);
  else if (known.isRequired && !setting.isRequired && !known.isRefused) settings.set(id, setting);
}

/** `Deno.env.get("X")`, `config.get("x")`, `emit("x")`. */
function readCall(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  source: string,
): Setting | undefined {
  const callee = nodeAt(node, "callee");
  const first = nodesAt(node, "arguments")[0];
  const text =
    first?.type === "Literal" && typeof first.value === "string"
      ? first.value
      : memberName(callee ?? node) === "emit"
        ? namedText(first, source)
        : undefined;
  if (node.type === "NewExpression")
    return text === undefined ? undefined : readMadeEvent(node, text, source);
  if (callee?.type !== "MemberExpression" || text === undefined) return undefined;
  const method = memberName(callee) ?? "";
  const object = nodeAt(callee, "object");
  if (method === "emit")
    return {
      kind: "event",
      name: text,
      isRequired: false,
      payloads: readPayloads(nodesAt(node, "arguments").slice(1), source),
      offset: node.start,
    };
  if (method === "define" && textAt(object, "name") === "customElements")
    return { kind: "element", name: text, isRequired: false, offset: node.start };
  const field = readRequestCall(method, object, text);
  if (field !== undefined) return { kind: "field", name: field, isRequired: false, offset: node.start };
  if (method === "get" && object && isEnvironment(object))
    return { kind: "environment", name: text, isRequired: isNeeded(parent, key), offset: node.start };
  if (
    /^(?:get|getString|getNumber|getBoolean)$/.test(method) &&
    /^(?:config|settings|configuration)$/.test(textAt(object, "name") ?? "")
  )
    return {
      kind: "configuration",
      name: text,
      isRequired: nodesAt(node, "arguments").length < 2 && isNeeded(parent, key),
      offset: node.start,
    };
  return undefined;
}

/** `new CustomEvent("pick", { detail })`, which is made to be dispatched. */
function readMadeEvent(node: SyntaxNode, name: string, source: string): Setting | undefined {
  if (!/^(?:Custom)?Event$/.test(textAt(nodeAt(node, "callee"), "name") ?? "")) return undefined;
  const options = nodesAt(node, "arguments")[1];
  const detail = options && nodesAt(options, "properties").find((each) => keyName(each, source) === "detail");
  const value = detail && nodeAt(detail, "value");
  return {
    kind: "event",
    name,
    isRequired: false,
    payloads: value ? readPayloads([value], source) : [],
    offset: node.start,
  };
}

/** `c.req.query("q")`, `url.searchParams.get("q")`. */
function readRequestCall(method: string, object: SyntaxNode | undefined, key: string): string | undefined {
  const name = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  if (method === "get" && /^(?:searchParams|queryParams)$/.test(name)) return `query.${key}`;
  if (method === "get" && /^(?:formData|form)$/.test(name)) return `body.${key}`;
  if (!/^(?:req|request)$/.test(name)) return undefined;
  if (method === "query" || method === "queries") return `query.${key}`;
  return method === "header" || method === "get" ? `headers.${key.toLowerCase()}` : undefined;
}
