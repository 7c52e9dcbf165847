import type { KnownBlock, ModalView } from "@slack/web-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isObject } from "../../../local/slack/json.ts";
import { button, plain, refusalOf, startWorld, type World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ charts: false });
});
afterAll(() => world.close());

const long = (length: number) => "x".repeat(length);
const section = (length: number): KnownBlock => ({
  type: "section",
  text: { type: "mrkdwn", text: long(length) },
});
const options = (count: number) =>
  Array.from({ length: count }, (_item, index) => ({ text: plain(`Option ${index}`), value: `${index}` }));
const cell = (text: string) => ({ type: "raw_text" as const, text });
const actions = (...elements: ReturnType<typeof button>[]): KnownBlock => ({ type: "actions", elements });

const REFUSED: [what: string, blocks: unknown[], complaint: string][] = [
  [
    "51 blocks",
    Array.from({ length: 51 }, () => ({ type: "divider" })),
    "no more than 50 items allowed [json-pointer:/blocks]",
  ],
  [
    "a section of 3001 characters",
    [section(3001)],
    "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "an empty section text",
    [section(0)],
    "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "a section of nothing",
    [{ type: "section" }],
    "missing required field: text or fields [json-pointer:/blocks/0]",
  ],
  [
    "eleven fields",
    [{ type: "section", fields: Array.from({ length: 11 }, () => plain("f")) }],
    "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
  ],
  [
    "a field of 2001 characters",
    [{ type: "section", fields: [plain(long(2001))] }],
    "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
  ],
  [
    "a header of 151 characters",
    [{ type: "header", text: plain(long(151)) }],
    "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
  ],
  [
    "a header in mrkdwn",
    [{ type: "header", text: { type: "mrkdwn", text: "x" } }],
    "[json-pointer:/blocks/0/text",
  ],
  [
    "a button label of 76 characters",
    [actions(button("a", long(76)))],
    "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
  ],
  [
    "a button value of 2001 characters",
    [actions({ ...button("a", "A"), value: long(2001) })],
    "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
  ],
  [
    "an action id of 256 characters",
    [actions(button(long(256), "A"))],
    "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
  ],
  [
    "the same action id twice in a block",
    [actions(button("a", "A"), button("a", "B"))],
    "action_id is not unique: a [json-pointer:/blocks/0/elements]",
  ],
  [
    "the same block id twice",
    [
      { type: "divider", block_id: "d" },
      { type: "divider", block_id: "d" },
    ],
    "block_id is not unique: d [json-pointer:/blocks/1/block_id]",
  ],
  [
    "26 buttons",
    [actions(...Array.from({ length: 26 }, (_item, index) => button(`a${index}`, "A")))],
    "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "a button of an unknown style",
    [{ type: "actions", elements: [{ ...button("a", "A"), style: "loud" }] }],
    "[json-pointer:/blocks/0/elements/0/style]",
  ],
  [
    "eleven context elements",
    [{ type: "context", elements: Array.from({ length: 11 }, () => plain("c")) }],
    "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
  ],
  [
    "a select with 101 options",
    [{ type: "actions", elements: [{ type: "static_select", options: options(101) }] }],
    "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
  ],
  [
    "a confirm title of 101 characters",
    [
      {
        type: "actions",
        elements: [{ ...button("a", "A"), confirm: { title: plain(long(101)), text: plain("t") } }],
      },
    ],
    "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
  ],
  [
    "101 table rows",
    [{ type: "table", rows: Array.from({ length: 101 }, () => [cell("c")]) }],
    "no more than 100 items allowed [json-pointer:/blocks/0/rows]",
  ],
  [
    "21 table cells in a row",
    [{ type: "table", rows: [Array.from({ length: 21 }, () => cell("c"))] }],
    "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]",
  ],
  [
    "a markdown block of 12001 characters",
    [{ type: "markdown", text: long(12_001) }],
    "must be less than 12001 characters [json-pointer:/blocks/0/text]",
  ],
  ["an unknown block", [{ type: "marquee" }], "unsupported type: marquee [json-pointer:/blocks/0/type]"],
  [
    "an unknown property",
    [{ type: "divider", colour: "red" }],
    "invalid additional property: colour [json-pointer:/blocks/0]",
  ],
  [
    "a chart of no kind",
    [{ type: "data_visualization", title: "t", chart: {} }],
    "missing required field: type [json-pointer:/blocks/0/chart]",
  ],
];

test.each(REFUSED)("a message with %s is refused as invalid_blocks", async (_what, blocks, complaint) => {
  // Through apiCall, because the client's own types refuse half of these.
  const refusal = await refusalOf(
    world.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "t", blocks }),
  );
  expect(refusal.error).toBe("invalid_blocks");
  const { messages } = isObject(refusal.response_metadata) ? refusal.response_metadata : {};
  expect(JSON.stringify(messages)).toContain(JSON.stringify(complaint).slice(1, -1));
  expect(world.slack.rejected.at(-1)).toMatchObject({ method: "chat.postMessage", error: "invalid_blocks" });
});

test("a right chart is refused where charts have not arrived, which is no fault of the app", async () => {
  const before = world.slack.rejected.length;
  const segments = [{ label: "a", value: 1 }];
  const blocks = [{ type: "data_visualization", title: "t", chart: { type: "pie", segments } }];
  const refusal = await refusalOf(
    world.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "t", blocks }),
  );
  expect(refusal.error).toBe("invalid_blocks");
  expect(JSON.stringify(refusal)).toContain("unsupported type: data_visualization");
  expect(world.slack.rejected).toHaveLength(before);
});

test("a message that is too long as a whole is refused, though each section is fine", async () => {
  const blocks = Array.from({ length: 5 }, () => section(2900));
  expect(
    await refusalOf(world.client.chat.postMessage({ channel: "C1TEAM", text: "t", blocks })),
  ).toMatchObject({ error: "msg_blocks_too_long" });
});

const modal = (extra: Partial<ModalView>): ModalView => ({
  type: "modal",
  title: plain("Title"),
  blocks: [section(1)],
  ...extra,
});
const input = { type: "input" as const, label: plain("Why"), element: { type: "plain_text_input" as const } };

test.each<[string, ModalView, string]>([
  [
    "a title of 25 characters",
    modal({ title: plain(long(25)) }),
    "must be less than 25 characters [json-pointer:/view/title/text]",
  ],
  [
    "a submit label of 25 characters",
    modal({ submit: plain(long(25)) }),
    "must be less than 25 characters [json-pointer:/view/submit/text]",
  ],
  [
    "private_metadata of 3001 characters",
    modal({ private_metadata: long(3001) }),
    "must be less than 3001 characters [json-pointer:/view/private_metadata]",
  ],
  [
    "an input but no submit",
    modal({ blocks: [input] }),
    "missing required field: submit [json-pointer:/view]",
  ],
  [
    "101 blocks",
    modal({ blocks: Array.from({ length: 101 }, () => section(1)) }),
    "no more than 100 items allowed [json-pointer:/view/blocks]",
  ],
])("a modal with %s is refused as invalid_arguments", async (_what, view, complaint) => {
  const refusal = await refusalOf(world.client.views.open({ trigger_id: "any", view }));
  expect(refusal).toMatchObject({ error: "invalid_arguments", errors: [complaint] });
});

test("a chart is accepted where charts have arrived, and its own limits hold", async () => {
  const modern = await startWorld({ charts: true });
  const chart = (labels: string[], count: number) => ({
    type: "data_visualization",
    title: "Success",
    chart: {
      type: "line",
      series: Array.from({ length: count }, (_item, index) => ({
        name: `s${index}`,
        data: labels.map((label) => ({ label, value: 1 })),
      })),
      axis_config: { categories: labels },
    },
  });
  const post = (blocks: unknown[]) =>
    modern.client.apiCall("chat.postMessage", { channel: "C1TEAM", text: "t", blocks });
  expect(await post([chart(["W1", "W2"], 2)])).toMatchObject({ ok: true });
  expect(await refusalOf(post([chart(["W1"], 7)]))).toMatchObject({ error: "invalid_blocks" });
  expect(await refusalOf(post([chart([long(21)], 1)]))).toMatchObject({ error: "invalid_blocks" });
  expect(await refusalOf(post([1, 2, 3].map(() => chart(["W1"], 1))))).toMatchObject({
    error: "invalid_blocks",
  });
  await modern.close();
});
