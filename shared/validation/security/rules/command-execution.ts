import { elementOf } from "../flow/elements.ts";
import type { CallSite, Flow } from "../flow/flow.ts";
import { deepTaint, textOf, type Value } from "../flow/value.ts";
import { judgeShellText } from "./hidden-behaviour.ts";
import { isFlag, nameOrigin, Rules, taintOf, tell, weigh } from "./judge.ts";

const shell = { remote: "block", parameter: "block", rest: "warn" } as const;
const program = { remote: "block", parameter: "warn", rest: "warn" } as const;
const shells = /(?:^|[/\\])(?:sh|bash|zsh|dash|ksh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$/i;

/** Commands of the operating system. */
export const commandExecution = new Rules();

commandExecution.on(
  "ctypes.CDLL().system ctypes.CDLL().popen ctypes.cdll.LoadLibrary().system child_process.exec child_process.execSync shelljs.exec execa.command execa.commandSync execa.execaCommand child-process-promise.exec os.system os.popen os.popen2 os.popen3 os.popen4 popen2.popen2 commands.getoutput commands.getstatusoutput subprocess.getoutput subprocess.getstatusoutput asyncio.create_subprocess_shell node-cmd.run node-cmd.get Bun.$ zx.$ platform.popen invoke.run fabric.api.run fabric.api.local fabric.api.sudo",
  (flow, site) => {
    flow.can("processes");
    judgeText(flow, site, site.arguments[0] ?? site.named.get("cmd") ?? site.named.get("command"));
  },
);

commandExecution.on(
  "child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync child_process.fork cross-spawn cross-spawn.sync cross-spawn.spawn execa execa.execa execa.sync execa.execaSync Deno.run Deno.Command Bun.spawn node-pty.spawn subprocess.run subprocess.call subprocess.Popen subprocess.check_call subprocess.check_output os.execl os.execle os.execlp os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp os.spawnv os.spawnve os.spawnvp os.posix_spawn os.startfile pty.spawn asyncio.create_subprocess_exec child-process-promise.spawn child-process-promise.execFile",
  (flow, site) => {
    flow.can("processes");
    const first = site.arguments[0] ?? site.named.get("args");
    if (!first) return;
    const at = /^os\.spawn/.test(site.path) ? 1 : 0;
    const command = site.arguments[at] ?? first;
    if (isFlag(site, "shell", true)) {
      judgeText(flow, site, command);
      if (flow.program.language === "javascript") judgeText(flow, site, site.arguments[1]);
      return;
    }
    const name = (command.members?.get("cmd") ?? command).members?.get("0") ?? command;
    // A list of constants with one more that others choose is no command of theirs, except behind a shell.
    const listed = site.arguments[at + 1]?.members?.get("args") ?? command.members?.get("cmd");
    const rest = listed ?? (command.members ? command : restOf(site, at + 1));
    if (isShell(name) && rest) judgeShell(flow, site, rest);
    if (isShell(name) && isInteractive(command, rest))
      tell(flow, site, "backdoor", "shell", "block", "Starts a shell that waits for orders");
    const taint = command.members ? deepTaint(name ?? elementOf(command)) : taintOf(command);
    tell(
      flow,
      site,
      "command",
      "program",
      weigh(taint, program),
      `Starts a program that ${nameOrigin(taint)} names`,
    );
    if (rest) judgeOptions(flow, site, name, command, rest);
    judgeShellText(flow, site, wordsOf(command, rest));
  },
);

/** Programs of which an option runs another program, and those options. */
const running =
  /(?:^|\/)(?:git|hg|svn|tar|find|xargs|ssh|scp|rsync|curl|wget|npm|npx|node|deno|python3?|perl|ruby|php|awk|sed|env|sudo|docker|kubectl|make|zip|ffmpeg)$/;
const options =
  /^(?:--upload-pack|--receive-pack|--exec(?:-path)?|-exec|--to-command|--checkpoint-action|--use-compress-program|-oProxyCommand|--rsh|-e|--eval|-c|--config|--open-files-in-pager|-O)(?:=|$)/;

/** A program of ours whose options others choose, all of them or the value of one that runs programs. */
function judgeOptions(
  flow: Flow,
  site: CallSite,
  name: Value | undefined,
  command: Value,
  rest: Value,
): void {
  const known = textOf(name);
  if (known === undefined || !running.test(known)) return;
  const words = [...(rest.members?.values() ?? [])];
  const isAll = command !== rest && (rest.taint !== 0 || (rest.members?.size === 1 && rest.members.has("*")));
  const taint = isAll
    ? taintOf(rest)
    : words.reduce(
        (sum, word, at) => (options.test(textOf(words[at - 1]) ?? "") ? sum | word.taint : sum),
        0,
      );
  tell(
    flow,
    site,
    "command",
    "options",
    weigh(taint, { remote: "block", parameter: "warn", rest: undefined }),
    `Starts ${known} with options that ${nameOrigin(taint)} chooses, and some of them run programs`,
  );
}

commandExecution.on("os.dup2", (flow, site) => {
  if (/socket/i.test(site.arguments[0]?.path ?? ""))
    tell(flow, site, "backdoor", "shell", "block", "Hands the program's input or output to a connection");
});

/** Methods that run commands elsewhere, whatever they are called on. */
export const commandMethods = new Rules();

commandMethods.on("exec_command execCommand", (flow, site) => {
  judgeText(flow, site, site.arguments[0]);
});

function judgeText(flow: Flow, site: CallSite, command: Value | undefined): void {
  if (!command || command.closure) return;
  const taint = taintOf(command);
  const words = command.members ? elementOf(command) : command;
  tell(flow, site, "command", "shell", weigh(taint, shell), `Gives ${nameOrigin(taint)} to a shell`);
  judgeShellText(flow, site, textOf(words) ?? command.prefix);
}

function restOf(site: CallSite, start: number): Value | undefined {
  const [only, ...more] = site.arguments.slice(start);
  if (!only) return undefined;
  if (only.members || more.length === 0) return only;
  return { ...only, taint: [only, ...more].reduce((all, one) => all | deepTaint(one), 0) };
}

function isShell(name: Value | undefined): boolean {
  return name?.texts?.some((text) => shells.test(text)) ?? false;
}

/** No arguments, or only `-i`. */
function isInteractive(command: Value, rest: Value | undefined): boolean {
  const list = command.members
    ? [...command.members.values()].slice(1)
    : [...(rest?.members?.values() ?? [])];
  if (rest && !rest.members) return false;
  return list.every((one) => textOf(one) === "-i" || textOf(one) === "-li");
}

function judgeShell(flow: Flow, site: CallSite, rest: Value): void {
  const flags = rest.members ? [...rest.members.values()].flatMap((one) => one.texts ?? []) : [];
  if (rest.members && !flags.some((flag) => /^(?:-\w*c|\/[ck]|-command)$/i.test(flag))) return;
  const taint = deepTaint(rest);
  tell(flow, site, "command", "shell", weigh(taint, shell), `Gives ${nameOrigin(taint)} to a shell`);
}

function wordsOf(command: Value, rest: Value | undefined): string | undefined {
  const words = [command, rest].flatMap((one) =>
    one?.members
      ? [...one.members.values()].map((word) => textOf(word) ?? "?")
      : one
        ? [textOf(one) ?? "?"]
        : [],
  );
  return words.join(" ");
}
