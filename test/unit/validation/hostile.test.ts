import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadParser, parseSource } from "../../../shared/validation/code/parse-source.ts";
import { readData } from "../../../shared/validation/code/read-data.ts";
import { detectLanguage } from "../../../shared/validation/detect-language.ts";
import { checks, isBlocking, runChecks, staticChecks } from "../../../shared/validation/run-checks.ts";
import { hostile, repeated } from "./hostile.ts";
import { readPairs } from "./interface/read-pairs.ts";
import { makeSubject } from "./subject.ts";

/** The checks of form; those of security have their own hostile inputs. */
const ofForm = checks.filter(({ rule }) =>
  /syntax|interface|prompt|tool|dependency|parameter|patch|language|hidden_characters|content/.test(rule),
);
const isCrash = /The check failed|said nothing/;

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

describe("input that is made to break a reader", () => {
  it.each(hostile)("gets a clear verdict within two seconds: $name", async ({ path, kind, source }) => {
    await loadParser(detectLanguage(path));
    for (const before of ["x", source]) {
      const subject = makeSubject({ kind, path, before, after: `${source}${before === "x" ? "" : " "}` });
      const cpu = await cpuOf(async () => {
        const report = await runChecks(subject, ofForm);
        expect(report.checks.filter(({ detail }) => isCrash.test(detail))).toEqual([]);
        for (const result of report.checks.filter(isBlocking))
          expect(result.detail.length).toBeLessThan(1_000);
        expect(report.checks.length).toBeLessThan(200);
      });
      expect(cpu).toBeLessThan(2_000);
    }
  });

  it.each([
    ["src/a.js", "x = 1".concat("+1".repeat(31_000))],
    ["src/a.ts", "export let a = 1;".repeat(6_000)],
    ["src/a.py", "@a\n".repeat(11_000)],
    ["p/a.yaml", "- a\n".repeat(7_000)],
    ["src/a.sql", "select 1;".repeat(5_000)],
  ])("says that it does not read more words and signs than fit into a function: %s", async (path, source) => {
    const kind = path.startsWith("src") ? "code" : "parameters";
    const report = await runChecks(makeSubject({ kind, path, after: source }), ofForm);
    const said = report.checks.filter(({ status }) => status === "not_checkable").map(({ detail }) => detail);
    expect(said).toContainEqual(expect.stringMatching(/\d+ words and signs, \d+ are the limit/));
    expect(report.verdict).toBe("refused");
  });

  it.each([
    ["prompt", "prompts/a.md", `You ${"\u{1F600}".repeat(500)}\n`],
    ["prompt", "prompts/a.md", "Half \uD83D of one. Never \0 do it.\n"],
    ["code", "src/a.js", "let \0\uD83D = 1;\n"],
    ["code", "src/a.ts", `let a = ${"\u{1F600}".repeat(90)};\n`],
    ["tools", "tools/a.json", `[{"name":"${"\u{1F600}".repeat(99)}\\ud83d"}]`],
  ])("gets a report that the database takes: %s %s", async (kind, path, after) => {
    await loadParser(detectLanguage(path));
    const report = await runChecks(makeSubject({ kind, path, after }));
    const text = JSON.stringify(report);
    expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(text.isWellFormed()).toBe(true);
  });

  it.each([
    "src/a.js",
    "src/a.ts",
    "src/a.py",
    "db/a.sql",
    "p/a.yaml",
    "p/a.toml",
    "prompts/a.md",
    "tools/a.json",
  ])("is read in time by every check if it is one sign, again and again: %s", async (path) => {
    await loadParser(detectLanguage(path));
    const kind = { p: "parameters", prompts: "prompt", tools: "tools" }[path.split("/")[0] ?? ""] ?? "code";
    for (const sign of repeated) {
      const after = `a${sign.repeat(120_000 / sign.length)}b`;
      const cpu = await cpuOf(async () => {
        const report = await runChecks(makeSubject({ kind, path, after }), staticChecks);
        expect(report.checks.filter(({ detail }) => isCrash.test(detail))).toEqual([]);
      });
      expect(cpu, JSON.stringify(sign)).toBeLessThan(2_000);
    }
  });

  it("is quick on spaces that do not end their line", async () => {
    const after = `a${" ".repeat(200_000)}b`;
    expect(await cpuOf(() => runChecks(makeSubject({ after }), ofForm))).toBeLessThan(2_000);
  });
});

describe("input that broke a reader once", () => {
  const folder = new URL("./corpus/", import.meta.url);
  it.each(readdirSync(folder))("gets a verdict: %s", async (file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    const [wanted, , name = ""] = file.replace(/\.txt$/, "").split("-");
    const language = detectLanguage(name);
    await loadParser(language);
    const parsed = parseSource(source, language, name);
    const data = readData(source, language);
    const isTaken =
      language === "yaml" || language === "json" || language === "toml"
        ? "value" in data
        : parsed.status === "parsed";
    expect(isTaken).toBe(wanted === "valid");
  });
});

describe("mutations of real programs", () => {
  const pieces = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "`",
    "${",
    "'",
    '"',
    "/",
    "*/",
    "\\",
    "\n",
    "\r",
    "\u2028",
    "\0",
    "\uD800",
    "<",
    "=>",
    "#",
    ":",
    "async ",
    "\t",
    "é",
    "'''",
  ];
  it.each(["javascript", "typescript", "python"] as const)(
    "of %s never break a reader or the comparison",
    async (language) => {
      await loadParser(language);
      const pairs = readPairs().filter((pair) => pair.language === language);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...pairs),
          fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 4 }),
          async (pair, cuts) => {
            let after = pair.new;
            for (const [at, length, piece] of cuts) {
              const place = at % (after.length + 1);
              after = after.slice(0, place) + piece + after.slice(place + length);
            }
            const report = await runChecks(
              makeSubject({ kind: "code", path: pair.path, before: pair.old, after }),
              ofForm,
            );
            expect(report.checks.filter(({ detail }) => isCrash.test(detail))).toEqual([]);
          },
        ),
        { numRuns: 200 },
      );
    },
  );
  it.each([
    [
      "prompt",
      "prompts/a.md",
      "You help {{user}}.\nNever share a password. Answer in JSON.\nSee https://a.example/x.\n",
    ],
    ["role", "roles/a.md", "{% if vip %}Be kind to $\u007Bname}.{% endif %} Ask before you pay."],
    [
      "tools",
      "tools/a.json",
      '[{"name":"a","description":"b","input_schema":{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}}]',
    ],
    [
      "tools",
      "tools/a.yaml",
      "mcpServers:\n  files:\n    command: npx\n    args: [-y, server-files@1.2.3, /srv]\n",
    ],
    ["parameters", "p/a.toml", "retries = 3\n['$parameters'.retries]\ntype = 'integer'\nmax = 5\n"],
    [
      "code",
      "db/a.sql",
      "create table a (id bigint primary key);\nselect '{}'::jsonb -> 'a' from b where c = $1;\n",
    ],
    ["code", "src/a.py", "import os\ndef f(a, *, b=1):\n    return {'a': os.environ['X']}\n"],
    ["code", "src/a.tsx", "export const A = <T,>(p: { x: T }) => <b>{String(p.x)}</b>;\n"],
  ])("of %s %s never break the whole validator", async (kind, path, source) => {
    await loadParser(detectLanguage(path));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.nat(12), fc.constantFrom(...pieces, source)), {
          minLength: 1,
          maxLength: 5,
        }),
        async (cuts) => {
          let after = source;
          for (const [at, length, piece] of cuts) {
            const place = at % (after.length + 1);
            after = after.slice(0, place) + piece + after.slice(place + length);
          }
          const report = await runChecks(makeSubject({ kind, path, before: source, after }), staticChecks);
          expect(report.checks.filter(({ detail }) => isCrash.test(detail))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });
  it.each(["a.json", "a.yaml", "a.toml"])("of data never break the reader of %s", (path) => {
    const language = detectLanguage(path);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."{}[]:,-\"'&*!?|>#=\n\t ab1.\\"), maxLength: 120 }),
        (source) => {
          const answer = readData(source, language);
          expect("value" in answer || "problem" in answer || "unreadable" in answer).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
