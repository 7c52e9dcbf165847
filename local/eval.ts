// npm run eval: measures what the product promises on folders of labelled data. Learns nothing from them.
import { parseArgs } from "node:util";

/** One line per subject: what it is called, what it says of itself, and where it is. */
const subjects: Record<
  string,
  { about: string; run: (folder: string, json: string | undefined) => Promise<void> }
> = {
  analysis: {
    about:
      "DIR [--json FILE]   attribution, errors, outcomes and findings, on DIR/*.jsonl and DIR/*.labels.jsonl",
    run: async (folder, json) => (await import("./eval/analysis.ts")).evaluateAnalysis(folder, json),
  },
  validation: {
    about: "DIR [--json FILE]   security on DIR/security-*.jsonl, and the other parts as they come",
    run: async (folder, json) => (await import("./eval/validation.ts")).evaluateValidation(folder, json),
  },
};

const usage = Object.entries(subjects)
  .map(([name, { about }]) => `npm run eval -- ${name} ${about}`)
  .join("\n");

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: "string" }, help: { type: "boolean" } },
    allowPositionals: true,
  });
  const [name = "", folder] = positionals;
  const subject = Object.hasOwn(subjects, name) ? subjects[name] : undefined;
  if (values.help) return console.log(usage);
  if (subject === undefined || folder === undefined) throw new Error(usage);
  await subject.run(folder, values.json);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
