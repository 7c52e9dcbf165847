// npm run validate -- OLD NEW: what the checks say of a change, before anybody proposes it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { generatedFiles } from "../shared/validation/behaviour/try-change.ts";
import type { Subject } from "../shared/validation/check-contract.ts";
import { runChecks } from "../shared/validation/run-checks.ts";
import { chooseKind, type Kind, kinds } from "./validate/choose-kind.ts";
import { printReport } from "./validate/print-report.ts";
import { writeSarif } from "./validate/write-sarif.ts";
import { writeTests } from "./validate/write-tests.ts";

const usage = `npm run validate -- OLD NEW [--path PATH] [--kind ${kinds.join("|")}] [--json | --sarif] [--allow-unchecked] [--tests DIR]
  OLD may be absent: then everything in NEW is new. Ends with 1 when the change is refused.
  --tests DIR writes the tests that would travel with the change, under the path of the file; none is overwritten.`;

const changeTypes: Record<Kind, string> = {
  prompt: "prompt_refinement",
  role: "role_adjustment",
  code: "code_modification",
  tools: "tool_addition",
  parameters: "parameter_tuning",
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      path: { type: "string" },
      kind: { type: "string" },
      json: { type: "boolean" },
      sarif: { type: "boolean" },
      "allow-unchecked": { type: "boolean" },
      tests: { type: "string" },
      help: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const [old, now] = positionals;
  if (values.help || old === undefined || now === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const before = existsSync(old) ? readFileSync(old, "utf8") : "";
  const after = readFileSync(now, "utf8");
  const path = (values.path ?? now).replace(/^(?:\.{0,2}\/)+/, "");
  const kind = kinds.find((known) => known === values.kind) ?? chooseKind(path, after);
  const subject = makeSubject(kind, path, before, after, values["allow-unchecked"] ?? false);
  const report = await runChecks(subject);
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else if (values.sarif) console.log(JSON.stringify(writeSarif(report, path), null, 2));
  else printReport(report, { old: before, new: after }, process.stdout.isTTY && !process.env.NO_COLOR);
  if (values.tests !== undefined) writeTests(values.tests, generatedFiles(subject));
  process.exitCode = report.verdict === "passed" ? 0 : 1;
}

function makeSubject(
  kind: Kind,
  path: string,
  before: string,
  after: string,
  allowUnchecked: boolean,
): Subject {
  const hash = createHash("sha256").update(before).digest("hex");
  const target = { id: 1, team_id: 1, kind, path, version: 1, content: before, content_hash: hash };
  const improvement = {
    id: "00000000-0000-4000-8000-000000000000",
    team_id: 1,
    change_type: changeTypes[kind],
    artifact_id: 1,
    base_hash: hash,
    proposed_content: after,
  };
  // The limits that a new organisation has.
  const policy = {
    max_prompt_characters: 32_000,
    max_parameter_step: 4,
    max_changed_lines: 400,
    allow_unchecked: allowUnchecked,
  };
  return { improvement, target, current: target, policy };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
