/** Somebody who acts: a person, an app, or the organisation that owns a repository. */
export interface Account {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
}

/** A comment on an issue or a pull request. */
export interface CommentRecord {
  id: number;
  user: Account;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** A label of a repository. */
export interface LabelRecord {
  id: number;
  name: string;
  color: string;
  description: string | null;
}

/** What a pull request has beyond an issue. The commits themselves are in git. */
export interface PullRecord {
  id: number;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  maintainerCanModify: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
}

/** An issue, or with `pull` a pull request: GitHub numbers, labels and comments both alike. */
export interface ThreadRecord {
  id: number;
  number: number;
  user: Account;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "duplicate" | "reopened" | null;
  labels: string[];
  assignees: Account[];
  comments: CommentRecord[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  pull?: PullRecord;
}

/** A thread that is a pull request. */
export type PullThread = ThreadRecord & { pull: PullRecord };

/** A repository and everything about it that git cannot hold. */
export interface RepositoryRecord {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  defaultBranch: string;
  createdAt: string;
  pushedAt: string;
  labels: LabelRecord[];
  threads: ThreadRecord[];
}

/** The whole persisted state. */
export interface StateRecord {
  version: 1;
  lastId: number;
  repositories: RepositoryRecord[];
}

/** Whether a thread is a pull request. */
export function isPull(thread: ThreadRecord | undefined): thread is PullThread {
  return thread?.pull !== undefined;
}

/** `owner/name`. */
export function fullName(repository: RepositoryRecord): string {
  return `${repository.owner.login}/${repository.name}`;
}
