import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test("the defaults that the answers to open questions state are those of the policies", async () => {
  const text = readFileSync("docs/open-questions.md", "utf8");
  // Italic paragraphs say what would change an answer; the bold ones and their brackets say what holds.
  const stated = [
    ...text.replaceAll(/^_It would change_[\s\S]*?\n\n/gm, "").matchAll(/`(\w+)` = ([\w.]*\w)/g),
  ]
    .filter(([, , value]) => value !== "low" && value !== "artifact")
    .map(([, name = "", value]) => [name, value]);
  const [policy] = await database.sql`
    select * from public.policies where num_nonnulls(team_id, change_type, risk) = 0`;
  expect(stated.length).toBeGreaterThan(8);
  expect(stated).toEqual(stated.map(([name = ""]) => [name, String(policy?.[name])]));
});

test("sessions are held weekly, as is said", async () => {
  const [job] = await database.sql`select schedule from cron.job where jobname = 'propose-improvements'`;
  expect(job).toEqual({ schedule: "0 6 * * 1" });
});
