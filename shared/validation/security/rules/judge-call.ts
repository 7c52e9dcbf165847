import type { CallSite, Flow } from "../flow/flow.ts";
import { codeExecution, codeMethods } from "./code-execution.ts";
import { commandExecution, commandMethods } from "./command-execution.ts";
import { dataLeaks, leakMethods } from "./data-leaks.ts";
import { deserialisation } from "./deserialisation.ts";
import { embeddedSecrets, isNamedSecret, judgeOptions } from "./embedded-secrets.ts";
import { fileAccess, fileMethods } from "./file-access.ts";
import { innerMethods, replacements } from "./hidden-behaviour.ts";
import type { Judge, Rules } from "./judge.ts";
import { logForging } from "./log-forging.ts";
import { markupInjection, markupMethods } from "./markup-injection.ts";
import { moduleLoading } from "./module-loading.ts";
import { networkMethods, networkRequests } from "./network-requests.ts";
import { openRedirects, redirectMethods } from "./open-redirects.ts";
import { partialChecks } from "./partial-checks.ts";
import { prototypePollution } from "./prototype-pollution.ts";
import { queryCalls, queryMethods } from "./query-injection.ts";
import { patternInjection, patternMethods } from "./regular-expressions.ts";
import { tokenChecks } from "./token-checks.ts";
import { judgeNamed, protectionMethods, weakProtection } from "./weak-protection.ts";

const byPath = collect([
  codeExecution,
  commandExecution,
  moduleLoading,
  fileAccess,
  networkRequests,
  dataLeaks,
  logForging,
  deserialisation,
  weakProtection,
  tokenChecks,
  embeddedSecrets,
  patternInjection,
  prototypePollution,
  markupInjection,
  openRedirects,
  replacements,
  queryCalls,
]);
const byMethod = collect([
  codeMethods,
  commandMethods,
  fileMethods,
  networkMethods,
  leakMethods,
  queryMethods,
  patternMethods,
  protectionMethods,
  innerMethods,
  markupMethods,
  partialChecks,
  redirectMethods,
]);

/** Other names of the same modules. */
const modules: [RegExp, string][] = [
  [/^(?:window|globalThis|global|self)\.(?=\w)/, ""],
  [/^(?:fs\/promises|fs-extra|graceful-fs|fs\.promises|original-fs|mz\/fs|fs\(\)|memfs)(?=[.]|$)/, "fs"],
  [/^(?:cp|childProcess|mz\/child_process|child_process\(\))\./, "child_process."],
  [/^(?:path\.posix|path\.win32|upath)\./, "path."],
  [/^six\.moves\.urllib\./, "urllib."],
  [/^(?:globals\(\)\.)?(?:__builtins__|builtins)\./, ""],
  [/^sys\.modules\./, ""],
  [/^(?:js_yaml|jsYaml|yamljs)\./, "js-yaml."],
  [/^(?:nodeSerialize|serialize)\.unserialize$/, "node-serialize.unserialize"],
];

/** Lets every rule that knows the call say what it has to say. */
export function judgeCall(flow: Flow, site: CallSite): void {
  const path = canonical(site.path);
  const named = path === site.path ? site : { ...site, path };
  const judges = path === "" ? undefined : byPath.get(path);
  if (judges) for (const judge of judges) judge(flow, named);
  const others = byMethod.get(site.name);
  if (others) for (const judge of others) judge(flow, named);
  if (site.call.named.length > 0) {
    judgeNamed(flow, named);
    for (const [name, value] of site.named)
      if (isNamedSecret(name, value))
        flow.report({
          family: "secret",
          kind: "option",
          level: "warn",
          detail: "A secret stands in the program",
          at: site.at,
        });
  }
  judgeOptions(named, (at) => {
    flow.report({
      family: "secret",
      kind: "option",
      level: "warn",
      detail: "A secret stands in the program",
      at,
    });
  });
}

/** Whether a call asks the network for something. */
export function isNetworkCall(path: string): boolean {
  return path !== "" && networkRequests.byPath.has(canonical(path));
}

function canonical(path: string): string {
  if (path === "") return path;
  const known = canonicals.get(path);
  if (known !== undefined) return known;
  let changed = path;
  for (const [pattern, by] of modules) changed = changed.replace(pattern, by);
  if (canonicals.size > 10_000) canonicals.clear();
  canonicals.set(path, changed);
  return changed;
}
const canonicals = new Map<string, string>();

function collect(all: readonly Rules[]): Map<string, Judge[]> {
  const found = new Map<string, Judge[]>();
  for (const { byPath: one } of all)
    for (const [path, judge] of one) {
      const list = found.get(path);
      if (list) list.push(judge);
      else found.set(path, [judge]);
    }
  return found;
}
