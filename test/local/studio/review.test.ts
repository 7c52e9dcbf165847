import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type Sql } from "../../../local/postgres/connect.ts";
import { people } from "../../../local/sample/organisation.ts";
import { type Stack, startStack } from "../../../local/stack.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const there = existsSync(executablePath);
const reviewer = people.ada.name;

test.runIf(process.env.REQUIRE_CHROMIUM === "1")("this machine has a Chromium", () => {
  expect(there).toBe(true);
});

describe.skipIf(!there)(`Studio in a browser (skipped where there is no ${executablePath})`, () => {
  let stack: Stack;
  let sql: Sql;
  let browser: Browser;
  let page: Page;
  const dataDir = mkdtempSync(join(tmpdir(), "test-studio-"));

  beforeAll(async () => {
    stack = await startStack({ dataDir, port: 0, durable: false, cron: false });
    sql = connect(stack.databaseUrl, { max: 1 });
    await sql.unsafe(`
      insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select a.team_id, title, 'prompt_refinement', 'It asks three times.', a.id, a.content_hash, 'better', title, 'rule'
      from (select * from public.artifacts where kind = 'prompt' order by team_id, id limit 1) a, unnest(array['Ask once', 'Say why']) title;
      select private.move_improvement(id, 'in_review', private.system_actor('validation', null)) from public.improvements;`);
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(`${stack.url}/editor/improvements`);
    await row("Ask once").waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await sql?.end({ timeout: 1 });
    await stack?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const row = (title: string): Locator => page.getByRole("row").filter({ hasText: title });

  /** As a person does it: double click, type, Enter. Resolves with what the server answered to Studio. */
  async function type(title: string, column: string, text: string): Promise<number> {
    const headers = await page.getByRole("columnheader").allInnerTexts();
    const place = headers.findIndex((header) => header.split("\n")[0] === column);
    await row(title).getByRole("gridcell").nth(place).dblclick();
    const input = row(title).locator("input:not([type=checkbox])");
    await input.fill(text);
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "PATCH"),
      input.press("Enter"),
    ]);
    return answer.status();
  }

  /** What Studio says about a refusal. */
  const message = (text: string) =>
    page.getByRole("alert").filter({ hasText: text }).waitFor({ timeout: 5_000 });

  const read = async (title: string) =>
    (
      await sql`select i.status, i.version, i.decided_by, (select count(*)::int from public.reviews r where r.improvement_id = i.id) as reviews,
      (select count(*)::int from public.improvement_events e where e.improvement_id = i.id) as events
      from public.improvements i where i.title = ${title}`
    )[0];

  test("a reviewer approves a row: the name into decided_by, then the status", async () => {
    expect(await type("Ask once", "decided_by", reviewer)).toBeLessThan(300);
    expect(await read("Ask once")).toMatchObject({ status: "in_review", version: 2, reviews: 0 });
    expect(await type("Ask once", "status", "approved")).toBeLessThan(300);
    expect(await read("Ask once")).toMatchObject({
      status: "approved",
      version: 3,
      decided_by: reviewer,
      reviews: 1,
    });
    const [event] = await sql`
      select e.how_known, e.surface, p.name from public.improvement_events e join public.people p on p.id = e.person_id
      join public.improvements i on i.id = e.improvement_id where i.title = 'Ask once' order by e.id desc limit 1`;
    expect(event).toEqual({ how_known: "asserted", surface: "studio", name: reviewer });
  });

  test("an illegal move shows its message and changes nothing", async () => {
    const before = await read("Say why");
    expect(await type("Say why", "status", "shipping")).toBe(409);
    await message("An improvement that is in review cannot become shipping.");
    expect(await read("Say why")).toEqual(before);
    await page.reload();
    await row("Say why").getByText("in_review").waitFor();
  });

  test("a decision without a name, or with one that nobody has, says so and changes nothing", async () => {
    const before = await read("Say why");
    expect(await type("Say why", "status", "approved")).toBe(422);
    await message("Please type your name into decided_by.");
    await page.reload();
    await row("Say why").waitFor();
    expect(await type("Say why", "decided_by", "Mallory")).toBe(403);
    await message('Nobody called "Mallory" is known.');
    expect(await read("Say why")).toEqual(before);
  });
});
