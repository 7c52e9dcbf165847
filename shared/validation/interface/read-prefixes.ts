/** More places than anybody gives one router. */
const mostPlaces = 4;
const deepest = 2;
const mostRouters = 100;

/** A router, and what stands before its own paths where it is put into another one. */
interface Mount {
  outer: string;
  inner: string;
  prefix: string;
}

/** What comes before the paths of routers, by their names: their own prefix, and those of the places they are put into. */
export function readPrefixes(source: string): Map<string, string[]> {
  const prefixes = new Map<string, string[]>();
  for (const { index } of source.matchAll(server)) {
    const name = named.exec(source.slice(Math.max(0, index - 130), index))?.[1];
    if (name !== undefined) prefixes.set(name, [""]);
  }
  if (!/prefix|basePath|\.(?:use|route)\(\s{0,20}["'`]\//.test(source)) return prefixes;
  const own = new Map<string, string>();
  for (const [, name = "", path = ""] of source.matchAll(made)) own.set(name, path);
  const mounts = [...source.matchAll(mounted), ...source.matchAll(mountedAt)]
    .slice(0, mostRouters)
    .map(({ groups }) => ({
      outer: groups?.outer ?? "",
      inner: groups?.inner ?? "",
      prefix: (groups?.path ?? "").replace(/\/$/, ""),
    }));
  const isOverridden = source.includes("register_blueprint");
  for (const name of [...new Set([...own.keys(), ...mounts.map(({ inner }) => inner)])].slice(0, mostRouters))
    prefixes.set(name, prefixesOf(name, { own, mounts, isOverridden }, 0));
  return prefixes;
}

interface Routers {
  own: ReadonlyMap<string, string>;
  mounts: readonly Mount[];
  /** What is said where a blueprint is registered stands in place of its own. */
  isOverridden: boolean;
}

function prefixesOf(name: string, routers: Routers, depth: number): string[] {
  const path = routers.own.get(name) ?? "";
  const places = routers.mounts.filter(({ inner }) => inner === name).slice(0, mostPlaces);
  if (places.length === 0 || depth > deepest) return [path];
  const before = places.flatMap(({ outer, prefix }) =>
    prefixesOf(outer, routers, depth + 1).map((first) => `${first}${prefix}`),
  );
  const rest = routers.isOverridden && places.some(({ prefix }) => prefix !== "") ? "" : path;
  return before.slice(0, mostPlaces).map((first) => `${first}${rest}`);
}

/** What answers requests is made by one of these, whatever it is called. */
const server =
  /=\s{0,3}(?:new\s{1,3})?(?:express|Express|[fF]astify|Hono|OpenAPIHono|Elysia|Router|KoaRouter|express\.Router|restify\.createServer)(?:<[^<>()]{0,60}>)?\(/g;
const named = /\b(\w{1,60})(?:\s{0,3}:\s{0,3}[\w.<>]{1,60})?\s{0,3}$/;
/** `router = APIRouter(prefix="/jobs")`, `new Router({ prefix: "/jobs" })`, `new Hono().basePath("/jobs")`. */
const made =
  /\b(\w{1,60})(?:\s{0,3}:\s{0,3}[\w.]{1,60})?\s{0,3}=\s{0,3}(?:new\s{1,3})?(?:\w{1,40}\.)?(?:(?:APIRouter|Blueprint|Router|KoaRouter)\([^()]{0,400}?prefix["']?\s{0,3}[=:]|\w{1,40}(?:\(\))?\.basePath\()\s{0,3}["'`]([^"'`\n]{0,200})["'`]/g;
/** `app.include_router(jobs, prefix="/jobs")`, and the same without a prefix. */
const mounted =
  /\b(?<outer>\w{1,60})\.(?:include_router|register_blueprint)\(\s{0,20}(?<inner>\w{1,60})(?:[^()]{0,200}?prefix\s{0,3}=\s{0,3}["'](?<path>[^"'\n]{0,200})["'])?/g;
/** `app.use("/jobs", jobs)`, `app.route("/jobs", jobs)`. */
const mountedAt =
  /\b(?<outer>\w{1,60})\.(?:use|route)\(\s{0,20}["'`](?<path>\/[^"'`\n]{0,200})["'`]\s{0,3},(?:[^()\n]{0,200},)?\s{0,20}(?<inner>\w{1,60})(?:\.routes\(\))?\s{0,3},?\s{0,20}\)/g;
