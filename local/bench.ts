// npm run bench -- database [--json FILE] [--messages N], npm run bench -- analysis [--json FILE], npm run bench -- impact, npm run bench -- channels [--json FILE], npm run bench -- faults [--runs N], npm run bench -- proof --steps N
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchAnalysis, printAnalysis } from "./bench/analysis.ts";
import { benchChannels, printChannels } from "./bench/channels.ts";
import { benchDatabase } from "./bench/database.ts";
import { playFaults, printFaults } from "./bench/faults.ts";
import { benchImpact, printImpact } from "./bench/impact.ts";
import { proveFurther } from "./bench/proof.ts";
import { printReport } from "./bench/report.ts";
import { benchValidation, printValidation } from "./bench/validation.ts";

const usage = `npm run bench -- database [options]    how fast queue and log are, and whether queries stay with their indexes
  --messages N      size of the log whose plans are looked at (default 10000000)
  --deliveries N    deliveries that are claimed and completed (default 10000)
  --batches N       batches of 1,000 messages that are inserted (default 40)
  --json FILE       writes the figures to a file as well

npm run bench -- analysis [options]    how fast logs are analysed, beside one pass that only reads them, and with a long history
  --analysed N      messages that are analysed (default 1000000)
  --messages N      size of the log to which one more day is added (default 10000000), beside a hundredth of it
  --json FILE       writes the figures to a file as well

npm run bench -- validation [options]  all checks of a change beside the bare parser and ESLint, in Deno
  --json FILE       writes the figures to a file as well

npm run bench -- impact [options]      what experiments cost: a task counted, a question of a runtime, many experiments at once
  --experiments N   experiments at once (default 1000)
  --questions N     calls of resolve_config (default 4000)
  --json FILE       writes the figures to a file as well

npm run bench -- channels [options]    proposal to Slack message, button to updated message, approval to pull request, beside the bare calls
  --samples N       proposals, one after the other (default 20)
  --json FILE       writes the figures to a file as well

npm run bench -- faults [options]      random runs of people and workers with faults at every call (test/faults)
  --runs N          how many (default 500)
  --seed N          which ones (default 20261122)
  --kills N         one in N has workers in processes of their own, which are killed (default 25)
  --json FILE       writes the figures to a file as well

npm run bench -- proof [options]       random steps of everybody at once, against the model (test/database/proof)
  --steps N         how many (default 100000)`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      messages: { type: "string", default: "10000000" },
      analysed: { type: "string", default: "1000000" },
      deliveries: { type: "string", default: "10000" },
      batches: { type: "string", default: "40" },
      steps: { type: "string", default: "100000" },
      experiments: { type: "string", default: "1000" },
      questions: { type: "string", default: "4000" },
      samples: { type: "string", default: "20" },
      runs: { type: "string", default: "500" },
      seed: { type: "string", default: "20261122" },
      kills: { type: "string", default: "25" },
      json: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [what] = positionals;
  if (
    values.help ||
    (what !== "database" &&
      what !== "analysis" &&
      what !== "validation" &&
      what !== "impact" &&
      what !== "channels" &&
      what !== "faults" &&
      what !== "proof")
  ) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (what === "proof") {
    process.exitCode = await proveFurther(wholeNumber("steps", values.steps));
    return;
  }
  if (what === "faults") {
    const report = await playFaults({
      runs: wholeNumber("runs", values.runs),
      seed: wholeNumber("seed", values.seed),
      killsIn: wholeNumber("kills", values.kills),
    });
    printFaults(report);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    process.exitCode = report.failures.length > 0 ? 1 : 0;
    return;
  }
  if (what === "channels") {
    const measured = await benchChannels(wholeNumber("samples", values.samples), (line) =>
      process.stderr.write(`${line}\n`),
    );
    printChannels(measured);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  if (what === "validation") {
    const measured = await benchValidation();
    printValidation(measured);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  if (what === "impact") {
    const measured = await benchImpact(
      {
        experiments: wholeNumber("experiments", values.experiments),
        tasksPerExperiment: 20,
        resolves: wholeNumber("questions", values.questions),
      },
      (line) => process.stderr.write(`${line}\n`),
    );
    printImpact(measured);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  if (what === "analysis") {
    const large = wholeNumber("messages", values.messages);
    const measured = await benchAnalysis({
      messages: wholeNumber("analysed", values.analysed),
      small: Math.ceil(large / 100),
      large,
      progress: (line) => process.stderr.write(`${line}\n`),
    });
    printAnalysis(measured);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  const report = await benchDatabase({
    messages: wholeNumber("messages", values.messages),
    deliveries: wholeNumber("deliveries", values.deliveries),
    batches: wholeNumber("batches", values.batches),
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  printReport(report);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.plans.some((plan) => !plan.good)) process.exitCode = 1;
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} wants a whole number from 1 on.`);
  return number;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
