// Runs in Deno: all checks with the sandbox, on files whose changed functions can be executed, one proposal after the other.
import process from "node:process";
import { runChecks } from "../../shared/validation/run-checks.ts";
import { mostComputedMs } from "../../shared/validation/validate-improvements.ts";
import { makeExecutableSample } from "./validation-sample.ts";
import { makeSubject } from "./validation-subject.ts";

const { before, after, rewritten } = makeExecutableSample();
const rounds = 10;

/** The processor's time of each proposal in milliseconds, and the most memory while one call of the function lasts. */
const times: number[] = [];
let memoryMb = 0;
let computed = 0;
for (let round = 0; round < rounds; round += 1) {
  const start = process.cpuUsage();
  await runChecks(makeSubject("src/reports.js", before, round % 2 === 0 ? after : rewritten));
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
