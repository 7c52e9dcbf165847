import type { CallSite, Flow } from "../flow/flow.ts";
import { from, mark, textOf, type Value } from "../flow/value.ts";
import { judgeReading, judgeTarget } from "./hidden-behaviour.ts";
import { isFlag, nameOrigin, optionOf, Rules, taintOf, tell, weigh } from "./judge.ts";

const weights = { remote: "block", parameter: "warn", rest: undefined } as const;

/** Files whose path others choose. */
export const fileAccess = new Rules();

const nodeCalls =
  "access accessSync appendFile appendFileSync chmod chmodSync chown chownSync copyFile copyFileSync createReadStream createWriteStream exists existsSync link linkSync lstat lstatSync mkdir mkdirSync mkdtemp mkdtempSync open openSync opendir opendirSync readdir readdirSync readFile readFileSync readlink readlinkSync rename renameSync rm rmSync rmdir rmdirSync stat statSync symlink symlinkSync truncate truncateSync unlink unlinkSync utimes watch watchFile writeFile writeFileSync readJson readJsonSync readJSON writeJson writeJsonSync outputFile outputFileSync remove removeSync ensureDir ensureFile copy copySync move moveSync emptyDir";
const two = /^(?:copyFile|copy|rename|link|symlink|move)/;
const writing = /^(?:append|write|output|createWrite|truncate)/;

fileAccess.on(
  nodeCalls
    .split(" ")
    .map((name) => `fs.${name}`)
    .join(" "),
  (flow, site) => {
    flow.can("files");
    const [first, second] = site.arguments;
    judgePath(flow, site, first);
    if (two.test(site.name)) judgePath(flow, site, second);
    if (writing.test(site.name)) {
      judgeTarget(flow, site, first, second);
      judgeTemporary(flow, site, first);
      judgeMode(flow, site);
    }
    if (site.name.startsWith("chmod") && isOpenMode(site.call.arguments[1])) tellMode(flow, site);
  },
);

fileAccess.on(
  "Deno.readTextFile Deno.readTextFileSync Deno.readFile Deno.writeTextFile Deno.writeTextFileSync Deno.writeFile Deno.open Deno.remove Bun.file Bun.write open io.open codecs.open os.open os.remove os.unlink os.rmdir os.mkdir os.makedirs os.listdir os.rename os.chmod os.chown os.scandir os.walk shutil.rmtree shutil.copy shutil.copyfile shutil.copy2 shutil.copytree shutil.move pathlib.Path().read_text pathlib.Path().write_text pathlib.Path().read_bytes pathlib.Path().write_bytes pathlib.Path().open pathlib.Path().unlink pathlib.Path().mkdir flask.send_file send_file aiofiles.open numpy.loadtxt pandas.read_csv tarfile.open zipfile.ZipFile glob.glob FileResponse django.http.FileResponse fastapi.responses.FileResponse starlette.responses.FileResponse send rimraf del mkdirp glob jsonfile.readFile jsonfile.readFileSync fs-jetpack.read",
  (flow, site) => {
    if (flow.program.language === "javascript" && (site.path === "open" || site.path === "send_file")) return;
    flow.can("files");
    const subject = site.path.startsWith("pathlib")
      ? site.receiver
      : (site.arguments[0] ?? site.named.get("file") ?? site.named.get("path"));
    judgePath(flow, site, subject);
    if (/shutil\.(?:copy|move)|os\.rename/.test(site.path)) judgePath(flow, site, site.arguments[1]);
    if (/(?:^|\.)open$/.test(site.path) && /[wax+]/.test(textOf(site.arguments[1]) ?? ""))
      judgeTarget(flow, site, subject, undefined);
    if (/(?:^|\.)open$/.test(site.path) && /[wa]/.test(textOf(site.arguments[1]) ?? ""))
      judgeTemporary(flow, site, subject);
    if (/write/i.test(site.path)) judgeTarget(flow, site, subject, site.arguments.at(-1));
    if (site.path === "os.chmod" && isOpenMode(site.call.arguments[1])) tellMode(flow, site);
  },
);

fileAccess.on("res.sendFile res.sendfile res.download reply.sendFile", (flow, site) => {
  const [first] = site.arguments;
  const hasRoot = optionOf(site, "root") !== undefined;
  const taint = taintOf(first);
  if (!hasRoot || (taint & from.remote) === 0) judgePath(flow, site, first);
});

fileAccess.on("tempfile.mktemp os.tempnam os.tmpnam", (flow, site) => {
  tell(
    flow,
    site,
    "path-fs",
    "temporary",
    "warn",
    "Names a temporary file without making it, so that others can make it first",
  );
});

fileAccess.on("express.static serve-static koa-static serve-index st serve-favicon", (flow, site) => {
  const [first] = site.arguments;
  const text = textOf(first);
  const isRoot = text !== undefined && (/^(?:\.?\.?\/?|\/|~)$/.test(text) || /node_modules\/?$/.test(text));
  if (
    isRoot ||
    first?.path === "__dirname" ||
    first?.path === "process.cwd()" ||
    first?.path === "os.homedir()" ||
    (text !== undefined &&
      /(?:^|\/)(?:node_modules|\.git|\.ssh|\.env)(?:\/|$)/.test(text) &&
      !/\/(?:dist|build|umd|css|fonts)(?:\/|$)/.test(text))
  )
    tell(
      flow,
      site,
      "secret-leak",
      "served-folder",
      "warn",
      "Serves a folder that holds more than what is meant for everybody",
    );
  judgePath(flow, site, first);
});

fileAccess.on("path.join path.resolve", (flow, site) => {
  const remote = site.arguments
    .slice(1)
    .find((one) => (one.taint & from.remote) !== 0 && (one.marks & mark.inside) === 0);
  if (remote) tell(flow, site, "path-fs", "join", "warn", "Puts a path together from input from outside");
});

/** Archives whose entries name their own paths. */
export const fileMethods = new Rules();

fileMethods.on("extractall extractAllTo", (flow, site) => {
  if (site.named.has("filter") || site.named.has("members")) return;
  flow.can("files");
  tell(
    flow,
    site,
    "path-fs",
    "archive",
    "warn",
    "Unpacks an archive whose entries can lead out of the folder",
  );
});

fileAccess.on("tar.x tar.extract tar.Unpack", (flow, site) => {
  if (isFlag(site, "preservePaths", true))
    tell(
      flow,
      site,
      "path-fs",
      "archive",
      "warn",
      "Unpacks an archive whose entries can lead out of the folder",
    );
});

/** The name of a template is a path. */
fileAccess.on("res.render reply.view ctx.render flask.render_template render_template", (flow, site) => {
  const [first] = site.arguments;
  if (
    first &&
    (taintOf(first) & from.remote) !== 0 &&
    (first.marks & mark.inside) === 0 &&
    first.prefix === undefined
  )
    tell(flow, site, "path-fs", "template", "warn", "Shows a template that input from outside names");
});

fileMethods.on("save mv", (flow, site) => {
  const [first] = site.arguments;
  // Uploaded files are stored under a name that their sender gives them.
  if (!first || ((site.receiver?.taint ?? 0) & from.remote) === 0) return;
  flow.can("files");
  judgePath(flow, site, first);
});

/** A file in a folder of everybody under a name that everybody knows may be there already, as somebody's link. */
function judgeTemporary(flow: Flow, site: CallSite, path: Value | undefined): void {
  const text = textOf(path);
  if (text !== undefined && /^\/(?:var\/)?tmp\/[^/]+$/.test(text) && textOf(optionOf(site, "flag")) !== "wx")
    tell(
      flow,
      site,
      "path-fs",
      "temporary",
      "warn",
      "Writes to a file that others can make first, being named alike every time",
    );
}

const removing = /^(?:rm|rmSync|rmdir|rmdirSync|remove|removeSync|emptyDir|rmtree|rimraf|del)$/;

/** `rm("/")`, `rmtree(Path.home())` */
function judgeRemoval(flow: Flow, site: CallSite, path: Value): void {
  if (!removing.test(site.name)) return;
  const text = textOf(path);
  if (
    (text !== undefined &&
      /^(?:\/|~|\/(?:home|root|etc|usr|var|Users|srv)|[A-Z]:[\\/]?|\.\.?)\/?\*?$/.test(text)) ||
    /^(?:os\.homedir|pathlib\.Path\.home)\(\)$/.test(path.path ?? "")
  )
    tell(
      flow,
      site,
      "backdoor",
      "destroy",
      "block",
      "Removes the files of the whole machine, or of its user",
    );
}

function judgePath(flow: Flow, site: CallSite, path: Value | undefined): void {
  if (!path || path.closure) return;
  judgeReading(flow, site, path);
  judgeRemoval(flow, site, path);
  const taint = taintOf(path);
  if ((path.marks & mark.inside) !== 0) return;
  tell(
    flow,
    site,
    "path-fs",
    "path",
    weigh(taint & ~from.network, weights),
    `Opens or changes a file that ${nameOrigin(taint)} names`,
  );
}

function judgeMode(flow: Flow, site: CallSite): void {
  for (const one of site.call.arguments)
    if (one.kind === "object")
      for (const { key, value } of one.entries) if (key === "mode" && isOpenMode(value)) tellMode(flow, site);
}

function isOpenMode(node: CallSite["call"]["arguments"][number] | undefined): boolean {
  return (
    node?.kind === "constant" &&
    typeof node.value === "number" &&
    (node.value & 0o002) !== 0 &&
    node.value <= 0o7777
  );
}

function tellMode(flow: Flow, site: CallSite): void {
  tell(flow, site, "path-fs", "mode", "warn", "Lets everybody on the machine write to the file");
}
