import { type Database, unwrap } from "../../platform/database.ts";
import type { Database as Schema } from "../../platform/database-types.gen.ts";
import type { GitHub } from "../../platform/github.ts";
import { type Delivered, goOnLater } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import type { Repository } from "./open-repository.ts";
import { openOwn } from "./sync-github.ts";
import { quoteLine, quoteLines } from "./write-markdown.ts";

type Comment = Schema["public"]["Functions"]["comments_to_show"]["Returns"][number];

const surfaces: Record<string, string> = {
  slack: "in Slack",
  studio: "in the queue",
  team: "for the proposing team",
};

/**
 * Shows in the issue what was said about the proposal elsewhere. Not in a public repository: what people say in a
 * private channel, and what a team answers from its logs, stays where it was said.
 */
export async function copyComments(github: GitHub, database: Database, dossier: Dossier): Promise<Delivered> {
  const { id, issue_number } = dossier.improvement;
  if (issue_number === null) return {};
  const repository = await openOwn(github, database, dossier);
  if (!repository.isPrivate) return {};
  const readUnshown = async () =>
    unwrap(await database.rpc("comments_to_show", { improvement: id, surface: "github" }));
  for (const comment of await readUnshown()) await copy(repository, database, issue_number, comment);
  if ((await readUnshown()).length > 0) throw goOnLater("comments");
  return {};
}

async function copy(
  repository: Repository,
  database: Database,
  issue: number,
  comment: Comment,
): Promise<void> {
  const mark = `<!-- self-improvement:comment ${comment.id} -->`;
  const text = buildComment(comment);
  const [, shown] = /#comment:(\d+)$/.exec(comment.shown_at ?? "") ?? [];
  const made =
    shown === undefined
      ? await repository.ensureComment(issue, comment.created_at, mark, text)
      : Number(shown);
  // A copy that somebody took away stays away.
  if (comment.revision > 1) await repository.updateComment(made, `${text}\n\n${mark}`);
  const { error } = await database.rpc("record_comment_copy", {
    comment_id: comment.id,
    surface: "github",
    surface_ref: `${repository.fullName}#comment:${made}`,
    revision: comment.revision,
  });
  if (error) unwrap({ data: null, error });
}

function buildComment({
  surface,
  author_name,
  body,
  addressed_to_team,
  is_removed,
  is_edited,
}: Comment): string {
  const where = surfaces[surface] ?? "elsewhere";
  const asks = addressed_to_team ? ", to the proposing team" : "";
  const changed = is_edited && !is_removed ? ", edited" : "";
  const said = is_removed ? "_removed_" : quoteLines(body, 9_000, 120);
  return `**${quoteLine(author_name, 200)}** ${where}${asks}${changed}:\n\n${said}`;
}
