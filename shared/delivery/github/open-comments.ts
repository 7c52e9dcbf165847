import { cleanText } from "../../logs/clean-text.ts";
import { statusOf } from "../../platform/github.ts";
import { ownMark } from "../../review/github-state.ts";
import type { Address } from "./address.ts";

/** What somebody wrote in a conversation, or on a line of a pull request. */
export interface Words {
  /** How it is known everywhere: `comment:ID` or `line:ID`. */
  reference: string;
  /** The issue or pull request. */
  number: number;
  id: number;
  author: { id: number; login: string };
  body: string;
  file: { path: string; line: number | undefined } | undefined;
  createdAt: string;
  updatedAt: string;
}

/** A page of what was written, in the order in which it was last changed. */
export interface PageOfWords {
  /** Without what we wrote ourselves. */
  words: Words[];
  /** By what everything on the page is known, our own included. */
  references: string[];
  /** When the last one on the page was changed; undefined for a page that is empty. */
  lastChange: string | undefined;
  isLast: boolean;
}

const pageSize = 100;

/** Comments of a whole repository. */
export function openComments({ github, owner, repo }: Address) {
  return {
    /** Whether what is known by a reference is still there. */
    async isThere(reference: string): Promise<boolean> {
      const [kind, id] = reference.split(":");
      const which = { owner, repo, comment_id: Number(id) };
      try {
        if (kind === "line") await github.rest.pulls.getReviewComment(which);
        else await github.rest.issues.getComment(which);
        return true;
      } catch (error) {
        if (statusOf(error) === 404) return false;
        throw error;
      }
    },

    /** What was written or changed in conversations, of issues and pull requests, since a moment. */
    async listConversations(since: string, page: number): Promise<PageOfWords> {
      const { data } = await github.rest.issues.listCommentsForRepo(ask(since, page));
      return toPage(data, (comment) => ({ reference: `comment:${comment.id}`, place: comment.issue_url }));
    },

    /** The same of comments on lines of pull requests. */
    async listLineComments(since: string, page: number): Promise<PageOfWords> {
      const { data } = await github.rest.pulls.listReviewCommentsForRepo(ask(since, page));
      return toPage(data, (comment) => ({
        reference: `line:${comment.id}`,
        place: comment.pull_request_url,
        file: { path: comment.path, line: comment.line ?? comment.original_line },
      }));
    },
  };

  function ask(since: string, page: number) {
    const order = { sort: "updated", direction: "asc" } as const;
    return {
      owner,
      repo,
      ...order,
      since: `${new Date(since).toISOString().slice(0, 19)}Z`,
      per_page: pageSize,
      page,
    };
  }
}

interface Written {
  id: number;
  body?: string | undefined;
  user: { id: number; login: string; type?: string } | null;
  created_at: string;
  updated_at: string;
}

function toPage<Comment extends Written>(
  data: readonly Comment[],
  placeOf: (comment: Comment) => Pick<Words, "reference"> & { place: string; file?: Words["file"] },
): PageOfWords {
  const words = data.flatMap((comment) => {
    const { id, body = "", user, created_at, updated_at } = comment;
    if (user === null || user.type === "Bot" || body.includes(ownMark)) return [];
    const { reference, place, file } = placeOf(comment);
    const number = Number(/\/(\d+)$/.exec(place)?.[1]);
    if (!Number.isInteger(number)) return [];
    const author = { id: user.id, login: user.login };
    return {
      reference,
      number,
      id,
      author,
      body: cleanText(body),
      file,
      createdAt: created_at,
      updatedAt: updated_at,
    };
  });
  const references = data.map((comment) => placeOf(comment).reference);
  return { words, references, lastChange: data.at(-1)?.updated_at, isLast: data.length < pageSize };
}
