// Runs in Deno: the checks, the bare parser and ESLint on the same two files, warm, in one process.
import process from "node:process";
import { parse } from "meriyah";
import type { Subject } from "../../shared/validation/check-contract.ts";
import { prepareSubject } from "../../shared/validation/code/parse-subject.ts";
import { checks, runChecks } from "../../shared/validation/run-checks.ts";
import { makeSample } from "./validation-sample.ts";

const { before, after } = makeSample();
const target = {
  id: 1,
  team_id: 1,
  kind: "code",
  path: "src/tools.js",
  version: 1,
  content: before,
  content_hash: "a".repeat(64),
};

function makeSubject(): Subject {
  return {
    improvement: {
      id: "i",
      team_id: 1,
      change_type: "code_modification",
      artifact_id: 1,
      base_hash: target.content_hash,
      proposed_content: after,
    },
    target,
    current: target,
    policy: JSON.parse('{"max_prompt_characters":32000,"max_parameter_step":4,"max_patch_lines":10000}'),
  };
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

/** The median time of one round in milliseconds, after warming up. */
async function median(work: () => unknown, rounds = 1_500): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await work();
    if (round >= rounds / 3) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
}

let memoryMb = 0;

/** Looks at the memory of the process, heap and all. */
function watchMemory(): void {
  memoryMb = Math.max(memoryMb, process.memoryUsage().rss / 1_048_576);
}

const first = makeSubject();
await prepareSubject(first);
// As many proposals as one call of the function claims; later the loops of the measurement itself fill the heap.
for (let proposal = 0; proposal < 10; proposal += 1) {
  await runChecks(makeSubject());
  watchMemory();
}
const parseMs = await median(() => {
  parse(before, options);
  parse(after, options);
});
const checksMs = await median(() => runChecks(makeSubject()));
const perCheck: Record<string, number> = {};
for (const check of checks) perCheck[check.rule] = await median(() => check.check(makeSubject()));
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
const eslintMs = await median(async () => {
  await eslint.lintText(before, { filePath: "/a.js" });
  await eslint.lintText(after, { filePath: "/a.js" });
}, 200);
console.log(
  JSON.stringify({
    lines: after.split("\n").length,
    parseMs,
    checksMs,
    eslintMs,
    memoryMb,
    perCheck,
  }),
);
