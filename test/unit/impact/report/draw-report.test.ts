import fc from "fast-check";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawReport } from "../../../../shared/impact/report/draw-report.ts";
import { type MetricNumbers, type Report, reportMetrics } from "../../../../shared/impact/report/report.ts";
import { escapeXml } from "../../../../shared/impact/report/svg.ts";
import { writeRow } from "../../../../shared/impact/report/write-row.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

const nasty = [
  "<script>alert(1)</script>",
  "]]>",
  "&amp;",
  "\u0000\u001b",
  "\uD800",
  "\u202E",
  '" onload="x',
  "'",
  "-->",
  "</svg>",
  "x".repeat(300),
  "שלום",
  "\uFFFE",
  " ",
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "binary", maxLength: 30 })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(" "));

const numbers: fc.Arbitrary<MetricNumbers> = fc
  .record({
    metric: fc.constantFrom(...reportMetrics),
    ends: fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -1, max: 1, noNaN: true }))),
    scale: fc.constantFrom(0.001, 0.1, 1, 12),
    hasInterval: fc.boolean(),
    tasks: fc.nat({ max: 99_999 }),
  })
  .map(({ metric, ends, scale, hasInterval, tasks }) => {
    const isShare = metric === "success_rate" || metric === "error_rate";
    const sorted = ends
      .toSorted((a, b) => a - b)
      .map((end) => (isShare ? end * Math.min(1, scale) : Math.exp(end * scale)));
    const [low = 0, effect = 0, high = 0] = sorted;
    return {
      metric,
      baseline: { tasks, value: 0.5 },
      candidate: { tasks: tasks + 1, value: 0.25 },
      effect,
      low: hasInterval ? low : null,
      high: hasInterval ? high : null,
      interval: hasInterval ? "anytime" : null,
    };
  });

const reports: fc.Arbitrary<Report> = fc.record({
  version: fc.constant(1 as const),
  outcome: fc.constant("helps" as const),
  headline: text,
  sentences: fc.array(text, { maxLength: 4 }),
  evidence: fc.constantFrom("randomised", "observational"),
  rows: fc
    .array(
      fc.tuple(numbers, fc.constantFrom("better", "worse", "watch", "unclear", "fine", "unsaid", "unknown")),
      { maxLength: 6 },
    )
    .map((rows) => rows.map(([row, verdict], place) => writeRow(row, place > 0, verdict))),
  health: fc.array(fc.record({ name: text, sound: fc.boolean(), text }), { maxLength: 3 }),
});

test("every report is a well-formed picture that loads and runs nothing and stays within its frame, in a real browser", async () => {
  const pictures = fc.sample(reports, { numRuns: 120, seed: 5 }).map(drawReport);
  const page = await browser.newPage();
  const faults = await page.evaluate((sources) => {
    const found: string[] = [];
    for (const source of sources) {
      const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
      const broken = parsed.querySelector("parsererror");
      if (broken) found.push(`broken: ${broken.textContent}`);
      const allowed = new Set(["svg", "title", "desc", "style", "rect", "text", "path", "circle"]);
      for (const element of parsed.querySelectorAll("*")) {
        if (!broken && !allowed.has(element.tagName)) found.push(`holds ${element.tagName}`);
        for (const { name, value } of element.attributes)
          if (name.startsWith("on") || name.includes("href") || /NaN|Infinity|undefined/.test(value))
            found.push(`has ${name}=${value}`);
      }
      if (broken) continue;
      const svg = document.importNode(parsed.documentElement, true) as unknown as SVGSVGElement;
      document.body.replaceChildren(svg);
      const frame = svg.getBoundingClientRect();
      for (const mark of svg.querySelectorAll("path, circle")) {
        const box = mark.getBoundingClientRect();
        if (box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom)
          found.push(`outside: ${mark.outerHTML}`);
      }
    }
    return found;
  }, pictures);
  await page.close();
  expect(faults).toEqual([]);
});

const ordinary: Report = {
  version: 1,
  outcome: "helps",
  headline: "It helps: about 6 of 100 more tasks succeed.",
  sentences: ["The true effect lies between 2 and 10 of 100 more."],
  evidence: "randomised",
  rows: [
    writeRow(
      {
        metric: "success_rate",
        baseline: { tasks: 99_800, value: 0.6 },
        candidate: { tasks: 99_790, value: 0.672 },
        effect: 0.06,
        low: 0.02,
        high: 0.1,
        interval: "anytime",
      },
      false,
      "better",
    ),
    writeRow(
      {
        metric: "duration",
        baseline: { tasks: 800, value: 5000 },
        candidate: { tasks: 790, value: 5400 },
        effect: 1.35,
        low: 0.999,
        high: 1.9,
        interval: "large_samples",
      },
      true,
      "worse",
    ),
    writeRow(
      {
        metric: "tokens",
        baseline: { tasks: 800, value: 123_456 },
        candidate: { tasks: 790, value: 234_567 },
        effect: 1.01,
        low: 0.1,
        high: 9000,
        interval: "large_samples",
      },
      true,
      "watch",
    ),
    writeRow(
      {
        metric: "error_rate",
        baseline: { tasks: 800, value: 0.1 },
        candidate: { tasks: 790, value: 0.1 },
        effect: null,
        low: null,
        high: null,
        interval: null,
      },
      true,
      "unknown",
    ),
  ],
  health: [
    {
      name: "Division",
      sound: true,
      text: "790 of 1,590 tasks had the new version, about 795 were to be expected.",
    },
  ],
};

test("no text of a report runs into another or out of the picture", async () => {
  const page = await browser.newPage();
  await page.setContent(`<body style="margin:0">${drawReport(ordinary)}`);
  const collisions = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll("svg text")].map((each) => ({
      text: each.textContent,
      box: each.getBoundingClientRect(),
    }));
    const found = boxes
      .filter(({ box }) => box.right > 760 || box.left < 0)
      .map(({ text }) => `out: ${text}`);
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1))
        if (
          one.box.left < other.box.right &&
          other.box.left < one.box.right &&
          one.box.top + 3 < other.box.bottom &&
          other.box.top + 3 < one.box.bottom
        )
          found.push(`${one.text} × ${other.text}`);
    return found;
  });
  await page.close();
  expect(collisions).toEqual([]);
});

test("every text can be read in the light and in the dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ colorScheme });
    await page.setContent(
      drawReport({ ...ordinary, health: [{ name: "Outcomes", sound: false, text: "lost" }] }),
    );
    const colours = await page.evaluate(() => {
      const fill = (selector: string) =>
        [...document.querySelectorAll(selector)].map((each) => getComputedStyle(each).fill);
      return { ground: fill(".ground")[0] ?? "", texts: fill("text"), marks: fill(".mark") };
    });
    await page.close();
    for (const colour of colours.texts) expect(contrast(colour, colours.ground)).toBeGreaterThanOrEqual(4.5);
    // The ring is filled with the ground and seen by its line.
    for (const colour of colours.marks.filter((each) => each !== colours.ground))
      expect(contrast(colour, colours.ground)).toBeGreaterThanOrEqual(3);
  }
});

/** WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test("what decides comes first, guardrails stand apart, and the order of the rows is kept", () => {
  const drawn = drawReport(ordinary);
  const places = ["Success rate", "Guardrails", "Duration", "Tokens", "Failed calls", "Division"].map(
    (name) => drawn.lastIndexOf(`>${name}<`) + drawn.lastIndexOf(`${name}:`),
  );
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(drawReport(structuredClone(ordinary))).toBe(drawn);
});

test("whoever does not see the picture is read the same", () => {
  const drawn = drawReport(ordinary);
  expect(drawn).toContain("<title>It helps: about 6 of 100 more tasks succeed.</title>");
  expect(drawn).toContain(
    "Guardrail Duration: 83.3 min to 1.5 h, effect +35.0 %, interval −0.1 % to +90.0 %, worse.",
  );
});

test("escaped text holds nothing that XML reads as its own", () => {
  fc.assert(
    fc.property(text, (any) => {
      expect(escapeXml(any)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
    }),
  );
});
