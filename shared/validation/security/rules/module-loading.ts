import type { Flow } from "../flow/flow.ts";
import { from, type Value } from "../flow/value.ts";
import { nameOrigin, Rules, taintOf, weigh } from "./judge.ts";

/** Modules that are loaded by a name that is no constant. */
export const moduleLoading = new Rules();

moduleLoading.on(
  "require require.resolve module.require process.mainModule.require importlib.import_module __import__ importlib.reload imp.load_source imp.load_module pydoc.locate django.utils.module_loading.import_string werkzeug.utils.import_string pkgutil.resolve_name importScripts",
  (flow, site) => {
    const [first] = site.arguments;
    if (first && !site.path.endsWith("resolve")) judgeImport(flow, first, site.at);
  },
);

/** Modules that are fetched when the program runs, or that stand in the specifier itself. */
export function judgeOrigin(flow: Flow, specifier: string, at: number): void {
  const isText = /^(?:data|blob):/i.test(specifier);
  if (!isText && !/^https?:/i.test(specifier)) return;
  flow.report({
    family: "dyn-import",
    kind: "remote",
    level: isText ? "block" : "warn",
    detail: isText
      ? "Loads a program that is hidden in a text"
      : "Loads a program from the network, which can change any time",
    at,
  });
}

/** `require(name)` and `import(name)`. */
export function judgeImport(flow: Flow, name: Value, at: number): void {
  for (const text of name.texts ?? []) judgeOrigin(flow, text, at);
  if (name.texts && (name.taint & from.decoded) === 0) return;
  const taint = taintOf(name);
  flow.can("dynamic code");
  if (!name.texts && name.prefix !== undefined) judgeOrigin(flow, name.prefix, at);
  const isBound =
    name.prefix !== undefined && /^(?:\.{1,2}\/|@?\w)/.test(name.prefix) && name.prefix.length > 2;
  const level = weigh(
    taint,
    isBound
      ? { remote: "warn", parameter: "warn", rest: undefined }
      : { remote: "block", parameter: "warn", rest: "warn" },
  );
  if (!level) return;
  flow.report({
    family: (taint & from.decoded) !== 0 ? "backdoor" : "dyn-import",
    kind: "module",
    level,
    detail: `Loads a module that ${nameOrigin(taint)} names`,
    at,
  });
}

moduleLoading.on(
  "importlib.util.spec_from_file_location importlib.machinery.SourceFileLoader runpy.run_path zipimport.zipimporter",
  (flow, site) => {
    const path = site.arguments[1] ?? site.arguments[0];
    if (path) judgeImport(flow, path, site.at);
  },
);

moduleLoading.on("sys.path.insert sys.path.append sys.path.extend site.addsitedir", (flow, site) => {
  const value = site.arguments.at(-1);
  const taint = taintOf(value);
  const isShared = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/.test(value?.prefix ?? "");
  const level = isShared
    ? "warn"
    : weigh(taint & ~from.file, { remote: "block", parameter: "warn", rest: undefined });
  if (level)
    flow.report({
      family: "dyn-import",
      kind: "search",
      level,
      detail: `Loads modules from a folder that ${isShared ? "everybody can write to" : `${nameOrigin(taint)} names`}`,
      at: site.at,
    });
});
