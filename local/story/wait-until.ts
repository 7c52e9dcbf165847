import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again until there is an answer.
 * @throws Error that says what was waited for, and what `explain` knows about why it did not come.
 */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | null | false>,
  options: { seconds?: number; explain?: () => Promise<string> } = {},
): Promise<Answer> {
  const deadline = Date.now() + (options.seconds ?? 30) * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline)
      throw new Error(`Waited in vain for ${what}. ${(await options.explain?.()) ?? ""}`.trim());
    await sleep(100);
  }
}
