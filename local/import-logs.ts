// npm run import-logs -- FILE.jsonl: loads conversations from a file as the runtime of a team.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CodedError, describeError } from "../shared/platform/errors.ts";
import { convertFile } from "./import-logs/convert-file.ts";
import { type ImportResult, importLogs } from "./import-logs/import-file.ts";
import { readSettings } from "./import-logs/settings.ts";
import { showProgress } from "./import-logs/show-progress.ts";
import { signIn } from "./import-logs/sign-in.ts";

const usage = `npm run import-logs -- FILE [options]

  --labels FILE.jsonl   outcomes: one line per conversation with conversation_id and outcome
  --format NAME         jsonl, langfuse or openai; recognised by itself where it is not said
  --team SLUG           the team that every conversation belongs to, whatever the file says
  --url URL             the project (SUPABASE_URL)
  --key KEY             its publishable key (SUPABASE_PUBLISHABLE_KEY)
  --email, --password   the account of the team's runtime (RUNTIME_EMAIL, RUNTIME_PASSWORD)

Without a project it goes to the local stack, as its sample team "support".
Safe to run again: an import that was interrupted is completed, a complete one changes nothing.`;

/** Lines of complaints that are printed; the others are counted. */
const SHOWN = 20;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [file] = positionals;
  if (values.help || file === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  for (const path of [file, values.labels])
    if (path !== undefined && !existsSync(path))
      throw new CodedError("file_missing", `There is no file ${path}.`);

  const { client, teamIds } = await signIn(readSettings(values, process.env));
  try {
    if (values.team !== undefined && !teamIds.has(values.team))
      throw new CodedError("unknown_team", `You do not write for a team ${values.team}.`, {
        hint: `Your teams: ${[...teamIds.keys()].join(", ")}.`,
      });
    const converted = convertFile(file, values.format);
    const progress = showProgress(process.stdout);
    // Foreign files name no team; who writes for one team means that one.
    const [only, another] = teamIds.keys();
    const result = await importLogs({
      file: converted.file,
      labels: values.labels,
      client,
      teamIds,
      team: values.team ?? (converted.format !== "jsonl" && another === undefined ? only : undefined),
      onProgress: progress.update,
    }).finally(() => {
      progress.end();
      converted.remove();
    });
    list(
      `${converted.problems.length} unusable parts:`,
      converted.problems.map(({ at, reason }) => `${at}: ${reason}`),
    );
    report(result);
    if (result.imported + result.alreadyThere + result.closedDifferently === 0) {
      console.log(
        `Nothing was imported. You write for: ${[...teamIds.keys()].join(", ")} (--team chooses one).`,
      );
      process.exitCode = 1;
    }
  } finally {
    await client.auth.signOut({ scope: "local" });
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        labels: { type: "string" },
        format: { type: "string" },
        team: { type: "string" },
        url: { type: "string" },
        key: { type: "string" },
        email: { type: "string" },
        password: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new CodedError("bad_arguments", error instanceof Error ? error.message : String(error), {
      hint: `\n\n${usage}`,
    });
  }
}

function list(title: string, lines: string[]): void {
  if (lines.length === 0) return;
  console.log(title);
  for (const line of lines.slice(0, SHOWN)) console.log(`  ${line}`);
  if (lines.length > SHOWN) console.log(`  … and ${lines.length - SHOWN} more`);
}

function report(result: ImportResult): void {
  const complaint = ({ line, field, reason }: ImportResult["badLines"][number]): string =>
    `line ${line}: ${field ? `${field}: ` : ""}${reason}`;
  list(`${result.badLines.length} unusable lines:`, result.badLines.map(complaint));
  list(`${result.badLabels.length} unusable labels:`, result.badLabels.map(complaint));
  list(`${result.skipped.length} conversations skipped:`, byReason(result.skipped));
  console.log(
    `${result.imported} conversations imported (${result.messages} messages), ${result.alreadyThere} were there already.`,
  );
  if (result.closedDifferently > 0)
    console.log(
      `${result.closedDifferently} were closed before with another end or outcome; that does not change any more.`,
    );
}

/** A whole file for an unknown team is one line, not one for each of its conversations. */
function byReason(skipped: ImportResult["skipped"]): string[] {
  const groups = Map.groupBy(skipped, ({ reason }) => reason);
  return [...groups].map(([reason, [first, ...others]]) => {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `${first?.conversationId ?? ""}${more}: ${reason}`;
  });
}

await main().catch((error: unknown) => {
  console.error(describeError(error));
  process.exitCode = 1;
});
