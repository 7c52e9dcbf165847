import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import { walkPython } from "../../code/walk.ts";
import type { Parameter } from "../model.ts";
import { settleText } from "./read-parameters.ts";

type Keys = NonNullable<Parameter["keys"]>;
const literal = `("[^"\\n]*"|'[^'\\n]*'|-?\\d[\\d_.]*|True|False|\\[[^\\[\\]\\n]{0,100}\\]|\\{\\}|[A-Z][A-Z0-9_]*)`;

/** How far a body relies on what it is given: defaults that stand inside, and the keys that are read of a mapping. */
export function relyOn(parameters: Parameter[], body: PythonNode | undefined, source: string): Parameter[] {
  if (!body) return parameters;
  const text = source.slice(body.start, body.end);
  return parameters.map((parameter) => {
    if (parameter.kind === "keywordRest") {
      const keys = readRestKeys(text, parameter.name);
      return keys ? { ...parameter, keys, hasImpliedKeys: true } : parameter;
    }
    if (parameter.kind === "rest" || /^(?:self|cls)$/.test(parameter.name)) return parameter;
    const relied = parameter.fallback === "None" ? readDefault(parameter, text) : parameter;
    const keys = relied.type ? undefined : readUsedKeys(body, relied.name, source);
    return keys ? { ...relied, keys, hasImpliedKeys: true } : relied;
  });
}

/** `into = into or []`, `if into is None: into = []`. */
function readDefault(parameter: Parameter, text: string): Parameter {
  if (!/^\w{1,60}$/.test(parameter.name)) return parameter;
  const found = new RegExp(
    `\\b${parameter.name}\\s+or\\s+${literal}|\\b${parameter.name}\\s+is\\s+None\\s*:\\s*${parameter.name}\\s*=\\s*${literal}|${literal}\\s+if\\s+${parameter.name}\\s+is\\s+None\\b|\\bif\\s+${parameter.name}\\s+is\\s+not\\s+None\\s+else\\s+${literal}`,
  ).exec(text);
  const fallback = found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4];
  if (fallback === undefined) return parameter;
  return { ...parameter, fallback: settleText(fallback), declared: "None" };
}

/** The keywords that are taken out of `**options`; undefined where the whole goes elsewhere. */
function readRestKeys(text: string, name: string): Keys | undefined {
  if (!/^\w{1,60}$/.test(name)) return undefined;
  const read = new RegExp(`\\b${name}(?:\\[|\\.(?:get|pop|setdefault)\\()\\s{0,20}["'](\\w{1,60})["']`, "g");
  const asked = new RegExp(
    `\\b(?:if|not|in)\\s+${name}\\b(?!\\s*[.[])|\\b(?:sorted|set|list|len)\\(${name}\\)`,
    "g",
  );
  const found = [...text.matchAll(read)];
  const uses = text.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
  if (found.length === 0 || uses !== found.length + (text.match(asked)?.length ?? 0)) return undefined;
  return new Map(found.map(([, key = ""]) => [key, { isRequired: false }]));
}

/** Keys such as `host` of `config["host"]` and `config.get("host")`; undefined where the whole goes elsewhere. */
function readUsedKeys(body: PythonNode, name: string, source: string): Keys | undefined {
  const keys: Keys = new Map();
  let escapes = false;
  walkPython(body, (node, parent) => {
    if (escapes) return "stop";
    if (node.type !== "identifier" || source.slice(node.start, node.end) !== name || !parent)
      return undefined;
    if (parent.type === "keyword_argument" && node.field === "name") return undefined;
    if (parent.type === "attribute" && node.field === "attribute") return undefined;
    if (parent.type === "subscript" && node.field === "value") {
      const key = parent.children.find(({ field }) => field === "subscript");
      if (key?.type !== "string") escapes = true;
      else keys.set(source.slice(key.start + 1, key.end - 1), { isRequired: false });
    } else if (parent.type !== "attribute" || source.slice(parent.start, parent.end) !== `${name}.get`)
      escapes = true;
    return undefined;
  });
  if (escapes) return undefined;
  walkPython(body, (node) => {
    const callee = node.type === "call" ? fieldOf(node, "function") : undefined;
    if (!callee || source.slice(callee.start, callee.end) !== `${name}.get`) return undefined;
    const list = fieldOf(node, "arguments");
    const [key, fallback] = list ? partsOf(list) : [];
    if (key?.type !== "string") escapes = true;
    else
      keys.set(source.slice(key.start + 1, key.end - 1), {
        isRequired: false,
        ...(fallback ? { fallback: settleText(source.slice(fallback.start, fallback.end)) } : {}),
      });
    return undefined;
  });
  return escapes || keys.size === 0 ? undefined : keys;
}
