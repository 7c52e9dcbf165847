// Runs in Deno: the checks, the bare parser and ESLint on the same two files, warm, in one process.
import process from "node:process";
import { parse } from "meriyah";
import { prepareSubject } from "../../shared/validation/code/parse-subject.ts";
import { runChecks, staticChecks } from "../../shared/validation/run-checks.ts";
import { makeSample } from "./validation-sample.ts";
import { makeSubject } from "./validation-subject.ts";

const sample = makeSample();
let made = 0;

/** Another text each time, so that nobody has seen it before; joined, for a sum of texts is slower to read. */
function makeSides(): { before: string; after: string } {
  made += 1;
  const last = `// ${made}\n`;
  return { before: [sample.before, last].join(""), after: [sample.after, last].join("") };
}

function nextSubject() {
  const { before, after } = makeSides();
  return makeSubject("src/tools.js", before, after);
}

const options = {
  sourceType: "module",
  next: true,
  jsx: true,
  lexical: true,
  webcompat: false,
  ranges: { start: true, end: true, range: false },
  validateRegex: false,
} as const;

type Work = () => unknown;

/**
 * Milliseconds of one round of each work: the processor's time, so that other programs do not count, and by the clock,
 * so that threads which clear up after another work do not.
 */
async function measure(works: Record<string, Work>, batches: number, rounds: number) {
  const times = new Map<string, { cpu: number[]; clock: number[] }>();
  for (let batch = 0; batch < batches; batch += 1)
    for (const [name, work] of Object.entries(works)) {
      const start = process.cpuUsage();
      const began = performance.now();
      for (let round = 0; round < rounds; round += 1) await work();
      const clock = (performance.now() - began) / rounds;
      const { user, system } = process.cpuUsage(start);
      const lists = times.get(name) ?? { cpu: [], clock: [] };
      // The first third warms up.
      if (batch >= batches / 3) {
        lists.cpu.push((user + system) / 1_000 / rounds);
        lists.clock.push(clock);
      }
      times.set(name, lists);
    }
  const cpu: Record<string, number> = {};
  const clock: Record<string, number> = {};
  for (const [name, lists] of times) {
    cpu[name] = median(lists.cpu);
    clock[name] = median(lists.clock);
  }
  return { cpu, clock };
}

function median(list: number[]): number {
  return list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
}

let memoryMb = 0;

/** Looks at the memory of the process, heap and all. */
function watchMemory(): void {
  memoryMb = Math.max(memoryMb, process.memoryUsage().rss / 1_048_576);
}

const first = nextSubject();
await prepareSubject(first);
// As many proposals as one call of the function claims; later the loops of the measurement itself fill the heap.
for (let proposal = 0; proposal < 10; proposal += 1) {
  await runChecks(nextSubject(), staticChecks);
  watchMemory();
}
const parseBoth = () => {
  const { before, after } = makeSides();
  parse(before, options);
  parse(after, options);
};
const checkBoth = () => runChecks(nextSubject(), staticChecks);
const { cpu: perCheck } = await measure(
  Object.fromEntries(staticChecks.map((check) => [check.rule, () => check.check(nextSubject())])),
  9,
  30,
);
// Only now, so that its memory is not counted.
const { ESLint } = await import("eslint");
// It comes without types.
const plugin: string = "eslint-plugin-security";
const { default: security } = await import(plugin);
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [security.configs.recommended],
  cwd: "/",
});
const lintBoth = async () => {
  const { before, after } = makeSides();
  await eslint.lintText(before, { filePath: "/a.js" });
  await eslint.lintText(after, { filePath: "/a.js" });
};
const { cpu, clock } = await measure({ parseMs: parseBoth, checksMs: checkBoth, eslintMs: lintBoth }, 90, 15);
console.log(
  JSON.stringify({ lines: sample.after.split("\n").length, ...cpu, byTheClock: clock, memoryMb, perCheck }),
);
