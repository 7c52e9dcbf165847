import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = "supabase/migrations";
const migrations = readdirSync(folder)
  .map((name) => readFileSync(`${folder}/${name}`, "utf8"))
  .join("\n");
const page = readFileSync("docs/when-something-fails.md", "utf8");
const documented = new Set([...page.matchAll(/`([a-z_]+)`/g)].map(([, word = ""]) => word));
const missing = (words: Iterable<string>) => [...new Set(words)].filter((word) => !documented.has(word));

test("every code of a refusal is on the page about failures", () => {
  const codes = [...migrations.matchAll(/refuse\(\s*\d+,\s*'(\w+)'/g)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(50);
  expect(missing(codes)).toEqual([]);
});

test("every kind of alarm is on the page about failures", () => {
  const [, kinds = ""] = /alarms_kind check \(kind in \(([^)]*)\)/.exec(migrations) ?? [];
  const words = [...kinds.matchAll(/'(\w+)'/g)].map(([, kind = ""]) => kind);
  expect(words.length).toBeGreaterThan(5);
  expect(missing(words)).toEqual([]);
});

test("every cron job that is scheduled is expected, and every expected one is scheduled", () => {
  const scheduled = [...migrations.matchAll(/cron\.schedule\('([\w-]+)'/g)].map(([, name]) => name);
  const [, expected = ""] =
    /function private\.expected_jobs\(\)[\s\S]*?array\[([\s\S]*?)\]/.exec(migrations) ?? [];
  const names = [...expected.matchAll(/'([\w-]+)'/g)].map(([, name]) => name);
  expect(names.toSorted()).toEqual([...new Set(scheduled)].toSorted());
});
