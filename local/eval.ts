// npm run eval: measures what the product promises on folders of labelled data. Learns nothing from them.
import { parseArgs } from "node:util";

interface Options {
  json: string | undefined;
  seed: number;
  share: number;
}

/** One line per subject: what it is called, what it says of itself, and where it is. */
const subjects: Record<
  string,
  { about: string; folderOptional?: true; run: (folder: string, options: Options) => Promise<void> }
> = {
  analysis: {
    about:
      "DIR [--json FILE]   attribution, errors, outcomes and findings, on DIR/*.jsonl and DIR/*.labels.jsonl",
    run: async (folder, { json }) => (await import("./eval/analysis.ts")).evaluateAnalysis(folder, json),
  },
  validation: {
    about: "DIR [--json FILE]   security on DIR/security-*.jsonl, and the other parts as they come",
    run: async (folder, { json }) => (await import("./eval/validation.ts")).evaluateValidation(folder, json),
  },
  impact: {
    about:
      "[DIR] [--seed N] [--share S] [--json FILE]   reference values and real outcomes in DIR, and simulations of all tests",
    folderOptional: true,
    run: async (folder, options) =>
      (await import("./eval/impact.ts")).evaluateImpact(folder === "" ? undefined : folder, options),
  },
  learning: {
    about:
      "[DIR] [--seed N] [--share S] [--json FILE]   predictions, transfer between teams, confirming experiments; sessions and metrics of the logs in DIR",
    folderOptional: true,
    run: async (folder, options) =>
      (await import("./eval/learning.ts")).evaluateLearning(folder === "" ? undefined : folder, options),
  },
};

const usage = Object.entries(subjects)
  .map(([name, { about }]) => `npm run eval -- ${name} ${about}`)
  .join("\n");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: "string" },
      seed: { type: "string", default: "1" },
      share: { type: "string", default: "1" },
      help: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const [name = "", folder = ""] = positionals;
  const subject = Object.hasOwn(subjects, name) ? subjects[name] : undefined;
  if (values.help) return console.log(usage);
  if (subject === undefined || (folder === "" && !subject.folderOptional)) throw new Error(usage);
  const seed = Number(values.seed);
  const share = Number(values.share);
  if (!Number.isInteger(seed)) throw new Error("--seed wants a whole number.");
  if (!(share > 0 && share <= 1)) throw new Error("--share wants a number above 0 and up to 1.");
  await subject.run(folder, { json: values.json, seed, share });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
