import { flagAt, nodeAt, nodesAt, type SyntaxNode, textAt } from "../../code/syntax-node.ts";
import { walk } from "../../code/walk.ts";
import type { Setting } from "../model.ts";
import { keyName } from "./read-types.ts";

/** A quick look that spares most files the walk. */
const mayRead =
  /\.\s*env\b|\.\s*emit\b|\bdispatchEvent\b|\bargv\b|\.\s*(?:option|requiredOption|addOption|positional)\s*\(|\bparseArgs\b|\b(?:config|settings|configuration)\s*\.\s*get/;

/** Flags, environment variables and configuration keys that a program reads. */
export function readSettings(root: SyntaxNode, source: string): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  if (!mayRead.test(source)) return settings;
  walk(root, (node, parent, key) => {
    const setting =
      node.type === "MemberExpression"
        ? readMember(node, parent, key)
        : node.type === "CallExpression"
          ? readCall(node, parent, key)
          : undefined;
    if (setting) add(settings, setting);
    if (node.type === "VariableDeclarator")
      for (const found of readDestructured(node, source)) add(settings, found);
    if (
      node.type === "CallExpression" &&
      /(?:^|\.)parseArgs$/.test(
        source.slice(nodeAt(node, "callee")?.start ?? 0, nodeAt(node, "callee")?.end ?? 0),
      )
    )
      for (const found of readParseArgs(node, source)) add(settings, found);
    return undefined;
  });
  return settings;
}

/** Required if any place needs it. */
function add(settings: Map<string, Setting>, setting: Setting): void {
  const id = `${setting.kind} ${setting.name}`;
  const known = settings.get(id);
  // A read with a fallback anywhere shows that the program goes on without it.
  if (!known) settings.set(id, setting);
  else if (known.isRequired && !setting.isRequired) settings.set(id, setting);
}

/** `process.env.X`, `import.meta.env.X`, `config.x`. */
function readMember(node: SyntaxNode, parent: SyntaxNode | undefined, key: string): Setting | undefined {
  const name = memberName(node);
  const object = nodeAt(node, "object");
  if (name === undefined || !object || (parent?.type === "AssignmentExpression" && key === "left"))
    return undefined;
  if (isEnvironment(object))
    return { kind: "environment", name, isRequired: isNeeded(parent, key), offset: node.start };
  return undefined;
}

/** `Deno.env.get("X")`, `config.get("x")`, `.option("--x")`, `argv.includes("--x")`. */
function readCall(node: SyntaxNode, parent: SyntaxNode | undefined, key: string): Setting | undefined {
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
  if (method === "emit") return { kind: "event", name: text, isRequired: false, offset: node.start };
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
  const flag = flagOf(text);
  if (flag === undefined) {
    const isYargs =
      (method === "option" || method === "positional") &&
      /^[\w-]+$/.test(text) &&
      nodesAt(node, "arguments")[1]?.type === "ObjectExpression";
    return isYargs
      ? {
          kind: "flag",
          name: `--${text}`,
          isRequired: demands(nodesAt(node, "arguments")[1]),
          ...readChoices(nodesAt(node, "arguments")[1]),
          offset: node.start,
        }
      : undefined;
  }
  if (method === "requiredOption") return { kind: "flag", name: flag, isRequired: true, offset: node.start };
  if (/^(?:option|addOption|includes|indexOf|startsWith|some)$/.test(method))
    return { kind: "flag", name: flag, isRequired: false, offset: node.start };
  return undefined;
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

/** `parseArgs({ options: { verbose: { … } } })`. */
function readParseArgs(node: SyntaxNode, source: string): Setting[] {
  const given = nodesAt(node, "arguments")[0];
  const options = given
    ? nodesAt(given, "properties").find((property) => keyName(property, source) === "options")
    : undefined;
  const object = options ? nodeAt(options, "value") : undefined;
  return (object ? nodesAt(object, "properties") : []).map((property) => ({
    kind: "flag",
    name: `--${keyName(property, source)}`,
    isRequired: false,
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
  if (parent.type === "LogicalExpression") return key === "right";
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

function flagOf(text: string): string | undefined {
  return /--[a-zA-Z][\w-]*/.exec(text)?.[0] ?? /^-[a-zA-Z]$/.exec(text)?.[0];
}

function demands(options: SyntaxNode | undefined): boolean {
  const properties = options ? nodesAt(options, "properties") : [];
  return properties.some(
    (property) =>
      /^(?:demandOption|required|demand)$/.test(textAt(nodeAt(property, "key"), "name") ?? "") &&
      nodeAt(property, "value")?.value === true,
  );
}

/** `choices: ["json", "csv"]`. */
function readChoices(options: SyntaxNode | undefined): Pick<Setting, "choices"> {
  const property = (options ? nodesAt(options, "properties") : []).find(
    (each) => textAt(nodeAt(each, "key"), "name") === "choices",
  );
  const list = property ? nodeAt(property, "value") : undefined;
  return list?.type === "ArrayExpression"
    ? { choices: nodesAt(list, "elements").map((item) => String(item.value)) }
    : {};
}
