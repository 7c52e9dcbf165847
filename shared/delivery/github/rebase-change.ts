import { applyPatch, structuredPatch } from "diff";
import { z } from "zod";
import { type Database, unwrap } from "../../platform/database.ts";
import { CodedError } from "../../platform/errors.ts";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { adoptTarget, bringUpToDate } from "./follow-pull.ts";
import { openOwn } from "./sync-github.ts";
import { quoteLine } from "./write-markdown.ts";

const order = z.object({ person_id: z.uuid(), version: z.int() });

/**
 * Does what `/rebase` and the box "revive" ask for. Where the target is as it was, the branch of an open pull request
 * is brought up to date. Otherwise, and for what is closed, the same change is proposed anew on the present content:
 * a new row, reviewed anew.
 */
export async function rebaseChange(
  github: GitHub,
  database: Database,
  dossier: Dossier,
  delivery: Delivery,
): Promise<Delivered> {
  const { improvement, target } = dossier;
  const { person_id, version } = order.parse(delivery.payload);
  const repository = await openOwn(github, database, dossier);
  const number = improvement.pull_request_number ?? improvement.issue_number;
  const say = async (text: string): Promise<Delivered> => {
    const mark = `<!-- self-improvement:answer ${delivery.id} -->`;
    if (number !== null) await repository.ensureComment(number, improvement.created_at, mark, text);
    return {};
  };

  const present = await adoptTarget(repository, database, dossier);
  if (present === undefined)
    return say(`\`${target.path}\` is not on ${repository.defaultBranch}, so nothing can be rebased.`);
  if (
    present === target.content &&
    improvement.status === "shipping" &&
    improvement.pull_request_number !== null
  ) {
    const pull = await repository.getPull(improvement.pull_request_number);
    const base = await repository.findHead(repository.defaultBranch);
    if (base === undefined || !pull.isOpen) return say("There is no open branch to bring up to date.");
    const updated = await bringUpToDate(repository, database, dossier, pull, base, { force: true });
    if (updated === undefined) return say("The branch is up to date already.");
    if (updated.refused !== undefined) return { moves: ["changes_requested"], reason: updated.refused };
    await say("The base branch was merged in; the change is checked again on it.");
    return { notes: { head_sha: updated.head ?? pull.headSha } };
  }
  const isOpen = improvement.status === "in_review" || improvement.status === "approved";
  if (present === target.content && isOpen)
    return say(`\`${target.path}\` is as it was when this was proposed; there is nothing to rebase.`);
  const content = present === target.content ? improvement.proposed_content : transplant(dossier, present);
  if (content === undefined)
    return say(
      `\`${target.path}\` has changed in the same place, so the change does not fit it any more. Propose it anew by hand.`,
    );
  try {
    const anew = unwrap(
      await database.rpc("propose_anew", {
        improvement: improvement.id,
        person: person_id,
        expected_version: version,
        proposed_content: content,
      }),
    );
    return say(
      `Proposed anew on what ${repository.defaultBranch} holds now, as improvement ${anew.slice(0, 8)}. It is checked and reviewed anew.`,
    );
  } catch (error) {
    // Refused by the rules, which no other try changes.
    if (!(error instanceof CodedError) || !error.code.startsWith("PT4")) throw error;
    return say(`Nothing was proposed anew. ${quoteLine(error.message, 500)}`);
  }
}

/** The same change on another content, or undefined where it does not fit without guessing. */
function transplant({ target, improvement }: Dossier, present: string): string | undefined {
  const patch = structuredPatch(
    "a",
    "b",
    target.content,
    improvement.proposed_content,
    undefined,
    undefined,
    {
      context: 3,
      maxEditLength: 2_000,
    },
  );
  const moved = patch === undefined ? false : applyPatch(present, patch, { fuzzFactor: 0 });
  return moved === false ? undefined : moved;
}
