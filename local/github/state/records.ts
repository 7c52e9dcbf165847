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
  reactions: { id: number; user: Account; content: string }[];
}

/** A comment on a line of a pull request. */
export interface LineCommentRecord extends CommentRecord {
  path: string;
  line: number;
  commitSha: string;
}

/** What somebody said about a pull request as a whole. */
export interface ReviewRecord {
  id: number;
  user: Account;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  body: string;
  commitSha: string;
  submittedAt: string;
}

/** A check of a commit, by an App. */
export interface CheckRunRecord {
  id: number;
  app: { id: number; slug: string };
  name: string;
  headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Record<string, unknown>[];
  actions: { label: string; description: string; identifier: string }[];
}

/** The older and simpler way to say how a commit fares, for whoever is no App. */
export interface StatusRecord {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: Account;
  createdAt: string;
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
  /** The repository of the branch, where that is a fork. */
  headFork?: number;
  headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  maintainerCanModify: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
  reviews: ReviewRecord[];
  lineComments: LineCommentRecord[];
  requestedReviewers: Account[];
  requestedTeams: string[];
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
  /** Edits of the body, oldest first. */
  edits: { at: string; editor: Account }[];
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
  /** The repository that this one is a fork of. */
  forkOf?: number;
  defaultBranch: string;
  createdAt: string;
  pushedAt: string;
  labels: LabelRecord[];
  threads: ThreadRecord[];
  /** The highest number of an issue that was deleted: no number is given twice. */
  lastDeleted?: number;
  checkRuns: CheckRunRecord[];
  statuses: StatusRecord[];
  /** Names it had before, which lead here. */
  formerNames: string[];
}

/** The whole persisted state. */
export interface StateRecord {
  version: 3;
  lastId: number;
  repositories: RepositoryRecord[];
}

/** Whether a pull request is from this branch of this repository, which may be a fork of the one it is in. */
export function isFrom(
  pull: PullRecord,
  home: RepositoryRecord,
  from: RepositoryRecord,
  branch: string,
): boolean {
  return pull.headRef === branch && (pull.headFork ?? home.id) === from.id;
}

/** Whether a thread is a pull request. */
export function isPull(thread: ThreadRecord | undefined): thread is PullThread {
  return thread?.pull !== undefined;
}

/** `owner/name`. */
export function fullName(repository: RepositoryRecord): string {
  return `${repository.owner.login}/${repository.name}`;
}
