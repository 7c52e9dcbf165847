import { styleText } from "node:util";
import { people, runtimeAccounts, samplePassword } from "../sample/organisation.ts";
import type { Stack } from "../stack.ts";

/** The first screen: what runs where, with which keys, who can sign in, and what to try next. */
export function welcome(stack: Stack, seconds: number): string {
  const row = (name: string, value: string, note = "") =>
    `  ${styleText("bold", name.padEnd(12))} ${styleText("cyan", value.padEnd(note ? 46 : 0))} ${styleText("dim", note)}`.trimEnd();
  const title = (text: string) => `\n${styleText("green", text)}`;
  const names = stack.functions.names;
  const down = names.filter((name) => stack.functions.find(name).state !== "up");
  const lines = [
    title(`Teams of AI agents that improve themselves: ready in ${seconds.toFixed(1)} s`),
    row("Studio", stack.url, "tables and the review queue; edits count as those of hosted Studio"),
    row("Slack", stack.slack.url, "the workspace as a person sees it; its buttons work"),
    row("GitHub", stack.github.url, "repositories, issues and pull requests on real git"),
    row("API", `${stack.url}/rest/v1`, "also /auth/v1 and /functions/v1/<name>"),
    row("PostgreSQL", stack.databaseUrl),
    row("Functions", names.length > 0 ? names.join(", ") : "none yet"),
    ...(down.length > 0
      ? [styleText("red", `  not running: ${down.join(", ")}; the log above says why`)]
      : []),
    title("Keys of this machine (.local/keys.json)"),
    row("Publishable", stack.keys.publishable),
    row("Secret", stack.keys.secret),
    title(`Sign in, with the password ${samplePassword}`),
    row(
      "People",
      Object.values(people)
        .map(({ email }) => email)
        .join(", "),
    ),
    row("Runtimes", Object.values(runtimeAccounts).join(", ")),
    title("Try next, in another terminal"),
    row("The loop", "npm run story", "from logs to a merged change and its measured effect, step by step"),
    row("Your logs", "npm run import-logs -- FILE.jsonl"),
    row("By hand", `${stack.url}/editor/improvements`, "type a name into decided_by, then change the status"),
    styleText("dim", "\nData stay in .local/ until `npm start -- --fresh`. Ctrl-C stops everything.\n"),
  ];
  return lines.join("\n");
}
