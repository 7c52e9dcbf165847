import { judgeHiddenName } from "../rules/hidden-behaviour.ts";
import { bareObject } from "./assign.ts";
import { concatenate } from "./concatenate.ts";
import { decodeText } from "./decode-text.ts";
import { elementOf, keyOf, listOf } from "./elements.ts";
import { moduleName } from "./execute-import.ts";
import type { CallSite, Flow } from "./flow.ts";
import { isSecretName } from "./names.ts";
import { isCleaningPattern } from "./regex-shape.ts";
import {
  deepTaint,
  from,
  join,
  makeValue,
  mark,
  scalar,
  textOf,
  textValue,
  untrusted,
  type Value,
  withTaint,
} from "./value.ts";

type Known = (flow: Flow, site: CallSite) => Value | undefined;

const known = new Map<string, Known>();

/** Built into Python, and in JavaScript the name of something else. */
const pythonOnly = new Set(
  "input raw_input set list tuple sorted dict str int float bool len iter reversed min max sum ord hash round abs open map filter enumerate zip getattr repr bytes bytearray frozenset isinstance".split(
    " ",
  ),
);

function define(paths: string, give: Known): void {
  for (const path of paths.split(" ")) known.set(path, give);
}

/** What model and agent libraries answer with. */
const models =
  /(?:openai|anthropic|llm|claude|gemini|mistral|ollama|cohere|bedrock|langchain|(?:^|\.)model|completions?|messages|agent|chain|chat)(?:\(\))?\.(?:create|generate\w*|invoke|ainvoke|complete|completion|chat|call|run|arun|predict|send_?message|stream|acreate)$|^(?:generateText|streamText|generateObject|ai\.generateText|openai\.ChatCompletion\.create)$/i;

/** What a call of a known API gives. */
export function callKnown(flow: Flow, site: CallSite): Value | undefined {
  if (site.path === "") return undefined;
  const give = known.get(site.path);
  if (give && !(flow.program.language === "javascript" && pythonOnly.has(site.path))) return give(flow, site);
  if (isModelCall(site.path)) return makeValue({ taint: from.remote, path: `${site.path.slice(-40)}()` });
  if (
    /^(?:req|ctx)\./.test(site.path) &&
    /\.(?:get|param|header|query|body|json|text|formData|get_json|getlist|get_data|cookies|form|args|values|read)$/.test(
      site.path,
    )
  )
    return makeValue({
      taint: from.remote | (isSecretName(textOf(site.arguments[0]) ?? "") ? from.secret : 0),
      path: site.path.endsWith(".get") ? undefined : `${site.path}()`,
    });
  if (/crypto\.create\w+\(\)(?:\.update\(\))?\.(?:update|final|digest)$/.test(site.path))
    return makeValue({ taint: from.unknown, path: `${site.path}()`, marks: mark.cleaned });
  return undefined;
}

function isModelCall(path: string): boolean {
  let answer = modelCalls.get(path);
  if (answer === undefined) {
    answer = models.test(path);
    if (modelCalls.size > 5_000) modelCalls.clear();
    modelCalls.set(path, answer);
  }
  return answer;
}
const modelCalls = new Map<string, boolean>();

/** All arguments and keyword arguments. */
function given(site: CallSite): number {
  let taint = 0;
  for (const value of site.arguments) taint |= deepTaint(value);
  for (const value of site.named.values()) taint |= deepTaint(value);
  return taint;
}

function postponeAll(flow: Flow, site: CallSite, values: readonly Value[]): void {
  for (const one of site.arguments) if (one.closure) flow.postpone(one.closure, values);
}

define("require process.mainModule.require module.require", (_flow, site) => {
  const name = textOf(site.arguments[0]);
  return name === undefined ? undefined : makeValue({ path: moduleName(name) });
});
define("importlib.import_module __import__", (_flow, site) => {
  const name = textOf(site.arguments[0]);
  return name === undefined ? undefined : makeValue({ path: name });
});
define("goog.require", (_flow, site) => makeValue({ path: textOf(site.arguments[0]) }));
define("createRequire module.createRequire", () => makeValue({ path: "require" }));
define("util.promisify promisify functools.partial util.callbackify", (_flow, site) => site.arguments[0]);
define(
  "Object.freeze Object.seal Array.from Set new.Set frozenset set list tuple sorted Promise.resolve Promise.all asyncio.gather structuredClone copy.deepcopy copy.copy dict str.strip iter reversed",
  (_flow, site) => site.arguments[0] ?? makeValue({ members: new Map() }),
);
define("Map WeakMap WeakSet URLSearchParams Headers FormData", (_flow, site) => {
  const items = site.arguments[0];
  const members = new Map<string, Value>();
  if (items?.members && site.path === "Map")
    for (const pair of items.members.values()) {
      const name = textOf(pair.members?.get("0"));
      members.set(name ?? "*", pair.members?.get("1") ?? scalar);
    }
  else if (items && items.taint !== 0) members.set("*", makeValue({ taint: items.taint }));
  return makeValue({ members, marks: mark.bare });
});
define("Object.create", (_flow, site) =>
  site.call.arguments[0]?.kind === "constant" ? bareObject() : makeValue({ members: new Map() }),
);
define("Object.getPrototypeOf Reflect.getPrototypeOf", (_flow, site) => {
  const [first] = site.arguments;
  return first?.closure ? makeValue({ closure: first.closure }) : undefined;
});
define(
  "render_template flask.render_template django.shortcuts.render pug.render pug.renderFile ejs.render ejs.renderFile nunjucks.render nunjucks.renderString mustache.render Mustache.render jade.render",
  (_flow, site) => makeValue({ taint: given(site) & ~untrusted, marks: mark.cleaned }),
);
define(
  "ObjectId mongodb.ObjectId mongoose.Types.ObjectId mongoose.mongo.ObjectId bson.ObjectId",
  (_flow, site) => makeValue({ taint: given(site), marks: mark.text }),
);
define("console.log console.info console.warn console.error console.debug", () => scalar);
define("document.createElement", (_flow, site) =>
  makeValue({ path: `document.createElement().${textOf(site.arguments[0])?.toLowerCase() ?? "?"}` }),
);
define("localStorage.getItem sessionStorage.getItem", (_flow, site) => {
  const isSecret = isSecretName(textOf(site.arguments[0]) ?? "");
  return makeValue({ taint: from.unknown | (isSecret ? from.secret | from.environment : 0) });
});
define("Object.keys Object.getOwnPropertyNames Reflect.ownKeys", (_flow, site) =>
  makeValue({ members: new Map([["*", keyOf(site.arguments[0] ?? scalar)]]) }),
);
define("Object.values", (_flow, site) =>
  makeValue({ members: new Map([["*", elementOf(site.arguments[0] ?? scalar)]]) }),
);
define("Object.entries", (_flow, site) => {
  const value = site.arguments[0] ?? scalar;
  return makeValue({ members: new Map([["*", listOf([keyOf(value), elementOf(value)])]]) });
});
define("Object.assign", (flow, site) => {
  const [first = scalar, ...rest] = site.arguments;
  for (const one of rest) {
    if (deepTaint(one) !== 0) flow.writes += 1;
    for (const [name, value] of one.members ?? []) first.members?.set(name, value);
    if (one.taint !== 0) first.members?.set("*", makeValue({ taint: one.taint }));
  }
  return first.members ? first : withTaint(first, given(site));
});
define(
  "Number parseInt parseFloat Boolean int float bool len BigInt isNaN Math.floor Math.round Math.max Math.min Math.random Date.now abs round isinstance hash ord sum min max Number.parseInt Number.parseFloat Number.isInteger Array.isArray crypto.randomUUID crypto.randomBytes secrets.token_hex secrets.token_urlsafe uuid.uuid4 uuid.uuid4()",
  (_flow, site) => (site.path === "min" || site.path === "max" ? undefined : scalar),
);
define(
  "String str JSON.parse JSON.stringify json.loads json.dumps decodeURIComponent decodeURI unescape Buffer.from Buffer querystring.parse qs.parse querystring.stringify qs.stringify util.inspect util.format Buffer.concat bytes bytearray repr urllib.parse.unquote",
  (_flow, site) => {
    const [first] = site.arguments;
    const decoded = decodeText(site);
    if (decoded !== undefined) return { ...textValue(decoded), taint: from.decoded };
    const text = textOf(first);
    if (
      text !== undefined &&
      !site.path.includes("JSON") &&
      !site.path.includes("json") &&
      site.arguments.length === 1
    )
      return first;
    return makeValue({
      taint: given(site),
      path: undefined,
      marks: site.path === "String" || site.path === "str" || site.name === "stringify" ? mark.text : 0,
      prefix: site.path === "String" || site.path === "str" ? first?.prefix : undefined,
    });
  },
);
define(
  "atob base64.b64decode bytes.fromhex String.fromCharCode codecs.decode binascii.unhexlify zlib.decompress window.atob",
  (_flow, site) => {
    const decoded = decodeText(site);
    const taint = given(site);
    if (decoded !== undefined) return { ...textValue(decoded), taint: from.decoded };
    return makeValue({ taint: taint === 0 ? from.decoded : taint });
  },
);
define(
  "encodeURIComponent escape encodeURI path.basename os.path.basename shlex.quote pipes.quote html.escape werkzeug.utils.secure_filename secure_filename urllib.parse.quote urllib.parse.quote_plus re.escape",
  (_flow, site) =>
    makeValue({ taint: given(site) & (from.secret | from.environment | from.file), marks: mark.inside }),
);
define(
  "path.join path.resolve path.normalize os.path.join os.path.abspath os.path.normpath os.path.realpath pathlib.Path pathlib.PurePath fs.realpathSync fs.realpath path.posix.join path.posix.normalize path.win32.join",
  (_flow, site) => {
    const joined = concatenate(
      site.arguments.flatMap((one, index) => (index > 0 ? [textValue("/"), one] : [one])),
    );
    const isNormal = !/os\.path\.join|pathlib/.test(site.path);
    const path = site.path.startsWith("pathlib") ? "pathlib.Path()" : joined.path;
    return { ...joined, path, marks: joined.marks | (isNormal ? mark.normal : 0) };
  },
);
define(
  "path.extname path.dirname os.path.dirname os.path.splitext path.relative path.parse os.path.relpath",
  (_flow, site) =>
    site.path.endsWith("extname")
      ? makeValue({ taint: 0 })
      : makeValue({ taint: given(site), marks: mark.normal, path: site.arguments[0]?.path }),
);
define(
  "URL url.parse url.resolve urllib.parse.urlparse urllib.parse.urlsplit urllib.parse.urljoin urlparse",
  (_flow, site) => {
    const [first, second] = site.arguments;
    const start = /urljoin|resolve/.test(site.path) ? first?.prefix : (first?.prefix ?? second?.prefix);
    return makeValue({ taint: given(site), prefix: start });
  },
);
define("RegExp re.compile", (_flow, site) =>
  makeValue({ path: site.path === "RegExp" ? "RegExp" : "re.compile()", prefix: textOf(site.arguments[0]) }),
);
define("re.sub", (_flow, site) => {
  const pattern = textOf(site.arguments[0]);
  const cleaning = pattern === undefined ? "no" : isCleaningPattern(pattern, "g");
  const taint = given(site);
  if (cleaning === "all") return makeValue({ taint: taint & from.secret });
  return makeValue({ taint, marks: cleaning === "dots" ? mark.inside : 0 });
});
define("input raw_input sys.stdin.read sys.stdin.readline prompt readline.question", () =>
  makeValue({ taint: from.remote }),
);
define("os.getenv os.environ.get Deno.env.get", (flow, site) => {
  flow.can("environment");
  const fallback = site.arguments[1];
  const value = makeValue({ taint: from.environment, path: "process.env.*" });
  return fallback ? join(value, fallback) : value;
});
define("Promise", (flow, site) => {
  for (const one of site.arguments)
    if (one.closure)
      flow.invoke(one.closure, [makeValue({ path: "resolve" }), makeValue({ path: "reject" })], site.at);
  return makeValue({ taint: from.unknown });
});
define("setTimeout setInterval setImmediate process.nextTick queueMicrotask", (flow, site) => {
  postponeAll(flow, site, []);
  return scalar;
});
define(
  "fs.readFile fs.readdir fs.promises.readFile fs/promises.readFile fs.readFileSync fs.promises.readdir fs.readdirSync Deno.readTextFile Deno.readTextFileSync Deno.readFile Bun.file fs.createReadStream fs-extra.readFile fs-extra.readFileSync",
  (flow, site) => {
    const contents = makeValue({ taint: from.file });
    postponeAll(flow, site, [makeValue({ taint: from.error, path: "error" }), contents]);
    return contents;
  },
);
define("fs.read", (flow, site) => {
  const buffer = site.call.arguments[1];
  const contents = makeValue({ taint: from.file });
  postponeAll(flow, site, [makeValue({ taint: from.error, path: "error" }), scalar, contents]);
  if (buffer?.kind === "name") flow.fileBuffers.add(buffer.name);
  return scalar;
});
define("map filter", (flow, site) => {
  const [callback, list] = site.arguments;
  if (!callback?.closure || !list) return undefined;
  const result = flow.invoke(callback.closure, [elementOf(list)], site.at);
  return makeValue({ members: new Map([["*", site.path === "map" ? result : elementOf(list)]]) });
});
define("enumerate zip", (_flow, site) => {
  const items = site.arguments.map(elementOf);
  return makeValue({ members: new Map([["*", listOf(site.path === "zip" ? items : [scalar, ...items])]]) });
});
define("traceback.format_exc traceback.format_exception", () => makeValue({ taint: from.stack }));
define("getattr", (flow, site) => {
  const name = textOf(site.arguments[1]);
  const by = site.call.arguments[1];
  if (name !== undefined && by) judgeHiddenName(flow, by, name, (given(site) & from.decoded) !== 0, site.at);
  return makeValue({
    taint: given(site),
    path:
      textOf(site.arguments[1]) === undefined || site.arguments[0]?.path === undefined
        ? undefined
        : `${site.arguments[0].path}.${textOf(site.arguments[1])}`,
  });
});
define("open", (flow) =>
  flow.program.language === "python" ? makeValue({ taint: from.file, path: "open()" }) : undefined,
);
