import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { html } from "../../../local/slack/page/html.ts";
import { markdown } from "../../../local/slack/page/markdown.ts";
import { mrkdwn } from "../../../local/slack/page/mrkdwn.ts";
import { quote } from "../../../shared/delivery/slack/write-mrkdwn.ts";
import { button, plain, startWorld, type World } from "./support.ts";

const CHROMIUM = "/usr/bin/chromium";
const HOSTILE = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>"'&lt;b&gt; <javascript:alert(1)|click>`;
const names = { user: (id: string) => `name of ${id}`, channel: (id: string) => `channel ${id}` };

let world: World;
beforeAll(async () => {
  world = await startWorld({ charts: true });
});
afterAll(() => world.close());

const post = (path: string, headers: Record<string, string>) =>
  fetch(`${world.slack.url}ui/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });

test("mrkdwn becomes what a person sees", () => {
  expect(
    mrkdwn("*bold* _it_ ~no~ `a<b` <https://a.b/?x=1&amp;y=2|link> <@U1> :tada: 2*3*4", names).markup,
  ).toBe(
    '<strong>bold</strong> <em>it</em> <s>no</s> <code>a&lt;b</code> <a href="https://a.b/?x=1&amp;y=2" target="_blank" rel="noreferrer noopener">link</a> <span class="mention">@name of U1</span> 🎉 2*3*4',
  );
  expect(mrkdwn("> quoted\nplain", names).markup).toBe("<blockquote>quoted</blockquote>plain");
  expect(mrkdwn("```\n<b>*x*</b>\n```", names).markup).toBe("<pre>&lt;b&gt;*x*&lt;/b&gt;</pre>");
});

test("what the app quotes is shown as it was written", () => {
  const written = "*bold* _slanted_ ~gone~ `code` and a_name_of_ours";
  const shown = mrkdwn(quote(written, 200), names).markup;
  expect(shown.replaceAll("\u200B", "")).toBe(written);
});

test("no text, in any of the markups, becomes an element of its own or a script link", () => {
  for (const shown of [
    html`${HOSTILE}`,
    mrkdwn(HOSTILE, names),
    markdown(`${HOSTILE} [x](javascript:alert(1))`),
  ]) {
    expect(shown.markup).not.toMatch(/<(img|script)/);
    expect(shown.markup).not.toMatch(/href="javascript/i);
  }
});

test("hostile text is harmless in every place of the page", async () => {
  world.slack.ensureUser({ id: "U9MAL", name: "mal", realName: HOSTILE });
  world.slack.ensureChannel({ id: "C9MAL", name: HOSTILE, members: ["U1ADA", "U9MAL", "U0IMPROVER"] });
  await world.client.chat.postMessage({
    channel: "C9MAL",
    text: HOSTILE,
    username: HOSTILE,
    blocks: [
      { type: "header", text: plain(HOSTILE) },
      { type: "section", text: { type: "mrkdwn", text: HOSTILE }, fields: [plain(HOSTILE)] },
      { type: "markdown", text: `${HOSTILE}\n\n| a |\n|---|\n| ${HOSTILE} |` },
      { type: "table", rows: [[{ type: "raw_text", text: HOSTILE }]] },
      { type: "actions", elements: [{ ...button(HOSTILE, "A"), confirm: { text: plain(HOSTILE) } }] },
    ],
  });
  const page = await fetch(`${world.slack.url}?user=U1ADA&channel=C9MAL`);
  const markup = await page.text();
  expect(markup).not.toMatch(/<img|<script>|onerror="/);
  expect(markup).toContain("&lt;img src=x onerror=&quot;");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
});

test("only the page itself may act, and only under its own name", async () => {
  expect((await post("say", {})).status).toBe(403);
  expect((await post("say", { origin: "https://evil.example" })).status).toBe(403);
  const own = new URL(world.slack.url).origin;
  expect((await post("nothing", { origin: own })).status).toBe(404);
  expect((await post("click", { origin: own })).status).toBe(409);
});

describe.skipIf(!existsSync(CHROMIUM))(`in a browser (skipped where there is no ${CHROMIUM})`, () => {
  test("a person clicks, fills the modal in, corrects it, and sees the message change", {
    timeout: 20_000,
  }, async () => {
    const { client } = world;
    const { ts = "" } = await client.chat.postMessage({
      channel: "C1TEAM",
      text: "card",
      blocks: [{ type: "actions", elements: [button("reject", "Reject")] }],
    });
    world.app.answer = async ({ payload }) => {
      if (payload.type === "block_actions") {
        const input = {
          type: "input" as const,
          block_id: "why",
          label: plain("Reason"),
          element: { type: "plain_text_input" as const, action_id: "t" },
        };
        const view = {
          type: "modal" as const,
          title: plain("Reject"),
          submit: plain("Send"),
          blocks: [input],
        };
        await client.views.open({ trigger_id: String(payload.trigger_id), view });
      }
      if (payload.type !== "view_submission") return {};
      if (JSON.stringify(payload).includes("short"))
        return { body: { response_action: "errors", errors: { why: "Too short." } } };
      await client.chat.update({ channel: "C1TEAM", ts, text: "Rejected by Ada", blocks: [] });
      return {};
    };
    const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args });
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    await page.goto(`${world.slack.url}?user=U1ADA&channel=C1TEAM`);
    await page.getByRole("button", { name: "Reject" }).click();
    await page.getByLabel("Reason").fill("short");
    await page.getByRole("button", { name: "Send" }).last().click();
    await page.getByText("Too short.").waitFor();
    expect(await page.getByLabel("Reason").inputValue()).toBe("short");
    await page.getByLabel("Reason").fill("It breaks returns.");
    await page.getByRole("button", { name: "Send" }).last().click();
    await page.getByText("Rejected by Ada").waitFor();
    expect(await page.locator("dialog.modal").count()).toBe(0);
    await page.goto(`${world.slack.url}?user=U1ADA&channel=C9MAL`);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await browser.close();
    expect(problems).toEqual([]);
  });
});
