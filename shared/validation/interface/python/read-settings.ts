import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import { findFlags } from "../names-apart.ts";
import { readHelped } from "../read-helped.ts";
import { readPrefixes } from "../read-prefixes.ts";
import { readRegistered } from "../read-registered.ts";
import type { Setting } from "../setting.ts";
import { readCommands, readTold } from "./note-told.ts";
import { readFlags } from "./read-flags.ts";
import { settleText } from "./read-parameters.ts";
import { namesOfContent, readRequest, readRoutes } from "./read-requests.ts";

const mayRead =
  /\b(?:emit|environ|getenv|argv|add_argument|add_parser|[oO]ption|argument|command|config|settings|cfg|request|json\.load|socket|websocket|stdin|on_message|receive_text|recv|safe_load|toml|route|router|app)\b/;

/** What reaches a Python program from outside by a name. */
export function readPythonSettings(root: PythonNode, source: string): Map<string, Setting> {
  const settings = new Map<string, Setting>();
  for (const setting of readRegistered(source)) add(settings, setting);
  if (!mayRead.test(source)) return settings;
  const content = namesOfContent(source);
  const places = new Map<string, number>();
  const prefixes = readPrefixes(source);
  walkPython(root, (node, parent) => {
    if (node.type === "decorator")
      for (const route of readRoutes(node, source, prefixes)) add(settings, route);
    else if (node.type === "call") add(settings, readCall(node, parent, places, content, source));
    else if (node.type === "subscript") add(settings, readSubscript(node, parent, content, source));
    return undefined;
  });
  if (content.size > 0)
    for (const [id, words] of readTold(source, content)) {
      const known = settings.get(id);
      if (known) known.told = words;
    }
  for (const name of readCommands(source))
    add(settings, { kind: "command", name, isRequired: false, isHelped: true, offset: 0 });
  const spelled = new Set([...settings.values()].flatMap(({ spellings }) => spellings ?? []));
  for (const name of findFlags(source))
    if (!spelled.has(name)) add(settings, { kind: "flag", name, isRequired: false, offset: 0 });
  for (const setting of readHelped(source))
    if (!settings.has(`environment ${setting.name}`)) add(settings, setting);
  return settings;
}

function add(settings: Map<string, Setting>, setting: Setting | undefined): void {
  if (!setting) return;
  const id = `${setting.kind} ${setting.name}`;
  const known = settings.get(id);
  if (!known || (known.isRequired && !setting.isRequired)) settings.set(id, setting);
}

function readCall(
  node: PythonNode,
  parent: PythonNode | undefined,
  places: Map<string, number>,
  content: ReadonlyMap<string, "configuration" | "field">,
  source: string,
): Setting | undefined {
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  if (!callee || !list) return undefined;
  const name = source.slice(callee.start, callee.end);
  const flag = readFlags(node, parent, name, places, source);
  if (flag) return flag;
  const [first, second] = partsOf(list);
  if (first?.type !== "string") return undefined;
  const key = source.slice(first.start + 1, first.end - 1);
  const setting = (kind: Setting["kind"], isRequired = false): Setting => ({
    kind,
    name: key,
    isRequired,
    ...fallbackOf(second, source),
    offset: node.start,
  });
  if (/\.emit$/.test(name)) return { kind: "event", name: key, isRequired: false, offset: node.start };
  if (/^(?:os\.)?(?:getenv|environ\.get)$/.test(name)) {
    const isRefused = !second && refuses(node, parent, source);
    return { ...setting("environment", isRefused), isRefused, ...(second ? {} : otherwise(parent, source)) };
  }
  const of = content.get(name.replace(/\.get$/, ""));
  if (of && name.endsWith(".get")) return setting(of);
  if (/(?:^|\.)(?:config|settings|cfg)\.get$/.test(name)) return setting("configuration");
  return readRequest(name, key, node.start);
}

/** `os.getenv("NEW") or os.getenv("OLD") or "."`: what stands behind the last `or`. */
function otherwise(parent: PythonNode | undefined, source: string): Pick<Setting, "fallback" | "isHelped"> {
  if (parent?.type !== "boolean_operator") return {};
  const said = fallbackOf(fieldOf(parent, "right"), source);
  return said.fallback === undefined ? { isHelped: true } : said;
}

function fallbackOf(node: PythonNode | undefined, source: string): Pick<Setting, "fallback"> {
  const value = node?.type === "keyword_argument" ? fieldOf(node, "value") : node;
  if (!value || !/^(?:string|integer|float|true|false)$/.test(value.type)) return {};
  const text = settleText(source.slice(value.start, value.end));
  return text === '""' ? {} : { fallback: text };
}

/** `token = os.getenv("TOKEN")` and then `if not token: raise …`. */
function refuses(node: PythonNode, parent: PythonNode | undefined, source: string): boolean {
  const left = parent?.type === "assignment" ? fieldOf(parent, "left") : undefined;
  const name = left ? source.slice(left.start, left.end) : "";
  const what = /^[\w.]+$/.test(name) ? name.replaceAll(".", "\\.") : undefined;
  const rest = source.slice(parent?.type === "assignment" ? parent.end : node.end);
  const asked =
    what === undefined ? "^" : `^[\\s\\S]{0,600}?\\bif\\s+(?:not\\s+${what}|${what}\\s+is\\s+None)`;
  return new RegExp(`${asked}\\s*:\\s*(?:raise\\b|sys\\.exit\\b|exit\\b)`).test(rest);
}

/** `os.environ["X"]` fails without it. */
function readSubscript(
  node: PythonNode,
  parent: PythonNode | undefined,
  content: ReadonlyMap<string, "configuration" | "field">,
  source: string,
): Setting | undefined {
  const value = fieldOf(node, "value");
  const key = node.children.find(({ field }) => field === "subscript");
  if (!value || key?.type !== "string" || (parent?.type === "assignment" && node.field === "left"))
    return undefined;
  const object = source.slice(value.start, value.end);
  const name = source.slice(key.start + 1, key.end - 1);
  const offset = node.start;
  if (/^(?:os\.)?environ$/.test(object))
    return { kind: "environment", name, isRequired: true, isRefused: true, offset };
  const of = content.get(object);
  if (of) return { kind: of, name, isRequired: true, offset };
  if (/^(?:self\.)?(?:config|settings|cfg)$/.test(object))
    return { kind: "configuration", name, isRequired: true, offset };
  const field = readRequest(`${object}.get`, name, offset);
  return field && { ...field, isRequired: true };
}
