import { isSecretName } from "../names.ts";
import { from, join, makeValue, scalar, textOf } from "../value.ts";
import { KnownCalls, postponeAll } from "./known-calls.ts";

/** Calls that bring in what stands outside of the program. */
export const sources = new KnownCalls();

sources.on("console.log console.info console.warn console.error console.debug", () => scalar);
sources.on("localStorage.getItem sessionStorage.getItem", (_flow, site) => {
  const isSecret = isSecretName(textOf(site.arguments[0]) ?? "");
  return makeValue({ taint: from.unknown | (isSecret ? from.secret | from.environment : 0) });
});
sources.on("input raw_input sys.stdin.read sys.stdin.readline prompt readline.question", () =>
  makeValue({ taint: from.remote }),
);
sources.on("os.getenv os.environ.get os.environ.pop os.environ.setdefault Deno.env.get", (flow, site) => {
  flow.can("environment");
  const [name, fallback] = site.arguments;
  const secret = isSecretName(textOf(name) ?? "") ? from.secret : 0;
  const value = makeValue({ taint: from.environment | secret, path: "process.env.*" });
  return fallback ? join(value, fallback) : value;
});
sources.on(
  "fs.readFile fs.readdir fs.promises.readFile fs/promises.readFile fs.readFileSync fs.promises.readdir fs.readdirSync Deno.readTextFile Deno.readTextFileSync Deno.readFile Bun.file fs.createReadStream fs-extra.readFile fs-extra.readFileSync",
  (flow, site) => {
    const contents = makeValue({ taint: from.file });
    postponeAll(flow, site, [makeValue({ taint: from.error, path: "error" }), contents]);
    return contents;
  },
);
sources.on("fs.read", (flow, site) => {
  const buffer = site.call.arguments[1];
  const contents = makeValue({ taint: from.file });
  postponeAll(flow, site, [makeValue({ taint: from.error, path: "error" }), scalar, contents]);
  if (buffer?.kind === "name") flow.fileBuffers.add(buffer.name);
  return scalar;
});
sources.on("traceback.format_exc traceback.format_exception", () => makeValue({ taint: from.stack }));
sources.on("open", (flow) =>
  flow.program.language === "python" ? makeValue({ taint: from.file, path: "open()" }) : undefined,
);
