import { type Database, unwrap } from "../../platform/database.ts";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { openOwn } from "./sync-github.ts";
import { quoteLine, quoteLines } from "./write-markdown.ts";

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
  const comments = unwrap(await database.rpc("comments_to_show", { improvement: id, surface: "github" }));
  for (const { id: comment, surface, author_name, body, addressed_to_team, created_at } of comments) {
    const where = surfaces[surface] ?? "elsewhere";
    const asks = addressed_to_team ? ", to the proposing team" : "";
    const text = `**${quoteLine(author_name, 200)}** ${where}${asks}:\n\n${quoteLines(body, 9_000, 120)}`;
    const mark = `<!-- self-improvement:comment ${comment} -->`;
    const made = await repository.ensureComment(issue_number, created_at, mark, text);
    const { error } = await database.rpc("record_comment_copy", {
      comment_id: comment,
      surface: "github",
      surface_ref: `${repository.fullName}#comment:${made}`,
    });
    if (error) unwrap({ data: null, error });
  }
  return {};
}
