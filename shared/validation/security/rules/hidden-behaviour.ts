import type { CallSite, Flow } from "../flow/flow.ts";
import { from, scalar, textOf, type Value } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { commandHarm } from "./command-harm.ts";
import { Rules, taintOf, tell } from "./judge.ts";

/** A constant command that no ordinary program runs. */
export function judgeShellText(flow: Flow, site: CallSite, text: string | undefined): void {
  if (text === undefined || text.length > 10_000) return;
  const what = commandHarm(text);
  if (what !== undefined) tell(flow, site, "backdoor", "command", "block", `Starts a command that ${what}`);
}

const runners =
  /^(?:eval|Function|constructor|require|exec\w*|spawn\w*|fork|system|popen|compile|execfile|__import__|import_module|runInThisContext|runInNewContext|atob|fromCharCode|process|child_process|mainModule|binding)$/;

/** `o["ev" + "al"]`: a name is put together so that nobody finds it. */
export function judgeHiddenName(
  flow: Flow,
  by: Expression,
  name: string,
  isDecoded: boolean,
  at: number,
): void {
  const isPlain = by.kind === "constant" || by.kind === "name" || by.kind === "member";
  if (!runners.test(name) || (isPlain && !isDecoded)) return;
  flow.report({
    family: "backdoor",
    kind: "hidden",
    level: "block",
    detail: `Calls ${name} by a name that is put together from pieces`,
    at,
  });
}

/** What every program relies on, as names of globals and as objects whose members are relied on. */
const builtins =
  /^(?:fetch|eval|Function|require|JSON|Object|Array|String|Promise|Math|Date|crypto|XMLHttpRequest|WebSocket|setTimeout|process|Buffer|URL|RegExp|structuredClone)$/;
const holders =
  /^(?:JSON|Object|Array|Math|Date|Promise|Reflect|crypto|crypto\.subtle|jsonwebtoken|child_process|fs|https?|tls)$/;
const prototypes =
  /^(?:Object|Array|String|Function|Promise|RegExp|Map|Set|XMLHttpRequest|WebSocket|EventTarget|http\.ClientRequest|Headers|Request|Response)\.prototype$/;
const pythonModules =
  /^(?:builtins|__builtins__|hmac|hashlib|secrets|jwt|os|os\.path|subprocess|socket|json|pickle|shutil|random|sys\.modules\.builtins)$/;
const globals = /^(?:globalThis|window|global|self)$/;

/** `JSON.parse = mine`, `builtins.open = mine`: what everybody calls does something else from now on. */
export function judgeReplaced(flow: Flow, of: string, key: string, value: Value, at: number): void {
  const isPython = flow.program.language === "python";
  // Nearly all properties that a program sets are its own.
  if (!isPython && !of.endsWith(".prototype") && of.length > 15) return;
  if (
    isPython
      ? !pythonModules.test(of)
      : !(globals.test(of) ? builtins.test(key) : holders.test(of) || prototypes.test(of))
  )
    return;
  if (of === "os.environ" || key === "environ" || (value.texts && value.texts.length > 0)) return;
  const isPrototype = prototypes.test(of);
  flow.report({
    family: isPrototype ? "proto-pollution" : "backdoor",
    kind: isPrototype ? "builtin" : "replaced",
    level: "warn",
    detail: isPrototype
      ? `Changes ${of} for everybody`
      : `Replaces ${globals.test(of) ? key : `${of}.${key}`} for everybody`,
    at,
  });
}

/** `Object.assign(globalThis, { fetch })`, `Object.defineProperty(crypto.subtle, "verify", …)`. */
export const replacements = new Rules();
replacements.on("Object.assign Object.defineProperties", (flow, site) => {
  const [target, ...given] = site.arguments;
  if (target?.path === undefined) return;
  for (const one of given)
    for (const [key, value] of one.members ?? []) judgeReplaced(flow, target.path, key, value, site.at);
});
replacements.on("Object.defineProperty Reflect.defineProperty Reflect.set setattr", (flow, site) => {
  const [target, key, value] = site.arguments;
  const name = textOf(key);
  if (target?.path !== undefined && name !== undefined)
    judgeReplaced(flow, target.path, name, value?.path || value?.closure ? value : scalar, site.at);
});

/** Python's way from any object to every class and every module that is loaded. */
export const innerMethods = new Rules();

innerMethods.on("__subclasses__ __getattribute__", (flow, site) => {
  tell(flow, site, "backdoor", "inner", "warn", "Reaches the inner parts of the runtime");
});

/** Files through which a program takes root or frees itself of its checks. */
const rooted =
  /(?:^|\/)\.(?:ssh\/|bashrc|bash_profile|profile|zshrc|npmrc|pypirc|gitconfig|netrc|git\/hooks)|^\/etc\/|\/cron(?:tab|\.d)|\/systemd\/|LaunchAgents|Startup\/|site-packages\/.*\.pth|sitecustomize/;
/** Files in which other programs keep what they log in with. */
const credentials =
  /(?:^|[/~])\.(?:ssh\/(?!known_hosts|config|authorized_keys)|aws\/credentials|netrc|npmrc|pypirc|git-credentials|docker\/config\.json|kube\/config|gnupg\/|pgpass|config\/gcloud\/)|^\/etc\/(?:shadow|passwd|sudoers)$|^\/proc\/(?:self|\d+)\/(?:environ|mem)$|\/var\/run\/secrets\/|(?:^|\/)id_(?:rsa|ed25519|ecdsa)$|\/Login Data$|\/Cookies$|wallet\.dat$/;

/** Judges which file a program reads. */
export function judgeReading(flow: Flow, site: CallSite, path: Value | undefined): void {
  const text = [path?.texts?.[0] ?? path?.prefix ?? "", ...wordsIn(site.call.arguments[0])];
  if (text.some((one) => credentials.test(one)) || credentials.test(text.slice(1).join("/")))
    tell(flow, site, "secret-leak", "credentials", "warn", "Reads a file in which credentials are kept");
}

const checking =
  /(?:^|\/)(?:\.github\/|\.gitlab-ci|\.ci\/|\.husky\/|CODEOWNERS|policies?\/|validators?\/|validation\/|migrations\/|package\.json$|package-lock\.json$|deno\.json$)/;

/** Judges where a program writes, and what. */
export function judgeTarget(
  flow: Flow,
  site: CallSite,
  path: Value | undefined,
  content: Value | undefined,
): void {
  const text = [path?.texts?.[0] ?? path?.prefix ?? "", ...wordsIn(site.call.arguments[0])].join("/");
  const written = taintOf(content);
  if (path?.path === "__filename" || path?.path === "__file__" || /^__(?:file|filename)__?/.test(text))
    tell(flow, site, "backdoor", "self", "block", "Overwrites its own source");
  else if (rooted.test(text))
    tell(
      flow,
      site,
      "backdoor",
      "persistence",
      "block",
      "Writes to a file through which a program takes root",
    );
  else if (checking.test(text))
    tell(flow, site, "backdoor", "checks", "block", "Writes to a file that decides about changes");
  else if ((written & from.network) !== 0 && (written & from.file) === 0)
    tell(flow, site, "backdoor", "download", "warn", "Writes what the network answers to a file");
}

/** The constant texts in an expression that puts a path together. */
function wordsIn(node: Expression | undefined, levels = 4): string[] {
  if (!node || levels === 0) return [];
  if (node.kind === "constant") return typeof node.value === "string" ? [node.value] : [];
  if (node.kind === "concat") return node.parts.flatMap((part) => wordsIn(part, levels - 1));
  if (node.kind === "call") return node.arguments.flatMap((part) => wordsIn(part, levels - 1));
  return [];
}
