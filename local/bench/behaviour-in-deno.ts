// Runs in Deno: all checks with the sandbox, on files whose changed functions can be executed, one proposal after the other.
import process from "node:process";
import type { Subject } from "../../shared/validation/check-contract.ts";
import { runChecks } from "../../shared/validation/run-checks.ts";
import { mostComputedMs } from "../../shared/validation/validate-improvements.ts";
import { makeExecutableSample } from "./validation-sample.ts";

const { before, after, rewritten } = makeExecutableSample();
const rounds = 10;

function makeSubject(proposed: string): Subject {
  const target = {
    id: 1,
    team_id: 1,
    kind: "code",
    path: "src/reports.js",
    version: 1,
    content: before,
    content_hash: "a".repeat(64),
  };
  return {
    improvement: {
      id: "i",
      team_id: 1,
      change_type: "code_modification",
      artifact_id: 1,
      base_hash: target.content_hash,
      proposed_content: proposed,
    },
    target,
    current: target,
    policy: JSON.parse('{"max_prompt_characters":32000,"max_parameter_step":4,"max_changed_lines":10000}'),
  };
}

/** The processor's time of each proposal in milliseconds, and the most memory while one call of the function lasts. */
const times: number[] = [];
let memoryMb = 0;
let computed = 0;
for (let round = 0; round < rounds; round += 1) {
  const start = process.cpuUsage();
  await runChecks(makeSubject(round % 2 === 0 ? after : rewritten));
  const { user, system } = process.cpuUsage(start);
  if (computed < mostComputedMs) memoryMb = Math.max(memoryMb, process.memoryUsage().rss / 1_048_576);
  computed += (user + system) / 1_000;
  times.push((user + system) / 1_000);
}
const [coldMs = 0, ...warm] = times;
warm.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    lines: after.split("\n").length,
    coldMs,
    medianMs: warm[warm.length >> 1] ?? 0,
    longestMs: warm.at(-1) ?? 0,
    memoryMb,
  }),
);
