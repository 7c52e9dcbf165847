import { expect } from "vitest";
import { loadContract } from "../../../local/slack/contract/check.ts";
import { isTooLong } from "../../../local/slack/contract/limits.ts";
import { objectsOf } from "../../../local/slack/json.ts";
import type { SlackMessage } from "../../../shared/platform/slack.ts";

const withCharts = loadContract({ charts: true });
const withoutCharts = loadContract({ charts: false });

/** Everything that Slack would read for markup. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== "object" || value === null) return [];
  const own = "type" in value && value.type === "mrkdwn" && "text" in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}

function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let length = 0;
  for (const inner of Object.values(value)) length += textLength(inner);
  return length;
}

/** Text that addresses, links and formats nothing that is not ours. */
export function expectInert(text: string): void {
  // Only our own markup: dates and links to what the stand-ins and Studio gave us.
  for (const [tag] of text.matchAll(/<[^>]*>?/g))
    expect(tag).toMatch(/^<(?:!date\^\d+\^[^<>]+\|[^<>]+|https:\/\/ours\.test\/[^<>]*\|[^<>]*|@U1ADA)>$/);
  expect(text.replaceAll("<@U1ADA>", "")).not.toMatch(/@\w/);
  expect(text).not.toMatch(/[\p{Bidi_Control}\p{Cs}]/u);
  expect((text.match(/```/g) ?? []).length % 2).toBe(0);
}

/** A message that Slack takes, with charts or without, and whose every text is inert. */
export function expectWithinLimits({ blocks = [], plainerBlocks, text }: SlackMessage): void {
  for (const [shown, contract] of [
    [blocks, withCharts],
    [plainerBlocks ?? blocks, withoutCharts],
  ] as const) {
    const list = objectsOf(JSON.parse(JSON.stringify(shown)));
    expect(contract.checkMessageBlocks(list)).toEqual([]);
    expect(isTooLong(list)).toBe(false);
    expect(textLength(shown)).toBeLessThan(9_000);
    for (const markup of mrkdwnIn(shown)) expectInert(markup);
  }
  expect(text.length).toBeLessThan(4_000);
  expectInert(text);
}
