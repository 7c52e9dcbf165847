import { fieldOf, type PythonNode, partsOf } from "../../code/syntax-node.ts";
import type { Setting } from "../setting.ts";

/** `@app.route("/jobs", methods=["GET"])`, `@router.get("/jobs/{id}")`. */
export function readRoutes(
  decorator: PythonNode,
  source: string,
  prefixes: ReadonlyMap<string, readonly string[]>,
): Setting[] {
  const [call] = partsOf(decorator);
  const callee = call?.type === "call" ? fieldOf(call, "function") : undefined;
  const list = call && fieldOf(call, "arguments");
  if (!callee || !list) return [];
  const [, router = "", method] =
    /(?:^|([\w.]+))\.(route|get|post|put|patch|delete|head|options|websocket)$/.exec(
      source.slice(callee.start, callee.end),
    ) ?? [];
  const [first] = partsOf(list);
  const path = first?.type === "string" ? source.slice(first.start + 1, first.end - 1) : "";
  if (method === undefined || first?.type !== "string") return [];
  const paths = (prefixes.get(router) ?? [""]).map((prefix) => `${prefix}${path}`);
  const said = /\bmethods\s*=\s*[[({]([^\])}]*)/.exec(source.slice(list.start, list.end))?.[1];
  const verbs = method === "route" ? (said?.match(/\w+/g) ?? ["GET"]) : [method.toUpperCase()];
  // What the parts of a path are called is nobody's business outside.
  const plain = paths
    .filter((whole) => whole.startsWith("/"))
    .map((whole) =>
      whole.replace(/<(?:string:)?(?:(\w+):)?\w+>/g, "<$1>").replace(/\{\w+(:\w+)?\}/g, "{$1}"),
    );
  return plain.flatMap((whole) =>
    verbs.map((verb) => ({
      kind: "route" as const,
      name: `${verb} ${whole}`,
      isRequired: false,
      offset: decorator.start,
    })),
  );
}

/** `request.args.get("page")`: a field that a program reads of requests. */
export function readRequest(callee: string, key: string, offset: number): Setting | undefined {
  const part =
    /^(?:self\.)?request\.(args|form|values|json|query_params|headers|cookies|GET|POST|data)\.get$/.exec(
      callee,
    )?.[1];
  return part === undefined
    ? undefined
    : { kind: "field", name: `${part}.${key}`, isRequired: false, offset };
}

const assigned =
  /^[ \t]{0,80}((?:self\.)?\w{1,60})(?:[ \t]?:[^=\n]{1,60})?[ \t]{0,4}=[ \t]{0,4}(?:await[ \t]{1,4})?json\.loads?\(/gm;

/** Whether something that was parsed goes on as a whole, so that its keys are read elsewhere. */
function givesContentOn(source: string): boolean {
  const parsed = source.match(/\bjson\.loads?\(/g)?.length ?? 0;
  const names = [...source.matchAll(assigned)].map(([, name = ""]) => name);
  if (parsed === 0) return false;
  if (parsed > names.length || names.length > 20) return true;
  return names.some((name) =>
    new RegExp(`(?<![\\w.])${name.replaceAll(".", "\\.")}(?!\\w|\\s*(?:\\[|\\.get\\(|=[^=]|:))`).test(source),
  );
}

/** What a request holds, given to something that takes it apart. */
const requestGiven =
  /\(\s{0,20}(?:await\s{1,3})?(?:self\.)?request\.(?:get_json\([^()\n]{0,60}\)|json(?:\(\))?|form|args|values|query_params|headers|data)\s{0,20}[,)]/;

/** Keys that are read of anything, where what came in goes on to be taken apart elsewhere; `*` for any. */
export function keysRead(source: string): Set<string> {
  const keys = new Set(givesContentOn(source) ? ["*"] : []);
  const isGiven =
    requestGiven.test(source) ||
    [...namesOfContent(source).keys()].some(
      (name) => source.includes(`(${name})`) || source.includes(`(${name},`),
    );
  if (isGiven)
    for (const [, got, taken] of source.matchAll(/\.get\(\s{0,20}["'](\w{1,60})["']|\[["'](\w{1,60})["']\]/g))
      keys.add(got ?? taken ?? "");
  return keys;
}

/** Names that stand for what a request or a file of settings holds, so that their keys come from outside. */
export function namesOfContent(source: string): Map<string, "configuration" | "field"> {
  const names = new Map<string, "configuration" | "field">();
  for (const [, name = ""] of source.matchAll(
    /^[ \t]{0,80}(\w{1,60})(?:[ \t]?:[^=\n]{1,60})?[ \t]{0,4}=[ \t]{0,4}(?:await[ \t]{1,4})?(?:self\.)?request\.(?:get_json\(|json\b)/gm,
  ))
    names.set(name, "field");
  for (const [, name = ""] of source.matchAll(
    /^[ \t]{0,80}((?:self\.)?\w{0,40}(?:config|settings|conf|cfg|options)\w{0,40})(?:[ \t]?:[^=\n]{1,60})?[ \t]{0,4}=[ \t]{0,4}(?:json\.loads?|yaml\.(?:safe_)?load|tomllib\.loads?|toml\.loads?)\(/gim,
  ))
    names.set(name, "configuration");
  for (const [, name = ""] of source.matchAll(assigned)) if (!names.has(name)) names.set(name, "field");
  // What is no JSON was written by people.
  for (const [, name = ""] of source.matchAll(
    /^[ \t]{0,80}((?:self\.)?\w{1,60})(?:[ \t]?:[^=\n]{1,60})?[ \t]{0,4}=[ \t]{0,4}(?:yaml\.(?:safe_)?load|tomllib\.loads?|toml\.loads?)\(/gm,
  ))
    names.set(name, "configuration");
  return names;
}
