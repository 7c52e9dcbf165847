import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { FunctionMember, Interface, Shape } from "../model.ts";
import type { Setting } from "../setting.ts";
import { readFlags } from "./read-flags.ts";
import { readField, readFields, readRoute } from "./read-routes.ts";
import { readShapes } from "./read-shape.ts";
import { keyName } from "./read-types.ts";

/** A quick look that spares most files the walk. */
const mayRead =
  /\.\s*env\b|\.\s*emit\b|\bdispatchEvent\b|\bcustomElements\b|\bsearchParams\b|\bformData\b|\breq(?:uest)?\s*\.\s*(?:queries|header|get)\b|\bpostMessage\b|\.send\(|\bargv\b|\.\s*(?:option|options|requiredOption|addOption|positional|command|argument)\s*\(|\bparseArgs\b|\b(?:config|settings|configuration)\s*\.\s*get|(?:[aA]pp|[rR]outer|[sS]erver|[aA]pi|API|[rR]outes?|[fF]astify|hono|\br)\s*\.\s*(?:get|post|put|patch|delete|options|head|all|ws)\s*\(\s*["'][/*]|\b(?:req|request|ctx)\s*\.\s*(?:query|body|headers|cookies)\b/;

/** What is called where something is read that comes from outside. */
const telling = new Set(
  "query,queries,header,emit,define,postMessage,send,dispatchEvent,get,getString,getNumber,getBoolean,parseArgs,Option,Argument,options,command,argument,arguments,requiredOption,option,positional,includes,indexOf,startsWith,post,put,patch,delete,head,all,ws".split(
    ",",
  ),
);

/** What reads a file of settings, and the name that stands in front of it. */
const contents = /=\s*(?:await\s+)?(?:JSON\.parse|(?:yaml|YAML|toml|TOML|jsyaml)\.(?:parse|load))\(/g;
const anyName = /\b(\w+)\s*(?::[^=;\n]+)?$/;
const named = /\b(\w*(?:config|settings|conf|cfg|options)\w*)\s*(?::[^=;\n]+)?$/i;

/** What reaches a program from outside by a name, and what answers the requests that it takes. */
export function readSettings(
  root: SyntaxNode,
  source: string,
  declared: (name: string) => FunctionMember | undefined,
): Pick<Interface, "settings" | "routes" | "messages" | "keysRead"> {
  const settings = new Map<string, Setting>();
  const routes = new Map<string, FunctionMember>();
  const messages: Shape[] = [];
  const keysRead = new Set<string>();
  const content = namesOfContent(source);
  if (content.size === 0 && !mayRead.test(source)) return { settings, routes, messages, keysRead };
  const note = (setting: Setting | undefined): void => {
    if (setting) add(settings, setting);
  };
  walk(root, (node, parent, key) => {
    if (node.type === "MemberExpression") {
      if (content.size > 0) note(readKey(node, parent, key, content));
      const part = textAt(nodeAt(node, "object"), "name") ?? "";
      if (/^(?:query|body|headers|cookies)$/.test(part)) keysRead.add(memberName(node) ?? "");
      note(readMember(node, parent, key, source));
      note(readField(node, parent));
    } else if (node.type === "CallExpression" || node.type === "NewExpression") {
      const callee = nodeAt(node, "callee");
      const called = textAt(callee, "name") ?? textAt(callee && nodeAt(callee, "property"), "name");
      if (called === undefined || !telling.has(called)) return undefined;
      const message = readMessage(node, source);
      if (message) messages.push(message);
      note(readCall(node, parent, key, source));
      for (const flag of readFlags(node, source)) note(flag);
      const route = readRoute(node, source, declared);
      note(route?.setting);
      if (route?.handler && !routes.has(route.setting.name)) routes.set(route.setting.name, route.handler);
    } else if (node.type === "VariableDeclarator") {
      for (const found of readDestructured(node, source)) note(found);
      for (const field of readFields(node, source)) note(field);
      for (const found of readParts(node, content, source)) note(found);
    } else if (node.type === "IfStatement") note(readRefusal(node));
    else if (node.type === "Identifier" && content.has(textAt(node, "name") ?? "") && parent)
      if (!isTakenApart(parent, key)) keysRead.add("*");
    return undefined;
  });
  return { settings, routes, messages, keysRead };
}

/** Required if any place needs it. */
function add(settings: Map<string, Setting>, setting: Setting): void {
  const id = `${setting.kind} ${setting.name}`;
  const known = settings.get(id);
  // A read with a fallback anywhere shows that the program goes on without it.
  if (known?.payloads && setting.payloads) known.payloads.push(...setting.payloads);
  if (!known || (setting.isRefused && !known.isRefused)) settings.set(id, setting);
  else if (known.isRequired && !setting.isRequired && !known.isRefused) settings.set(id, setting);
}

/** Names that stand for what a file of settings holds. */
function namesOfContent(source: string): Contents {
  const names = new Map<string, "configuration" | "field">();
  for (const { index, 0: text } of source.matchAll(contents)) {
    const before = source.slice(Math.max(0, index - 120), index);
    const name = anyName.exec(before)?.[1];
    if (name !== undefined)
      names.set(name, named.test(before) || !text.includes("JSON") ? "configuration" : "field");
  }
  return names;
}

type Contents = ReadonlyMap<string, "configuration" | "field">;

/** `config.tools.allow`, where `config` was read from a file, and `message.type`, where it came in as text. */
function readKey(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  content: Contents,
): Setting | undefined {
  const path: string[] = [];
  let object: SyntaxNode | undefined = node;
  for (; object?.type === "MemberExpression" && path.length < 6; object = bare(nodeAt(object, "object"))) {
    const name = memberName(object);
    if (name === undefined) return undefined;
    path.unshift(name);
  }
  const kind = content.get(textAt(object, "name") ?? "");
  const isCalled = parent?.type === "CallExpression" && key === "callee";
  if (!kind || isCalled || (parent?.type === "AssignmentExpression" && key === "left")) return undefined;
  return { kind, name: path.join("."), isRequired: false, ...fallbackOf(parent, key), offset: node.start };
}

function bare(node: SyntaxNode | undefined): SyntaxNode | undefined {
  return node?.type === "ChainExpression" ? nodeAt(node, "expression") : node;
}

/** `const { type } = message`. */
function readParts(node: SyntaxNode, content: Contents, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const kind = content.get(textAt(nodeAt(node, "init"), "name") ?? "");
  if (id?.type !== "ObjectPattern" || !kind) return [];
  return nodesAt(id, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => ({
      kind,
      name: keyName(property, source),
      isRequired: false,
      offset: property.start,
    }));
}

/** Where only keys are read of a name, or it is given its value. */
function isTakenApart(parent: SyntaxNode, key: string): boolean {
  if (parent.type === "MemberExpression") return key === "object" || !flagAt(parent, "computed");
  if (parent.type === "VariableDeclarator")
    return key === "id" || nodeAt(parent, "id")?.type === "ObjectPattern";
  if (parent.type === "Property") return key === "key" && !flagAt(parent, "shorthand");
  return (
    (parent.type === "AssignmentExpression" && key === "left") || /^(?:If|Unary|ImportSpec)/.test(parent.type)
  );
}

/** `process.env.X`, `import.meta.env.X`, `config.x`. */
function readMember(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  source: string,
): Setting | undefined {
  const name = memberName(node);
  const object = nodeAt(node, "object");
  if (name === undefined || !object || (parent?.type === "AssignmentExpression" && key === "left"))
    return undefined;
  if (isEnvironment(object))
    return {
      kind: "environment",
      name,
      isRequired: isNeeded(parent, key),
      ...(isRefusedLater(parent, source) ? { isRequired: true, isRefused: true } : {}),
      ...fallbackOf(parent, key),
      offset: node.start,
    };
  return undefined;
}

/** `const secret = process.env.SECRET`, and then `if (!secret) throw …`. */
function isRefusedLater(parent: SyntaxNode | undefined, source: string): boolean {
  const name = parent?.type === "VariableDeclarator" ? textAt(nodeAt(parent, "id"), "name") : undefined;
  if (!parent || name === undefined || !/^\w{1,60}$/.test(name)) return false;
  const refused = new RegExp(
    `\\bif\\s*\\([^)]{0,80}!${name}\\b[^)]{0,80}\\)\\s*\\{?\\s*(?:console\\.error\\([^\\n]{0,200}\\s*)?(?:throw|process\\.exit|Deno\\.exit)\\b`,
  );
  return refused.test(source.slice(parent.end, parent.end + 600));
}

/** `if (!process.env.X) throw …`. */
function readRefusal(node: SyntaxNode): Setting | undefined {
  const test = nodeAt(node, "test");
  const tested =
    test?.type === "UnaryExpression" && test.operator === "!" ? nodeAt(test, "argument") : undefined;
  const object = tested?.type === "MemberExpression" ? nodeAt(tested, "object") : undefined;
  const name = tested && memberName(tested);
  if (!object || name === undefined || !isEnvironment(object) || !refuses(nodeAt(node, "consequent")))
    return undefined;
  return { kind: "environment", name, isRequired: true, isRefused: true, offset: node.start };
}

/** Whether a statement throws or ends the process. */
function refuses(node: SyntaxNode | undefined): boolean {
  if (node?.type === "BlockStatement") return nodesAt(node, "body").some(refuses);
  if (node?.type === "ThrowStatement") return true;
  const call = node?.type === "ExpressionStatement" ? nodeAt(node, "expression") : undefined;
  const callee = call?.type === "CallExpression" ? nodeAt(call, "callee") : undefined;
  return callee !== undefined && textAt(nodeAt(callee, "property"), "name") === "exit";
}

/** `process.env.PORT ?? 8080`. */
function fallbackOf(parent: SyntaxNode | undefined, key: string): Pick<Setting, "fallback"> {
  const right = parent?.type === "LogicalExpression" && key === "left" ? nodeAt(parent, "right") : undefined;
  return right?.type === "Literal" ? { fallback: String(right.value) } : {};
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
  const text = first?.type === "Literal" && typeof first.value === "string" ? first.value : undefined;
  const made = first?.type === "NewExpression" ? nodesAt(first, "arguments")[0]?.value : undefined;
  const called = textAt(callee, "name") ?? textAt(callee && nodeAt(callee, "property"), "name");
  if (called === "dispatchEvent" && typeof made === "string")
    return { kind: "event", name: made, isRequired: false, offset: node.start };
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

/** `c.req.query("q")`, `url.searchParams.get("q")`. */
function readRequestCall(method: string, object: SyntaxNode | undefined, key: string): string | undefined {
  const name = textAt(object, "name") ?? textAt(object && nodeAt(object, "property"), "name") ?? "";
  if (method === "get" && /^(?:searchParams|queryParams)$/.test(name)) return `query.${key}`;
  if (method === "get" && /^(?:formData|form)$/.test(name)) return `body.${key}`;
  if (!/^(?:req|request)$/.test(name)) return undefined;
  if (method === "query" || method === "queries") return `query.${key}`;
  return method === "header" || method === "get" ? `headers.${key.toLowerCase()}` : undefined;
}

/** `postMessage({ … })`, `process.send({ … })` and `socket.send(JSON.stringify({ … }))`. */
function readMessage(node: SyntaxNode, source: string): Shape | undefined {
  const callee = nodeAt(node, "callee");
  const called = textAt(callee, "name") ?? textAt(callee && nodeAt(callee, "property"), "name");
  const [first] = nodesAt(node, "arguments");
  if (!first || (called !== "postMessage" && called !== "send")) return undefined;
  const [shape, ...ways] = readShapes(first, source, () => undefined);
  if (!shape || ways.length > 0) return undefined;
  if (shape.is === "string") return shape.json;
  const isProcess = textAt(callee && nodeAt(callee, "object"), "name") === "process";
  return shape.is === "object" && (called === "postMessage" || isProcess) ? shape : undefined;
}

/** What is sent; nothing can be said of what is spread. */
function readPayloads(args: readonly SyntaxNode[], source: string): Shape[][] {
  if (args.some(({ type }) => type === "SpreadElement")) return [];
  return [
    args.map((argument) => {
      const [shape, ...ways] = readShapes(argument, source, () => undefined);
      return shape && ways.length === 0 ? shape : { is: "unknown" };
    }),
  ];
}

function readDestructured(node: SyntaxNode, source: string): Setting[] {
  const id = nodeAt(node, "id");
  const init = nodeAt(node, "init");
  if (id?.type !== "ObjectPattern" || !init || !isEnvironment(init)) return [];
  return nodesAt(id, "properties")
    .filter(({ type }) => type === "Property")
    .map((property) => ({
      kind: "environment",
      name: keyName(property, source),
      isRequired: nodeAt(property, "value")?.type !== "AssignmentPattern",
      offset: property.start,
    }));
}

function isEnvironment(node: SyntaxNode): boolean {
  if (node.type !== "MemberExpression" || memberName(node) !== "env") return false;
  const object = nodeAt(node, "object");
  return object?.type === "MetaProperty" || /^(?:process|Deno|Bun)$/.test(textAt(object, "name") ?? "");
}

/** Whether nothing stands in for a missing value: no fallback, no test, no comparison. */
function isNeeded(parent: SyntaxNode | undefined, key: string): boolean {
  if (!parent) return true;
  // The second choice is needed only where the first one is missing, too.
  if (parent.type === "LogicalExpression")
    return key === "right" && nodeAt(parent, "left")?.type !== "MemberExpression";
  if (parent.type === "IfStatement" || parent.type === "ConditionalExpression") return key !== "test";
  if (parent.type === "AssignmentPattern") return false;
  if (parent.type === "MemberExpression" || parent.type === "CallExpression")
    return !flagAt(parent, "optional");
  return !/^(?:UnaryExpression|BinaryExpression|ChainExpression|SwitchStatement)$/.test(parent.type);
}

function memberName(node: SyntaxNode): string | undefined {
  const property = nodeAt(node, "property");
  if (!flagAt(node, "computed")) return textAt(property, "name");
  return typeof property?.value === "string" ? property.value : undefined;
}
