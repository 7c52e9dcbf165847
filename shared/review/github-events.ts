import { type Database, unwrap } from "../platform/database.ts";
import {
  checkRun,
  installation,
  issueComment,
  issues,
  lineComment,
  pullRequest,
  renamed,
  review,
} from "./github-schemas.ts";
import { ownMark, readState } from "./github-state.ts";
import { parseGitHubCommand } from "./parse-github-command.ts";
import { readTicks } from "./read-ticks.ts";

/** What came of a webhook, for its sender's list of deliveries; undefined where the event is none of ours. */
export type Told = Record<string, unknown> | undefined;

type Handler = (database: Database, delivery: string, payload: unknown) => Promise<Told>;

/** What is done with each event. A payload that does not fit throws a ZodError. */
export const githubEvents: Readonly<Record<string, Handler>> = {
  async pull_request(database, delivery, payload) {
    const event = pullRequest.parse(payload);
    const { updated_at } = event.pull_request;
    return told(
      await database.rpc("receive_github_pull_request", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: event.number,
        action: event.action,
        merged: event.pull_request.merged ?? false,
        head_sha: event.pull_request.head.sha,
        merge_commit_sha: event.pull_request.merge_commit_sha ?? "",
        sender_id: event.sender.id,
        ...(updated_at === undefined ? {} : { moment: updated_at }),
      }),
    );
  },

  async issue_comment(database, delivery, payload) {
    const event = issueComment.parse(payload);
    // What we wrote ourselves is no news, whoever's token we write with.
    if (isOurs(event.sender, event.comment.body)) return undefined;
    if (event.action !== "created")
      return followWords(database, delivery, `comment:${event.comment.id}`, event.issue.number, event);
    const command = parseGitHubCommand(event.comment.body);
    const seen = readState(event.issue.body);
    return told(
      await database.rpc("receive_github_comment", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: event.issue.number,
        reference: `comment:${event.comment.id}`,
        sender_id: event.sender.id,
        sender_login: event.sender.login,
        body: event.comment.body,
        comment_id: event.comment.id,
        is_public: !event.repository.private,
        ...(command === undefined ? {} : { command: command.name, argument: command.argument }),
        ...(seen === undefined ? {} : { expected_version: seen.version }),
      }),
    );
  },

  async pull_request_review_comment(database, delivery, payload) {
    const event = lineComment.parse(payload);
    if (isOurs(event.sender, event.comment.body)) return undefined;
    const { pull_request, comment } = event;
    if (event.action !== "created")
      return followWords(database, delivery, `line:${comment.id}`, pull_request.number, event);
    const line = comment.line ?? comment.original_line;
    return told(
      await database.rpc("receive_github_comment", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: pull_request.number,
        reference: `line:${comment.id}`,
        sender_id: event.sender.id,
        sender_login: event.sender.login,
        body: comment.body,
        is_public: !event.repository.private,
        file_path: comment.path,
        ...(line == null ? {} : { file_line: line }),
      }),
    );
  },

  async issues(database, delivery, payload) {
    const event = issues.parse(payload);
    if (event.action !== "edited" || event.sender.type === "Bot") return undefined;
    const ticks = readTicks(event.changes?.body?.from ?? event.issue.body, event.issue.body);
    if (ticks.length === 0) return undefined;
    return told(
      await database.rpc("receive_github_dashboard", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: event.issue.number,
        sender_id: event.sender.id,
        sender_login: event.sender.login,
        ticks: ticks.map(({ command, improvement, version }) => ({ command, improvement, version })),
        ...(event.issue.updated_at === undefined ? {} : { moment: event.issue.updated_at }),
      }),
    );
  },

  async pull_request_review(database, delivery, payload) {
    const event = review.parse(payload);
    if (isOurs(event.sender, event.review.body)) return undefined;
    if (event.action === "edited")
      return followWords(database, delivery, `review:${event.review.id}`, event.pull_request.number, {
        ...event,
        comment: event.review,
      });
    if (event.action !== "submitted") return undefined;
    return told(
      await database.rpc("receive_github_review", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: event.pull_request.number,
        review_id: event.review.id,
        sender_id: event.sender.id,
        sender_login: event.sender.login,
        state: event.review.state.toLowerCase(),
        body: event.review.body,
        is_public: !event.repository.private,
      }),
    );
  },

  async check_run(database, delivery, payload) {
    const event = checkRun.parse(payload);
    const [, improvement, version] =
      /^([0-9a-f-]{36}):(\d{1,9})$/.exec(event.check_run.external_id ?? "") ?? [];
    if (event.action !== "requested_action" || !event.requested_action || improvement === undefined)
      return undefined;
    return told(
      await database.rpc("receive_github_button", {
        delivery_key: delivery,
        repository: event.repository.full_name,
        number: event.check_run.pull_requests[0]?.number ?? 0,
        button: event.requested_action.identifier,
        improvement,
        expected_version: Number(version),
        sender_id: event.sender.id,
        sender_login: event.sender.login,
      }),
    );
  },

  async repository(database, delivery, payload) {
    const event = renamed.parse(payload);
    const present = event.repository.full_name;
    const [owner = "", name = ""] = present.split("/");
    const formerOwner = event.changes?.owner?.from;
    const former =
      event.action === "renamed"
        ? `${owner}/${event.changes?.repository?.name.from ?? name}`
        : `${loginIn(formerOwner) ?? owner}/${name}`;
    if ((event.action !== "renamed" && event.action !== "transferred") || former === present)
      return undefined;
    return told(await database.rpc("receive_github_rename", { delivery_key: delivery, former, present }));
  },

  async installation(database, delivery, payload) {
    const event = installation.parse(payload);
    if (event.action !== "suspend" && event.action !== "unsuspend") return undefined;
    return told(
      await database.rpc("receive_github_suspension", {
        delivery_key: delivery,
        account: (event.installation.account?.login ?? "").toLowerCase(),
        suspended: event.action === "suspend",
      }),
    );
  },
};

/** An edit or a removal of words that are kept. Commands stay given. */
async function followWords(
  database: Database,
  delivery: string,
  reference: string,
  number: number,
  event: {
    action: string;
    comment: { body: string; updated_at: string };
    repository: { full_name: string };
  },
): Promise<Told> {
  if (event.action !== "edited" && event.action !== "deleted") return undefined;
  const isGone = event.action === "deleted";
  return told(
    await database.rpc("receive_github_comment_change", {
      delivery_key: delivery,
      repository: event.repository.full_name,
      number,
      reference,
      body: isGone ? "" : event.comment.body,
      // GitHub does not say when something was removed: later than everything known of it.
      moment: isGone ? new Date().toISOString() : event.comment.updated_at,
    }),
  );
}

function told(answer: Parameters<typeof unwrap>[0]): Told {
  const outcome: unknown = unwrap(answer);
  return typeof outcome === "object" && outcome !== null ? { ...outcome } : {};
}

function isOurs(from: { type?: string | undefined }, text: string): boolean {
  return from.type === "Bot" || text.includes(ownMark);
}

/** The owner before a transfer: a person or an organisation. */
function loginIn(owner: Record<string, unknown> | undefined): string | undefined {
  for (const kind of ["user", "organization"]) {
    const account = owner?.[kind];
    const login = typeof account === "object" && account !== null ? Reflect.get(account, "login") : undefined;
    if (typeof login === "string") return login;
  }
  return undefined;
}
