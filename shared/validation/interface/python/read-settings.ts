import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import type { Setting } from "../model.ts";

/** Flags, environment variables and configuration keys that a Python program reads. */
export function readPythonSettings(root: PythonNode, source: string): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  if (!/\b(?:emit|environ|getenv|add_argument|option|argument|config|settings)\b/.test(source))
    return settings;
  walkPython(root, (node, parent) => {
    const setting =
      node.type === "call"
        ? readCall(node, parent, source)
        : node.type === "subscript"
          ? readSubscript(node, parent, source)
          : undefined;
    if (setting) {
      const id = `${setting.kind} ${setting.name}`;
      const known = settings.get(id);
      if (!known || (known.isRequired && !setting.isRequired)) settings.set(id, setting);
    }
    return undefined;
  });
  return settings;
}

function readCall(node: PythonNode, parent: PythonNode | undefined, source: string): Setting | undefined {
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  if (!callee || !list) return undefined;
  const name = source.slice(callee.start, callee.end);
  const given = partsOf(list);
  const keyword = (wanted: string): string | undefined => {
    const found = given.find(
      (part) =>
        part.type === "keyword_argument" &&
        source.slice(part.start, fieldOf(part, "name")?.end ?? part.start) === wanted,
    );
    const value = found ? fieldOf(found, "value") : undefined;
    return value ? source.slice(value.start, value.end) : undefined;
  };
  const texts = given
    .filter(({ type }) => type === "string")
    .map((part) => source.slice(part.start + 1, part.end - 1));
  const [first] = texts;
  if (first === undefined) return undefined;
  if (/\.emit$/.test(name)) return { kind: "event", name: first, isRequired: false, offset: node.start };
  if (/^(?:os\.)?(?:getenv|environ\.get)$/.test(name))
    return { kind: "environment", name: first, isRequired: false, offset: node.start };
  if (/(?:^|\.)(?:config|settings|cfg)\.get$/.test(name))
    return { kind: "configuration", name: first, isRequired: false, offset: node.start };
  if (/\.add_argument$/.test(name)) {
    const flag = texts.find((text) => text.startsWith("--")) ?? first;
    const isPositional = !flag.startsWith("-");
    const isRequired = isPositional
      ? !/^["'][?*]["']$/.test(keyword("nargs") ?? "")
      : keyword("required") === "True";
    const choices = keyword("choices");
    return {
      kind: "flag",
      name: flag,
      isRequired,
      ...(choices && /^[[(]/.test(choices) ? { choices: choices.match(/"[^"]*"|'[^']*'|\d+/g) ?? [] } : {}),
      offset: node.start,
    };
  }
  if (
    /^(?:click|typer)\.option$|^option$/.test(name) ||
    (/\.[oO]ption$/.test(name) && parent?.type === "decorator")
  ) {
    const flag = texts.find((text) => text.startsWith("--")) ?? first;
    return flag.startsWith("-")
      ? {
          kind: "flag",
          name: flag.split("/")[0] ?? flag,
          isRequired: keyword("required") === "True",
          offset: node.start,
        }
      : undefined;
  }
  if (/^click\.argument$/.test(name))
    return {
      kind: "flag",
      name: first,
      isRequired: keyword("required") !== "False" && keyword("default") === undefined,
      offset: node.start,
    };
  return undefined;
}

/** `os.environ["X"]` fails without it. */
function readSubscript(
  node: PythonNode,
  parent: PythonNode | undefined,
  source: string,
): Setting | undefined {
  const value = fieldOf(node, "value");
  const key = node.children.find(({ field }) => field === "subscript");
  if (!value || key?.type !== "string" || (parent?.type === "assignment" && node.field === "left"))
    return undefined;
  const object = source.slice(value.start, value.end);
  const name = source.slice(key.start + 1, key.end - 1);
  if (/^(?:os\.)?environ$/.test(object))
    return { kind: "environment", name, isRequired: true, offset: node.start };
  if (/^(?:self\.)?(?:config|settings|cfg)$/.test(object))
    return { kind: "configuration", name, isRequired: true, offset: node.start };
  return undefined;
}
