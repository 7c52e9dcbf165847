import type { SlackMessage } from "../platform/slack.ts";

/** A proposal as a reference in a command may mean it. */
export interface FoundProposal {
  id: string;
  version: number;
  title: string;
}

/**
 * What `/improve` shows. How proposals look is the delivery room's knowledge, which review does not import: the
 * function that receives composes the two.
 */
export interface SlackAnswers {
  /** @param found What `slack_list` returned. */
  list(found: unknown): Promise<SlackMessage>;
  show(proposal: FoundProposal): Promise<SlackMessage>;
  stats(channel: string): Promise<SlackMessage>;
}
