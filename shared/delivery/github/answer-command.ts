import { z } from "zod";
import type { GitHub } from "../../platform/github.ts";
import type { Delivered, Delivery } from "../delivery-contract.ts";
import type { Dossier } from "../read-dossier.ts";
import { openRepository } from "./open-repository.ts";
import { quoteLine } from "./write-markdown.ts";

const answer = z.object({
  number: z.int().positive(),
  comment_id: z.int().nullish(),
  login: z.string().nullish(),
  command: z.string().nullish(),
  ok: z.boolean(),
  text: z.string().catch(""),
});

/** Answers a command where it was given: a thumb when it was done, the reason when it was refused. */
export async function answerOnGitHub(
  github: GitHub,
  { improvement }: Dossier,
  delivery: Delivery,
): Promise<Delivered> {
  const { number, comment_id, login, command, ok, text } = answer.parse(delivery.payload);
  const repository = await openRepository(github, improvement.repository ?? "");
  if (comment_id) await repository.react(comment_id, ok ? "+1" : "confused");
  if (ok && text === "") return {};
  const who = login ? `${quoteLine(login, 100)}: ` : "";
  const what = command ? `\`/${command.replace(/[^a-z-]/g, "")}\` ` : "";
  const said = ok ? quoteLine(text, 1_000) : `${what}changed nothing. ${quoteLine(text, 1_000)}`;
  const mark = `<!-- self-improvement:answer ${delivery.id} -->`;
  await repository.ensureComment(number, improvement.created_at, mark, `${who}${said}`);
  return {};
}
