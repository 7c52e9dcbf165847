import { nodeAt, type SyntaxNode } from "../../code/syntax-node.ts";
import type { Parameter } from "../model.ts";
import { readUsedKeys } from "./read-used-keys.ts";

const literal = `("[^"\\n]*"|'[^'\\n]*'|-?\\d[\\d_.]*|true|false|null|\\[\\]|\\{\\}|[A-Z][A-Z0-9_]*)`;

/**
 * How far a body relies on what it is given: JavaScript's parameters are required only where nothing stands in for
 * them, some have their default inside, and of an object it matters which keys are read.
 */
export function readBodyOf(parameters: Parameter[], node: SyntaxNode, source: string): Parameter[] {
  const body = nodeAt(node, "body");
  if (!body) return parameters;
  const text = source.slice(body.start, body.end);
  return parameters.map((parameter) => {
    if (parameter.keys)
      return { ...parameter, keys: guardKeys(parameter.keys, text, source.slice(node.start, body.start)) };
    if (parameter.kind === "rest" || !/^[\w$]{1,60}$/.test(parameter.name)) return parameter;
    const relied = parameter.type ? { ...parameter } : readRequired(parameter, text);
    const keys = parameter.type ? undefined : readUsedKeys(body, parameter.name, source);
    return keys ? { ...relied, keys, hasImpliedKeys: true } : relied;
  });
}

/** Keys that the body asks for before it uses them. */
function guardKeys(
  keys: NonNullable<Parameter["keys"]>,
  text: string,
  head: string,
): NonNullable<Parameter["keys"]> {
  return new Map(
    [...keys].map(([key, known]) => {
      if (!known.isRequired || !/^[\w$]{1,60}$/.test(key)) return [key, known];
      const name = key.replaceAll("$", "\\$");
      // Only another one's default, `{ timeout, timeoutMs = timeout ?? 1000 }`.
      if (new RegExp(`=\\s*${name}\\s*(?:\\?\\?|\\|\\||[,}])`).test(head))
        return [key, { isRequired: false }];
      return [key, isAskedFor(key, text) ? { ...known, isGuarded: true } : known];
    }),
  );
}

function isAskedFor(key: string, text: string): boolean {
  if (!/^[\w$]{1,60}$/.test(key) || text.length > longest) return false;
  const name = `(?<![\\w$.])${key.replaceAll("$", "\\$")}(?![\\w$])`;
  if (new RegExp(`if\\s*\\(\\s*(?:!${name}|${name}\\s*[!=]==?[^)]{0,40})\\s*\\)\\s*\\{?\\s*throw`).test(text))
    return false;
  // Given on in an object, where nothing is as good as no key.
  const uses = text.match(new RegExp(name, "g"))?.length ?? 0;
  if (uses > 0 && text.match(new RegExp(`[{,]\\s*${name}\\s*(?=[,}])`, "g"))?.length === uses) return true;
  return new RegExp(
    `${name}\\s*(?:\\?|\\|\\||&&|[!=]==?\\s*(?:undefined|null))|typeof\\s+${name}|\\(\\s*!?${name}\\s*(?:\\)|&&|\\|\\|)\\s*(?:\\{|return|[\\w$])`,
  ).test(text);
}

/** Longer bodies are not looked through. */
const longest = 20_000;

const bag = /^(?:options|opts|init|overrides|extras?|config|settings)$/;

/** Given to nothing but a place of a built-in function that may be left empty, such as the second of `JSON.parse`. */
function isPassedOn(name: string, body: string): boolean {
  const text = body.replaceAll("...", " ");
  const uses = text.match(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, "g"))?.length ?? 0;
  if (uses === 0 || uses > 3 || text.length > longest) return false;
  if (bag.test(name)) {
    const given = text.match(new RegExp(`[(,{]\\s*${name}\\s*[,)}]`, "g"))?.length ?? 0;
    return given === uses;
  }
  const others = "(?:[^()]|\\([^()]{0,200}\\)){1,200}";
  const second = `(?:JSON\\.(?:parse|stringify)|fetch|parseInt|(?:fs\\.)?readFile(?:Sync)?|Array\\.from|structuredClone|new (?:\\w*Error|URL|Proxy)|\\.(?:slice|split|indexOf|includes|startsWith|endsWith|padStart|padEnd|toLocaleString|localeCompare|addEventListener))\\(${others},\\s*${name}\\s*[,)]`;
  const first = `\\.(?:slice|split|join|toFixed|toString|flat|trim|toLocaleString|toLocaleDateString)\\(\\s*${name}\\s*\\)`;
  return (text.match(new RegExp(`${second}|${first}`, "g"))?.length ?? 0) === uses;
}

/** Every use puts it into an object. */
function isHeld(name: string, text: string): boolean {
  if (text.length > longest) return false;
  const uses = text.match(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, "g"))?.length ?? 0;
  const held = text.match(new RegExp(`[{,]\\s*(?:[\\w$]{1,60}:\\s*)?${name}\\s*(?=[,}])`, "g"))?.length ?? 0;
  return uses > 0 && held === uses;
}

function readRequired(parameter: Parameter, text: string): Parameter {
  if (!text.includes(parameter.name)) return { ...parameter };
  const name = parameter.name.replaceAll("$", "\\$");
  if (isPassedOn(name, text))
    return { ...parameter, isRequired: false, ...(bag.test(name) ? { isPassedOn: true } : {}) };
  const nothing = "(?:undefined|null|void 0)";
  const isNothing = `(?<![\\w$.])${name}\\s*[!=]==?\\s*${nothing}`;
  const guards = `(?<![\\w$.])${name}\\s*(?:\\?\\?|\\|\\||\\?\\.)|${isNothing}|typeof\\s+${name}\\b`;
  if (!new RegExp(guards).test(text)) {
    const isReachedInto = new RegExp(`(?<![\\w$.])${name}\\s*[.(\\[]`).test(text);
    return { ...parameter, isReachedInto, ...(isHeld(name, text) ? { isHeld: true } : {}) };
  }
  const refuses = `if\\s*\\(\\s*(?:!${name}|${isNothing}|typeof\\s+${name}[^)]*)\\s*\\)\\s*\\{?\\s*throw`;
  const softened = new RegExp(refuses).test(text)
    ? { ...parameter }
    : { ...parameter, isRequired: false, isGuarded: true };
  if (parameter.fallback !== undefined) return softened;
  const inside = new RegExp(
    `(?<![\\w$.])${name}\\s*(?:\\?\\?=?|\\|\\|=?)\\s*${literal}|${isNothing}\\s*\\)\\s*\\{?\\s*${name}\\s*=\\s*${literal}`,
  ).exec(text);
  const found = inside?.[1] ?? inside?.[2];
  return found === undefined || softened.isRequired
    ? softened
    : { ...softened, fallback: found.replace(/^'(.*)'$/, '"$1"').replaceAll("_", "") };
}
