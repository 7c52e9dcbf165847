import { createRequire } from "node:module";
import fc from "fast-check";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPullBody } from "../../../shared/delivery/github/build-body.ts";
import type { Dossier } from "../../../shared/delivery/read-dossier.ts";
import { hostileDossier, makeDossier } from "./hostile.ts";

const require = createRequire(import.meta.url);
let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

const share = fc.double({ min: 0, max: 1, noNaN: true });
const change = fc.double({ min: -1, max: 1, noNaN: true });
const moment = fc.date({ min: new Date("2025-01-01"), max: new Date("2027-12-31"), noInvalidDate: true });
const stages = [
  "in_review",
  "approved",
  "shipping",
  "deployed",
  "kept",
  "reverting",
  "reverted",
  "changes_requested",
];

/** Dossiers with figures of every kind: measured and expected, tiny and huge, down and up, long and short histories. */
const figures: fc.Arbitrary<Dossier> = fc
  .record({
    before: share,
    after: share,
    ends: fc.tuple(change, change, change).map((three) => three.toSorted((a, b) => a - b)),
    isMeasured: fc.boolean(),
    moments: fc
      .array(moment, { maxLength: 10 })
      .map((all) => all.toSorted((a, b) => a.getTime() - b.getTime())),
  })
  .map(({ before, after, ends: [low = 0, middle = 0, high = 0], isMeasured, moments }) =>
    makeDossier(
      { expected_effect: { metric: "success_rate", estimate: middle, low, high, rests_on: "the log" } },
      {
        effects: isMeasured
          ? [
              {
                metric: "success_rate",
                before_tasks: 30,
                after_tasks: 40,
                before_value: before,
                after_value: after,
                effect: middle,
                low,
                high,
                verdict: "helped",
                rests_on: "verified",
              },
            ]
          : [],
        events: moments.map((at, id) => ({
          id,
          kind: "moved",
          from_status: "in_review",
          to_status: stages[id % stages.length] ?? null,
          version: id,
          surface: "system",
          how_known: "system",
          reason: null,
          details: null,
          occurred_at: at.toISOString(),
          person: null,
        })),
      },
    ),
  );

function chartsOf(dossier: Dossier): string[] {
  const body = buildPullBody(dossier, { isPrivate: true });
  return [...body.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, chart = ""]) => chart);
}

it.each(["mermaid-10", "mermaid-12"])("every chart that we write is drawn by %s", async (version) => {
  const charts = new Set<string>();
  for (const dossier of fc.sample(figures, { numRuns: 40, seed: 7 }))
    for (const chart of chartsOf(dossier)) charts.add(chart);
  for (const dossier of fc.sample(hostileDossier, { numRuns: 40, seed: 7 }))
    for (const chart of chartsOf(dossier)) charts.add(chart);
  const kinds = new Set([...charts].map((chart) => chart.split("\n")[0]));
  expect(kinds).toEqual(new Set(["xychart-beta", "gantt"]));
  const page = await browser.newPage();
  await page.addScriptTag({ path: require.resolve(`${version}/dist/mermaid.min.js`) });
  const outcomes: string[] = await page.evaluate(
    async (sources) => {
      const { mermaid } = globalThis as unknown as {
        mermaid: { initialize(o: object): void; render(id: string, text: string): Promise<{ svg: string }> };
      };
      mermaid.initialize({ startOnLoad: false });
      const results: string[] = [];
      for (const [at, source] of sources.entries()) {
        try {
          const { svg } = await mermaid.render(`chart${at}`, source);
          results.push(
            svg.includes("<svg") && !svg.includes("Syntax error") ? "drawn" : `no picture: ${source}`,
          );
        } catch (error) {
          results.push(`${error}: ${source}`);
        }
      }
      return results;
    },
    [...charts],
  );
  await page.close();
  expect(outcomes.filter((outcome) => outcome !== "drawn")).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(60);
});
