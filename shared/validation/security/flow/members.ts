import type { Flow } from "./flow.ts";
import { isMadeHarmless, isSecretName } from "./names.ts";
import {
  deepTaint,
  from,
  join,
  makeValue,
  mark,
  place as newPlace,
  scalar,
  untrusted,
  type Value,
} from "./value.ts";

/** Names under which the global object goes. */
const globals = new Set(["window", "globalThis", "global", "self", "top"]);
/** What a request carries and its sender chooses. */
const requestParts =
  /^(?:req|ctx)\.(?:request\.)?(?:query|body|rawBody|params|param|headers?|cookies|signedCookies|url|originalUrl|path|hostname|host|files?|args|form|values|json|data|GET|POST|COOKIES|META|FILES|get_json|get_data|stream|environ|full_path|base_url|querystring|queryStringParameters|pathParameters|multiValueQueryStringParameters|event|payload|input|nextUrl|text|formData)\b/;
const locations =
  /^(?:document\.)?(?:location(?:\.(?:href|hash|search|pathname))?|referrer|URL|documentURI|baseURI|cookie)$|^document\.(?:location|URL|referrer|documentURI|baseURI|cookie)(?:\.(?:href|hash|search|pathname))?$/;
const scalarMembers = new Set(["length", "size", "byteLength", "lastIndex"]);
const plainLocation = new Set(["protocol", "hostname", "host", "origin", "port"]);
const maxPath = 90;

/** Reads a member by its name. */
export function readMember(flow: Flow, value: Value, name: string): Value {
  const known = value.members?.get(name);
  if (name === "prototype" && value.members && !known) return { ...value, path: ".prototype" };
  if (known)
    return (known.taint & from.secret) !== 0 && isMadeHarmless(name)
      ? { ...known, taint: known.taint & ~from.secret }
      : known;
  if (scalarMembers.has(name) && !value.members?.has("*")) return scalar;
  const { path } = value;
  if (path === undefined) return readPlain(value, name);
  const { place, origin: ownOrigin } = placeOf(path, name);
  if (path === "os.environ" && !/^(?:get|items|keys|values|copy|setdefault|update|pop)$/.test(name)) {
    flow.can("environment");
    return makeValue({
      taint: from.environment | (isSecretName(name) ? from.secret : 0),
      path: "process.env.*",
    });
  }
  if (path.startsWith("process.env") || path === "import.meta.env" || path === "Deno.env") {
    flow.can("environment");
    return makeValue({
      taint: from.environment | (isSecretName(name) ? from.secret : 0),
      path: "process.env.*",
    });
  }
  if (plainLocation.has(name) && /\blocation\.\w+$/.test(place)) return makeValue({ path: place });
  const origin =
    name === "stack" || name === "stacktrace" ? (value.taint & from.error ? from.stack : 0) : ownOrigin;
  const secret = (value.taint | origin) !== 0 && isSecretName(name) ? from.secret : 0;
  const element = value.members?.get("*");
  const result = newPlace(value.taint | origin | secret, place);
  return element ? join(result, element) : result;
}

interface Place {
  place: string;
  /** What follows from the place in an API. */
  origin: number;
}
/** By what stands before the dot and what behind it, so that a text is put together, and judged, once. */
const places = new Map<string, Map<string, Place>>();
const mostPlaces = 5_000;
let placeCount = 0;

function placeOf(path: string, name: string): Place {
  let members = places.get(path);
  const known = members?.get(name);
  if (known) return known;
  if (placeCount >= mostPlaces) {
    places.clear();
    members = undefined;
    placeCount = 0;
  }
  if (!members) {
    members = new Map();
    places.set(path, members);
  }
  // `os.__dict__["system"]` is `os.system`.
  const isSame = name === "default" || name === "__dict__" || path.length > maxPath;
  const place = globals.has(path) ? name : isSame ? path : `${path}.${name}`;
  const found = { place, origin: findOrigin(place) };
  members.set(name, found);
  placeCount += 1;
  return found;
}

function findOrigin(place: string): number {
  if (place.startsWith("req") || place.startsWith("ctx")) return requestParts.test(place) ? from.remote : 0;
  if (place === "document.cookie") return from.remote | from.secret;
  if (locations.test(place) || place === "name") return from.remote;
  if (place === "process.argv" || place === "sys.argv" || place === "Deno.args") return from.environment;
  if (place === "process.env" || place === "os.environ") return from.environment | from.secret;
  if (place === "message.data") return from.remote;
  if (/^(?:local|session)Storage\./.test(place)) return from.unknown;
  return 0;
}

function readPlain(value: Value, name: string): Value {
  const { members, taint } = value;
  // The constructor of any function makes programs of texts.
  if (name === "constructor" && value.closure) return newPlace(0, "Function");
  // Frameworks hand the request on as part of something else: `c.req`, `self.request`.
  if ((name === "req" || name === "request") && (taint & from.parameter) !== 0 && members === undefined)
    return newPlace(from.parameter, "req");
  if (name === "__globals__") return newPlace(0, "globals()");
  const element = members?.get("*");
  const own = (taint & from.error) !== 0 && name === "stack" ? taint | from.stack : taint;
  if (name === "__proto__" || name === "prototype")
    return makeValue({ taint: own, path: `.${name}`, marks: value.marks & mark.dynamic });
  if (own === 0) return element ?? scalar;
  const secret = isSecretName(name) ? from.secret : 0;
  const result = makeValue({ taint: own | secret, marks: value.marks & (mark.dynamic | mark.text) });
  return element ? join(result, element) : result;
}

/** Reads a member whose name is computed. */
export function readIndex(flow: Flow, value: Value, by: Value): Value {
  const texts = by.texts;
  if (texts && texts.length > 0) {
    let found: Value | undefined;
    for (const text of texts) {
      const one = readMember(flow, value, text);
      found = found ? join(found, one) : one;
    }
    return found ?? scalar;
  }
  if (value.path?.startsWith("process.env")) flow.can("environment");
  const isBare = (value.marks & mark.bare) !== 0;
  const isNamed = (by.taint & (untrusted | from.unknown)) !== 0;
  const guarded = mark.noProto | mark.noConstructor;
  const dynamic = !isBare && isNamed && (by.marks & guarded) !== guarded && (by.taint & untrusted) !== 0;
  const marks = dynamic ? mark.dynamic : 0;
  if (value.members && value.members.size > 0) {
    let found: Value = makeValue({ taint: value.taint });
    let first = true;
    for (const one of value.members.values()) {
      found = first ? (value.taint === 0 ? one : join(found, one)) : join(found, one);
      first = false;
    }
    // Which of them it is, nobody knows; that one of them is a secret says little.
    return { ...found, taint: found.taint & ~from.secret, marks: found.marks | marks };
  }
  return makeValue({
    taint: value.taint | (value.path?.startsWith("process.env") ? from.environment : 0),
    path: value.path && value.path.length < maxPath ? `${value.path}[]` : undefined,
    marks,
  });
}

/** Joins what a value holds into one origin, for APIs that take whole objects. */
export function allOf(value: Value | undefined): number {
  return value ? deepTaint(value) : 0;
}
