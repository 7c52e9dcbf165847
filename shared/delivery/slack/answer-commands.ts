import { z } from "zod";
import type { Slack, SlackMessage } from "../../platform/slack.ts";
import { type DossierSources, readDossier } from "../read-dossier.ts";
import { buildMessage } from "./build-message.ts";
import { findAddresses, type PostSources, summarise } from "./deliver-channel-post.ts";
import { proposalLine, referenceOf, section, tellProposal } from "./proposal-lines.ts";
import { mrkdwn, quote } from "./write-mrkdwn.ts";

const listed = z.object({
  known: z.boolean(),
  teams: z.array(z.object({ name: z.string(), paused: z.boolean() })),
  total: z.number(),
  proposals: z.array(proposalLine),
});

const statsMs = 30 * 86_400_000;

/** What `/improve` shows of proposals. */
export function openAnswers(
  sources: DossierSources & PostSources,
  slack: Pick<Slack, "findAddress">,
  now: () => number = Date.now,
) {
  return {
    async list(found: unknown): Promise<SlackMessage> {
      const { proposals, ...rest } = listed.parse(found);
      return buildList({ ...rest, proposals }, await findAddresses(slack, proposals));
    },
    async show({ id, version }: { id: string; version: number }): Promise<SlackMessage> {
      const { text, blocks = [] } = buildMessage(await readDossier(sources, id));
      const named = `\`${referenceOf({ id, version })}\``;
      return { text, blocks: [...blocks, { type: "context", elements: [mrkdwn(named)] }] };
    },
    async stats(channel: string): Promise<SlackMessage> {
      const { data: teams } = await sources.database
        .from("teams")
        .select("id")
        .eq("slack_channel_id", channel)
        .limit(1)
        .throwOnError();
      if (teams.length === 0)
        return { text: "No team's proposals are reviewed in this channel. Ask in the channel of a team." };
      const until = new Date(now());
      return summarise(slack, sources, channel, new Date(until.getTime() - statsMs), until);
    },
  };
}

/** What waits for a decision, for one person. */
export function buildList(
  { known, teams, total, proposals }: z.infer<typeof listed>,
  addresses: ReadonlyMap<string, string>,
): SlackMessage {
  if (!known)
    return {
      text: "This Slack account is not mapped to a person. An administrator maps accounts in identities.",
    };
  if (teams.length === 0) return { text: "You are no member of a team whose proposals are reviewed here." };
  const paused = teams.filter((team) => team.paused).map(({ name }) => quote(name, 80));
  const notes = [
    ...(total > proposals.length ? [`${total - proposals.length} more`] : []),
    ...(paused.length > 0 ? [`paused: ${paused.slice(0, 10).join(", ")}`] : []),
    "`/improve show …` and `/improve approve …` take the name in front",
  ];
  const title =
    total === 0 ? "Nothing waits for a decision." : `${total} wait${total === 1 ? "s" : ""} for a decision`;
  return {
    text: title,
    blocks: [
      section(`*${title}*`),
      ...proposals.map((line) =>
        section(`\`${referenceOf(line)}\` ${tellProposal(line, addresses.get(line.id))}`),
      ),
      { type: "context", elements: [mrkdwn(notes.join("  ·  "))] },
    ],
  };
}
