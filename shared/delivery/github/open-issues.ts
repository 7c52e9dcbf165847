import { askGraphql, statusOf } from "../../platform/github.ts";
import type { Address } from "./address.ts";

/** An issue as far as it matters here. */
export interface Issue {
  number: number;
  url: string;
  title: string;
  body: string | null;
  isOpen: boolean;
  labels: string[];
}

/** An issue and whoever has edited it. */
export interface EditedIssue {
  body: string;
  updatedAt: string;
  /** Who opened it. */
  author: string | undefined;
  /** Newest first; undefined for an account that is no more. */
  editors: (Editor | undefined)[];
}

/** Somebody who edited an issue; only people have the number. */
export interface Editor {
  __typename: string;
  login: string;
  databaseId?: number;
}

interface EditsAnswer {
  repository: {
    issue: {
      body: string;
      updatedAt: string;
      author: { login: string } | null;
      userContentEdits: { nodes: { editor: Editor | null }[] } | null;
    };
  };
}

const editsQuery = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issue(number: $number) {
    body updatedAt author { login }
    userContentEdits(first: 50) { nodes { editedAt editor { __typename login ... on User { databaseId } } } }
  } }
}`;
/** Not found, gone, and moved. */
const gone: ReadonlySet<number> = new Set([404, 410, 301]);
const pageSize = 100;
const mostPages = 10;

/** Issues of a repository. */
export function openIssues({ github, owner, repo }: Address) {
  return {
    /** An issue; undefined for one that was deleted, or moved elsewhere. */
    async findIssue(number: number): Promise<Issue | undefined> {
      try {
        const { data } = await github.rest.issues.get({ owner, repo, issue_number: number });
        return toIssue(data);
      } catch (error) {
        if (gone.has(statusOf(error) ?? 0)) return undefined;
        throw error;
      }
    },

    /** An issue or, to GitHub the same, a pull request that was touched since a moment, by what is in its body. */
    async findThread(
      since: string,
      kind: { label: string } | "pull request",
      matches: (body: string) => boolean,
    ): Promise<Issue | undefined> {
      for (let page = 1; page <= mostPages; page += 1) {
        const { data } = await github.rest.issues.listForRepo({
          owner,
          repo,
          ...(kind === "pull request" ? {} : { labels: kind.label }),
          state: "all",
          since: `${new Date(since).toISOString().slice(0, 19)}Z`,
          per_page: pageSize,
          page,
        });
        const found = data.find(
          ({ body, pull_request }) =>
            (pull_request !== undefined) === (kind === "pull request") && matches(body ?? ""),
        );
        if (found !== undefined) return toIssue(found);
        if (data.length < pageSize) return undefined;
      }
      return undefined;
    },

    /** An issue's body together with who edited it, newest first, as they are at one moment. */
    async readEdits(number: number): Promise<EditedIssue> {
      const answer = await askGraphql<EditsAnswer>(github, editsQuery, { owner, name: repo, number });
      const { body, updatedAt, author, userContentEdits } = answer.repository.issue;
      const edits = (userContentEdits?.nodes ?? []).map(({ editor }) => editor ?? undefined);
      return { body, updatedAt, author: author?.login, editors: edits };
    },

    async createIssue(issue: { title: string; body: string; labels: string[] }): Promise<Issue> {
      const { data } = await github.rest.issues.create({ owner, repo, ...issue });
      return toIssue(data);
    },

    /** Adds a comment unless there is one with this mark since a moment. Returns its id. */
    async ensureComment(number: number, since: string, mark: string, body: string): Promise<number> {
      for (let page = 1; page <= mostPages; page += 1) {
        const { data } = await github.rest.issues.listComments({
          owner,
          repo,
          issue_number: number,
          since: `${new Date(since).toISOString().slice(0, 19)}Z`,
          per_page: pageSize,
          page,
        });
        const found = data.find((comment) => comment.body?.includes(mark));
        if (found !== undefined) return found.id;
        if (data.length < pageSize) break;
      }
      const { data } = await github.rest.issues.createComment({
        owner,
        repo,
        issue_number: number,
        body: `${body}\n\n${mark}`,
      });
      return data.id;
    },

    /** Shows something else in a comment of ours; false where it is no more. */
    updateComment(comment: number, body: string): Promise<boolean> {
      return isThere(github.rest.issues.updateComment({ owner, repo, comment_id: comment, body }));
    },

    /** A thumb or a puzzled face on a comment; the same one again changes nothing. False where it is no more. */
    react(comment: number, content: "+1" | "confused"): Promise<boolean> {
      return isThere(
        github.rest.reactions.createForIssueComment({ owner, repo, comment_id: comment, content }),
      );
    },

    /** Changes an issue, or what a pull request shares with issues: its labels. */
    async updateIssue(
      number: number,
      change: {
        title?: string;
        body?: string;
        labels?: string[];
        state?: "open" | "closed";
        state_reason?: "completed" | "not_planned" | "reopened";
      },
    ): Promise<void> {
      await github.rest.issues.update({ owner, repo, issue_number: number, ...change });
    },
  };
}

/** Whether what a call changes is there. */
async function isThere(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

function toIssue(data: {
  number: number;
  html_url: string;
  title: string;
  body?: string | null | undefined;
  state: string;
  labels: (string | { name?: string | undefined })[];
}): Issue {
  return {
    number: data.number,
    url: data.html_url,
    title: data.title,
    body: data.body ?? null,
    isOpen: data.state === "open",
    labels: data.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
  };
}
