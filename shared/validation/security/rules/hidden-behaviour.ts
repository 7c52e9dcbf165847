import type { CallSite, Flow } from "../flow/flow.ts";
import { from, type Value } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";
import { Rules, taintOf, tell } from "./judge.ts";

/** Commands that fetch and run, open a shell for others, or stay for good. */
const commands: [RegExp, string][] = [
  [
    /(?:curl|wget|fetch|iwr|Invoke-WebRequest)\b[^|;&]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|(?:curl|wget)\b.*&&\s*(?:ba)?sh\b|\$\((?:curl|wget)\b/i,
    "fetches a program and runs it",
  ],
  [
    /\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\b.*\s-\w*[ec]\b|mkfifo\b.*\|\s*nc\b|\bsocat\b.*exec:/i,
    "opens a shell for somebody else",
  ],
  [
    /base64\s+(?:-d|--decode|-D)\b.*\|\s*(?:ba)?sh|powershell.*\s-e(?:nc|ncodedcommand)?\s/i,
    "runs a hidden program",
  ],
  [
    /crontab\s+-|\/etc\/cron|schtasks\s+\/create|systemctl\s+enable|authorized_keys|launchctl\s+load/i,
    "stays on the machine for good",
  ],
  [
    /\brm\s+-\w*r\w*f?\w*\s+(?:\/|~|\$HOME)(?:\s|$|\*)|\bmkfs\b|dd\s+if=.*of=\/dev\//i,
    "destroys the machine's files",
  ],
  [
    /\bnpm\s+(?:publish|config\s+set|adduser|token)\b|git\s+(?:config\s+--global|push\s+--force|remote\s+set-url)/i,
    "changes what is published or pushed",
  ],
];

/** A constant command that no ordinary program runs. */
export function judgeShellText(flow: Flow, site: CallSite, text: string | undefined): void {
  if (text === undefined || text.length > 10_000) return;
  for (const [pattern, what] of commands)
    if (pattern.test(text)) tell(flow, site, "backdoor", "command", "block", `Starts a command that ${what}`);
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
