import { type Database, unwrap } from "../../platform/database.ts";
import { readTicks } from "../../review/read-ticks.ts";
import type { EditedIssue, Editor, Issue } from "./open-issues.ts";
import type { Repository } from "./open-repository.ts";

/**
 * Does what boxes of the dashboard ask for that were ticked and that no webhook told of, in the name of whoever ticked
 * them: the one person who has edited it since we wrote it. Where several have, nobody knows who ticked what, and the
 * boxes are only drawn anew. Returns whether anything was done.
 */
export async function takeTicks(
  repository: Repository,
  database: Database,
  { number, body }: Issue,
): Promise<boolean> {
  if (readTicks("", body ?? "").length === 0) return false;
  const edited = await repository.readEdits(number);
  const editor = onlyEditor(edited);
  const ticks = readTicks("", edited.body);
  if (editor?.databaseId === undefined || ticks.length === 0) return false;
  unwrap(
    await database.rpc("receive_github_dashboard", {
      delivery_key: `ticks:${repository.fullName.toLowerCase()}:${number}:${edited.updatedAt}`,
      repository: repository.fullName,
      number,
      sender_id: editor.databaseId,
      sender_login: editor.login,
      ticks: ticks.map(({ command, improvement, version }) => ({ command, improvement, version })),
      moment: edited.updatedAt,
      was_found: true,
    }),
  );
  return true;
}

/** The one person who has edited an issue since its author, which is us, last wrote it. */
function onlyEditor({ author, editors }: EditedIssue): Editor | undefined {
  const ours = editors.findIndex((editor) => editor?.__typename === "Bot" || editor?.login === author);
  const since = ours === -1 ? editors : editors.slice(0, ours);
  const [first] = since;
  const isAlone = since.every((editor) => editor?.login === first?.login);
  return first?.__typename === "User" && isAlone ? first : undefined;
}
