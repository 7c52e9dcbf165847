import { z } from "zod";

/** What is known of an earlier proposal. */
export interface EarlierProposal {
  fingerprint: string;
  artifactPath: string;
  status: string;
  statusChangedAt: Date;
  /** Tasks that its evidence counted. */
  tasks: number;
}

/** Still on its way, or in force. */
const waiting = new Set(["proposed", "blocked", "in_review", "approved", "changes_requested", "shipping"]);
const inForce = new Set(["deployed", "kept", "reverting"]);
/** Somebody said no, or the change did not hold. */
const refused = new Set(["rejected", "reverted", "abandoned", "withdrawn"]);
/**
 * Whether a change is not to be proposed now: the same waits or is in force; it was refused not long ago and the
 * evidence has not doubled since; or another change of the same file waits, of which only one could be deployed.
 * @param refusalDays how long a no holds, by policy
 */
export function isAlreadyProposed(
  { fingerprint, artifactPath, tasks }: { fingerprint: string; artifactPath: string; tasks: number },
  earlier: readonly EarlierProposal[],
  now: Date,
  refusalDays: number,
): boolean {
  return earlier.some((proposal) => {
    if (waiting.has(proposal.status))
      return proposal.fingerprint === fingerprint || proposal.artifactPath === artifactPath;
    if (proposal.fingerprint !== fingerprint) return false;
    if (inForce.has(proposal.status)) return true;
    const days = (now.getTime() - proposal.statusChangedAt.getTime()) / 86_400_000;
    return refused.has(proposal.status) && days < refusalDays && tasks < 2 * proposal.tasks;
  });
}

const evidence = z.object({ tasks: z.number().int().min(0) });

/** The number of tasks in the evidence of a proposal; 0 where it says nothing, so that more is needed of nobody. */
export function countedTasks(stored: unknown): number {
  return evidence.safeParse(stored).data?.tasks ?? 0;
}
