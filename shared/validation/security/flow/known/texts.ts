import { concatenate } from "../concatenate.ts";
import { decodeText } from "../decode-text.ts";
import type { CallSite } from "../flow.ts";
import { isCleaningPattern } from "../regex-shape.ts";
import { deepTaint, from, makeValue, mark, scalar, textOf, textValue, untrusted } from "../value.ts";
import { given, KnownCalls } from "./known-calls.ts";

/** Calls that make texts, paths, addresses and numbers of others. */
export const texts = new KnownCalls();

texts.on(
  "render_template flask.render_template django.shortcuts.render pug.render pug.renderFile ejs.render ejs.renderFile nunjucks.render nunjucks.renderString mustache.render Mustache.render jade.render hono/html.html lit.html lit-html.html htm",
  (_flow, site) => makeValue({ taint: given(site) & ~untrusted, marks: mark.cleaned }),
);
texts.on(
  "ObjectId mongodb.ObjectId mongoose.Types.ObjectId mongoose.mongo.ObjectId bson.ObjectId",
  (_flow, site) => makeValue({ taint: given(site), marks: mark.text }),
);
texts.on(
  "Number parseInt parseFloat Boolean int float bool len BigInt isNaN Math.floor Math.round Math.max Math.min Math.random Date.now abs round isinstance hash ord sum min max Number.parseInt Number.parseFloat Number.isInteger Array.isArray crypto.randomUUID crypto.randomBytes secrets.token_hex secrets.token_urlsafe uuid.uuid4 uuid.uuid4()",
  (_flow, site) => (site.path === "min" || site.path === "max" ? undefined : scalar),
);
texts.on(
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
      marks: marksOf(site),
      prefix: site.path === "String" || site.path === "str" ? first?.prefix : undefined,
    });
  },
);
texts.on(
  "atob base64.b64decode bytes.fromhex String.fromCharCode codecs.decode binascii.unhexlify zlib.decompress window.atob",
  (_flow, site) => {
    const decoded = decodeText(site);
    const taint = given(site);
    if (decoded !== undefined) return { ...textValue(decoded), taint: from.decoded };
    return makeValue({ taint: taint === 0 ? from.decoded : taint });
  },
);
texts.on(
  "encodeURIComponent escape encodeURI path.basename os.path.basename shlex.quote pipes.quote html.escape werkzeug.utils.secure_filename secure_filename urllib.parse.quote urllib.parse.quote_plus re.escape",
  (_flow, site) =>
    makeValue({ taint: given(site) & (from.secret | from.environment | from.file), marks: mark.inside }),
);
texts.on(
  "path.join path.resolve path.normalize os.path.join os.path.abspath os.path.normpath os.path.realpath pathlib.Path pathlib.PurePath fs.realpathSync fs.realpath path.posix.join path.posix.normalize path.win32.join",
  (_flow, site) => {
    const joined = concatenate(
      site.arguments.flatMap((one, index) => (index > 0 ? [textValue("/"), one] : [one])),
    );
    const isNormal = !/os\.path\.join|pathlib/.test(site.path);
    const path = site.path.startsWith("pathlib") ? "pathlib.Path()" : joined.path;
    const inside = isWithinFolder(site) ? mark.inside : 0;
    return { ...joined, path, marks: joined.marks | inside | (isNormal ? mark.normal : 0) };
  },
);
texts.on(
  "path.extname path.dirname os.path.dirname os.path.splitext path.relative path.parse os.path.relpath",
  (_flow, site) =>
    site.path.endsWith("extname")
      ? makeValue({ taint: 0 })
      : makeValue({ taint: given(site), marks: mark.normal, path: site.arguments[0]?.path }),
);
texts.on(
  "URL url.parse url.resolve urllib.parse.urlparse urllib.parse.urlsplit urllib.parse.urljoin urlparse",
  (_flow, site) => {
    const [first, second] = site.arguments;
    const start = /urljoin|resolve/.test(site.path) ? first?.prefix : (first?.prefix ?? second?.prefix);
    return makeValue({ taint: given(site), prefix: start });
  },
);
texts.on("RegExp re.compile", (_flow, site) =>
  makeValue({ path: site.path === "RegExp" ? "RegExp" : "re.compile()", prefix: textOf(site.arguments[0]) }),
);
texts.on("re.sub", (_flow, site) => {
  const pattern = textOf(site.arguments[0]);
  const cleaning = pattern === undefined ? "no" : isCleaningPattern(pattern, "g");
  const taint = given(site);
  if (cleaning === "all") return makeValue({ taint: taint & from.secret });
  return makeValue({ taint, marks: cleaning === "dots" ? mark.inside : 0 });
});

/** Of a text made of something else; what JSON and `repr` make has no line breaks. */
function marksOf({ path, name }: CallSite): number {
  if (name === "stringify" || path === "json.dumps" || path === "repr") return mark.text | mark.line;
  return path === "String" || path === "str" ? mark.text : 0;
}

const folders =
  /^(?:root|base|dest|destination|out|output|cwd|home|workspace|project|tmp|temp|cache|target)_?(?:dir|directory|folder|path|root)?$/i;

/** `join(destination, "a.txt")`: a caller says in which folder, and the program which file. */
function isWithinFolder({ arguments: values, call }: CallSite): boolean {
  const [folder, ...rest] = values;
  const node = call.arguments[0];
  const name = node?.kind === "name" || node?.kind === "member" ? node.name : "";
  return (
    folder?.taint === from.parameter &&
    rest.length > 0 &&
    folders.test(name) &&
    rest.every((one) => deepTaint(one) === 0)
  );
}
