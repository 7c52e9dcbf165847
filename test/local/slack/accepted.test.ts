import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { objectsOf } from "../../../local/slack/json.ts";
import { plain, startWorld, type World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test("whatever is within the limits is accepted", async () => {
  const text = (most: number) =>
    fc
      .string({ minLength: 1, maxLength: most, unit: "grapheme-composite" })
      .map((value) => `${value.slice(0, most - 1)}.`);
  const texts = (most: number) =>
    fc.record({ type: fc.constantFrom("plain_text", "mrkdwn"), text: text(most) });
  const plains = (most: number) => text(most).map(plain);
  const buttons = fc.uniqueArray(
    fc.record(
      { type: fc.constant("button"), action_id: text(255), text: plains(75), value: text(500) },
      { requiredKeys: ["type", "action_id", "text"] },
    ),
    { minLength: 1, maxLength: 25, selector: (each) => each.action_id },
  );
  const block = fc.oneof(
    fc.record({ type: fc.constant("header"), text: plains(150) }),
    fc.record({ type: fc.constant("section"), text: texts(400) }),
    fc.record({ type: fc.constant("section"), fields: fc.array(texts(50), { minLength: 1, maxLength: 10 }) }),
    fc.record({
      type: fc.constant("context"),
      elements: fc.array(texts(50), { minLength: 1, maxLength: 10 }),
    }),
    fc.record({ type: fc.constant("actions"), elements: buttons }),
    fc.record({ type: fc.constant("markdown"), text: text(400) }),
    fc.constant({ type: "divider" }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), async (blocks) => {
      const posted = await world.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "t", blocks });
      expect(posted.ok).toBe(true);
      expect(objectsOf(world.slack.messages("C1TEAM").at(-1)?.blocks)).toHaveLength(blocks.length);
    }),
    { numRuns: 60 },
  );
});
