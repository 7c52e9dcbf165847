import { type Database, unwrap } from "../../platform/database.ts";
import type { Database as Schema } from "../../platform/database-types.gen.ts";
import type { Repository } from "./open-repository.ts";
import { readPages } from "./read-pages.ts";

type KeptWords = Schema["public"]["Functions"]["github_words_kept"]["Returns"];

/**
 * Follows removals of which no webhook told. GitHub lists what is there and not what was removed: what is kept and not in
 * the list of all that was said since is asked for by itself, and is gone only when GitHub says so.
 */
export async function findRemoved(
  database: Database,
  repository: Repository,
  kept: KeptWords,
): Promise<void> {
  const lists = { comment: repository.listConversations, line: repository.listLineComments };
  for (const [kind, list] of Object.entries(lists)) {
    const expected = new Map(
      kept
        .filter(({ reference }) => reference.startsWith(`${kind}:`))
        .map((words) => [words.reference, words]),
    );
    const begin = [...expected.values()].map(({ since }) => Date.parse(since)).sort((a, b) => a - b)[0];
    if (begin === undefined) continue;
    for await (const { references } of readPages(list, new Date(begin).toISOString()))
      for (const reference of references) expected.delete(reference);
    for (const { reference, number } of expected.values())
      if (!(await repository.isThere(reference)))
        unwrap(
          await database.rpc("receive_github_comment_change", {
            delivery_key: `caught:removed:${reference}`,
            repository: repository.fullName,
            number,
            reference,
            body: "",
            moment: new Date().toISOString(),
          }),
        );
  }
}
