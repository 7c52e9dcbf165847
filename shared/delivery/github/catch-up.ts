import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import type { GitHub } from "../../platform/github.ts";
import { parseGitHubCommand } from "../../review/parse-github-command.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import { findRemoved } from "./find-removed.ts";
import type { Words } from "./open-comments.ts";
import { followRepository, type Repository } from "./open-repository.ts";
import { readPages } from "./read-pages.ts";

const order = z.object({ repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/) });
const readUntil = z.object({ comments: z.string(), lines: z.string(), pulls: z.array(z.int()) });

/** GitHub's lists may lack for a moment what was just written. */
const overlapMs = 120_000;

/**
 * Reads what people wrote on GitHub since the last time, comments and reviews, and takes what no webhook told as if it
 * had; so too of what was removed. What was told is known by its id, so that nothing acts twice, whichever comes first.
 */
export async function catchUpWithGitHub(
  github: GitHub,
  database: Database,
  { payload }: Delivery,
): Promise<Delivered> {
  const repository = await followRepository(github, database, order.parse(payload).repository);
  const until = readUntil.parse(
    unwrap(await database.rpc("github_read_until", { repository: repository.fullName })),
  );
  // Asked before GitHub is read: what is known by now and not there any more was removed.
  const kept = unwrap(await database.rpc("github_words_kept", { repository: repository.fullName }));
  await readWords(database, repository, until.comments, false);
  await readWords(database, repository, until.lines, true);
  for (const number of until.pulls) await readReviews(database, repository, number);
  await findRemoved(database, repository, kept);
  return {};
}

async function readWords(
  database: Database,
  repository: Repository,
  until: string,
  ofLines: boolean,
): Promise<void> {
  const list = ofLines ? repository.listLineComments : repository.listConversations;
  const since = new Date(Date.parse(until) - overlapMs).toISOString();
  // What does not fit is read an hour later: how far was read is kept.
  for await (const { words, lastChange } of readPages(list, since))
    unwrap(
      await database.rpc("catch_up_with_comments", {
        repository: repository.fullName,
        words: words.map(toRow),
        is_public: !repository.isPrivate,
        read_until: lastChange,
        of_lines: ofLines,
      }),
    );
}

function toRow({ reference, number, id, author, body, file, createdAt, updatedAt }: Words) {
  const command = file === undefined ? parseGitHubCommand(body) : undefined;
  return {
    reference,
    number,
    comment_id: id,
    author_id: author.id,
    author_login: author.login,
    body,
    command: command?.name ?? null,
    argument: command?.argument ?? null,
    file_path: file?.path ?? null,
    file_line: file?.line ?? null,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

async function readReviews(database: Database, repository: Repository, number: number): Promise<void> {
  const reviews = (await repository.listReviews(number)).filter(({ isOurs }) => !isOurs);
  if (reviews.length === 0) return;
  unwrap(
    await database.rpc("catch_up_with_reviews", {
      repository: repository.fullName,
      number,
      reviews: reviews.map(({ id, authorId, author, state, body }) => ({
        review_id: id,
        author_id: authorId,
        author_login: author,
        state: state.toLowerCase(),
        body,
      })),
      is_public: !repository.isPrivate,
    }),
  );
}
