import type { Setting } from "./setting.ts";

/** What is known from outside by the name under which it is registered: tools, handlers of channels, jobs and buttons. */
const registered =
  /\.(?:tool|registerTool|resource|registerResource|registerPrompt|handle|action|shortcut|process|task|subscribe|consume)\(\s{0,40}(?:name\s{0,3}=\s{0,3})?(["'`])([^"'`\n$]{1,80})\1\s{0,20}[,)]/g;
/** `@shared_task(name="mail.send")`. */
const decorated = /@(?:shared_task|task|tool)\(\s{0,40}(?:name\s{0,3}=\s{0,3})?(["'])([^"'\n]{1,80})\1/g;
/** Commands of chats begin with a slash. */
const chatCommands = /\.command\(\s{0,40}(["'`])(\/[\w-]{1,60})\1\s{0,20}[,)]/g;
/** What a workflow gives a step, and gets from it. */
const workflow =
  /\b(get(?:Boolean|Multiline)?Input|setOutput)\(\s{0,40}(["'`])([^"'`\n$]{1,80})\2([^()\n]{0,80})/g;
const mayRegister =
  /\.(?:tool|registerTool|resource|registerResource|registerPrompt|handle|action|shortcut|process|task|subscribe|consume)\(\s{0,40}(?:name\s{0,3}=\s{0,3})?["'`]|\.command\(\s{0,40}["'`]\/|@(?:shared_task|task|tool)\(|\b(?:get\w{0,9}Input|setOutput)\(/;

/** Names under which others reach parts of the program. */
export function readRegistered(source: string): Setting[] {
  if (!mayRegister.test(source)) return [];
  const found: Setting[] = [];
  for (const pattern of [registered, decorated, chatCommands])
    for (const { 2: name = "", index } of source.matchAll(pattern))
      found.push({ kind: "registration", name, isRequired: false, offset: index });
  for (const { 1: call, 3: name = "", 4: rest = "", index } of source.matchAll(workflow))
    found.push({
      kind: call === "setOutput" ? "output" : "input",
      name,
      isRequired: call !== "setOutput" && /required:\s{0,3}true/.test(rest),
      offset: index,
    });
  return found;
}
