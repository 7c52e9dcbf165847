import fc from "fast-check";
import { expect, test } from "vitest";
import { inferOutcome, readOutcomeSigns } from "../../../shared/analysis/infer-outcome.ts";
import { outcomeWeights } from "../../../shared/analysis/outcome-weights.ts";
import { type LoggedMessage, prepareMessages } from "../../../shared/analysis/prepare-messages.ts";
import { messageTypes } from "../../../shared/logs/parse-log-line.ts";
import { asks, calls, conversation, says } from "./conversation.ts";

const signs = (...messages: Partial<LoggedMessage>[]) =>
  readOutcomeSigns(prepareMessages(conversation(...messages)));
const toUser = { to_agent: "user" };

const smooth = [
  asks("Please cancel order 12."),
  ...calls("cancel_order", { id: 12 }, "cancelled"),
  says("Your order has been cancelled.", toUser),
  asks("Thank you, that is all. ###STOP###"),
];
const rough = [
  asks("Please cancel order 12."),
  ...Array.from({ length: 4 }, () => [
    ...calls("cancel_order", { id: 12 }, "Error: not possible", true),
    says("It did not work. Would you like me to proceed and try again? Please confirm.", toUser),
    asks("This is frustrating, it still doesn't work. Actually, what about another way instead?"),
  ]).flat(),
  ...calls("cancel_order", { id: 12 }, "Error: not possible", true),
];

test("a task that went smoothly is given a higher chance than one that ends in errors, and both say that it is inferred", () => {
  const good = inferOutcome(signs(...smooth));
  const bad = inferOutcome(signs(...rough));
  expect(good.inferred).toBe(true);
  expect(good.success).toBeGreaterThan(bad.success + 0.2);
});

test("what the rest of the team shows moves the probability, the more the more of it is known", () => {
  const own = signs(...smooth);
  const pressed = own.team - 4;
  const one = inferOutcome(own, [pressed]).success;
  const many = inferOutcome(
    own,
    Array.from({ length: 20 }, () => pressed),
  ).success;
  expect(many).toBeLessThan(one);
});

test("the weights say where they come from", () => {
  const { source, date, method, scores } = outcomeWeights.provenance;
  for (const part of [source, date, method, scores]) expect(part).toBeTruthy();
});

test("whatever the conversation, the answer is a probability, every time the same", () => {
  const anything = fc.record({
    agent: fc.constantFrom("a", "user"),
    role: fc.constantFrom("assistant", "user", "tool", "system"),
    message_type: fc.constantFrom(...messageTypes),
    content: fc.oneof(fc.constantFrom("Sorry, I cannot.", "thanks"), fc.string({ unit: "binary" })),
    tool_name: fc.constantFrom(null, "update_x", "transfer_to_human"),
    is_error: fc.constantFrom(null, true, false),
  });
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 30 }), (messages) => {
      const { success } = inferOutcome(signs(...messages));
      expect(success).toBeGreaterThanOrEqual(0);
      expect(success).toBeLessThanOrEqual(1);
      expect(inferOutcome(signs(...messages)).success).toBe(success);
    }),
  );
});
