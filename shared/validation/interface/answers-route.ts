/** Where routes may be made in another way than by one call with the whole path. */
const indirect =
  /prefix|basePath|add_api_route|add_url_rule|\.register\(|\[\s{0,3}(?:method|verb)\s{0,3}\]|\$\{\s{0,3}\w{1,60}\s{0,3}\}\/|\w\s{0,3}\+\s{0,3}["'`]\/|\bf["']\{\w{1,60}\}\/|routes\s{0,3}=\s{0,3}[[{]/;
const verbs = "get|post|put|patch|delete|options|head|all|websocket|ws";

/**
 * Whether a route is put together of parts that stand apart, such as a prefix in a constant, or is listed in a table. Its
 * verb must be there as well: in the call that has the end of the path, or anywhere where the path is in no such call.
 */
export function answersRoute(source: string, route: string): boolean {
  const [verb = "", path = ""] = route.split(" ");
  if (path.length > 200 || !indirect.test(source)) return false;
  const parts = path.split("/").slice(1);
  if (parts.length > 12 || !new RegExp(`\\b${verb}\\b`, "i").test(source)) return false;
  if (parts.some((part) => !/[:{<]/.test(part) && !source.includes(part))) return false;
  return parts.some((_, at) => {
    const before = at === 0 ? "" : `/${parts.slice(0, at).join("/")}`;
    const rest = `/${parts.slice(at).join("/")}`;
    return (
      (before === "" || stands(source, before)) &&
      (stands(source, rest) || isCalled(source, verb, rest, before))
    );
  });
}

/** Written out where it is no path of a route by itself. */
function stands(source: string, path: string): boolean {
  return new RegExp(`["'\`}](?<!\\.(?:${verbs}|route)\\(\\s{0,20}["'\`}])${spell(path)}["'\`]`).test(source);
}

function isCalled(source: string, verb: string, path: string, before: string): boolean {
  return before !== "" && new RegExp(`\\.${verb}\\(\\s{0,20}["'\`]${spell(path)}["'\`]`, "i").test(source);
}

/** What the parts of a path are called is nobody's business. */
function spell(path: string): string {
  return path
    .replace(/[.*+?^$|()[\]\\]/g, "\\$&")
    .replace(/:(?=\/|$)/g, ":[\\w$]+")
    .replace(/\{(:\w+)?\}/g, "\\{\\w+$1\\}")
    .replace(/<(\w*)>/g, (_, kind: string) => (kind === "" ? "<(?:string:)?\\w+>" : `<${kind}:\\w+>`));
}
