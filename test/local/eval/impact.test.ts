import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beforeAfterJob, driftRegimes } from "../../../local/eval/impact/before-after.ts";
import { delayJob } from "../../../local/eval/impact/delay.ts";
import { emptyTally, type Job, type Tally } from "../../../local/eval/impact/job.ts";
import { readOutcomes } from "../../../local/eval/impact/outcomes.ts";
import { randomFor } from "../../../local/eval/impact/random.ts";
import { typeOneJob } from "../../../local/eval/impact/type-one.ts";
import { quietWorlds } from "../../../local/eval/impact/worlds.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "eval-impact-"));
  cpSync("test/unit/impact/numeric/reference.json", join(folder, "distributions.json"));
  cpSync("test/unit/impact/sequential-tests/streams.json", join(folder, "streams.json"));
  const labels = Array.from({ length: 60 }, (_, at) => ({
    conversation_id: `c${at}`,
    task_id: `t${at % 12}`,
    run: `run ${at % 2}`,
    outcome: at % 5 < 3 ? "success" : "failure",
  }));
  writeFileSync(join(folder, "teams.labels.jsonl"), labels.map((label) => JSON.stringify(label)).join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(job: Job | undefined, replications: number, seed = 5): Tally {
  const tally = emptyTally();
  for (let at = 0; at < replications; at++) job?.run(randomFor(seed, "short", at), tally);
  return tally;
}

interface Report {
  bars: { id: string; what: string; measured: number; pass: boolean | null }[];
}

test("the evaluation checks reference values and real outcomes and says of every bar whether it is met", () => {
  const file = join(folder, "report.json");
  const said = execFileSync(
    process.execPath,
    ["local/eval.ts", "impact", folder, "--share", "0.002", "--seed", "7", "--json", file],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const { bars }: Report = JSON.parse(readFileSync(file, "utf8"));
  for (const id of ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K12", "K14", "K15", "real"])
    expect(bars.filter((bar) => bar.id === id).length).toBeGreaterThan(0);
  // Exact, whatever the number of replications.
  for (const { what, pass } of bars.filter(({ id }) => id === "K1" || id === "K2"))
    expect(`${what}: ${pass}`).toBe(`${what}: true`);
  expect(bars.filter(({ what }) => what.includes("refused")).map(({ measured }) => measured)).toEqual(
    Array(6).fill(1),
  );
  expect(said).toContain("Only 0.002 of the replications were run: not for judging.");
  expect(said).toMatch(/GrowthBook sequential +█/);
  expect(said).toContain("not started unless a person insists");
}, 120_000);

test("a ramp under drift fools the rules that pool, and not ours", () => {
  const { counts } = run(typeOneJob(quietWorlds["ramp, drift 50→70 %"] ?? neverQuiet(), 1), 120);
  expect(counts["one-sided"] ?? 0).toBeLessThan(14);
  expect(counts.betting ?? 0).toBeLessThan(14);
  expect((counts["GrowthBook sequential"] ?? 0) / (counts.compared ?? 1)).toBeGreaterThan(0.25);
});

test("ten percent more success is found within the promised number of tasks", () => {
  const { samples } = run(delayJob(0.6, 0.66, false, 1), 300);
  const tasks = samples["one-sided"] ?? [];
  const mean = tasks.reduce((sum, value) => sum + value, 0) / tasks.length;
  expect(mean).toBeLessThan(1700 + 200);
  expect(mean).toBeGreaterThan(1200);
});

test("before and after without controls is refused, and with them rarely claims what is not there", () => {
  const drift = driftRegimes["moderate drift"] ?? neverQuiet();
  expect(run(beforeAfterJob(drift, 0, 0, 1), 20).counts).toEqual({ runs: 20, refused: 20 });
  const { counts } = run(beforeAfterJob(drift, 8, 0, 1), 150);
  expect(counts.claimed ?? 0).toBeLessThan(18);
  expect(counts["naive claims"] ?? 0).toBeGreaterThan(30);
});

test("a replication depends on seed, name and number alone", () => {
  const three = () => {
    const { uniform, normal } = randomFor(1, "a", 7);
    return [uniform(), normal(), uniform()];
  };
  expect(three()).toEqual(three());
  expect(randomFor(1, "a", 7).uniform()).not.toBe(randomFor(1, "a", 8).uniform());
  expect(randomFor(1, "a", 7).uniform()).not.toBe(randomFor(2, "a", 7).uniform());
  expect(randomFor(1, "a", 7).uniform()).not.toBe(randomFor(1, "b", 7).uniform());
});

test("outcomes are read per run, and teams without both outcomes are left out", () => {
  const teams = readOutcomes(folder);
  expect(teams.map(({ team }) => team)).toEqual(["teams/run 0", "teams/run 1"]);
  expect(teams[0]?.tasks.flat().length).toBe(30);
});

test("a share that is none is refused", () => {
  expect(() =>
    execFileSync(process.execPath, ["local/eval.ts", "impact", "--share", "2"], { stdio: "pipe" }),
  ).toThrow(/--share wants a number above 0 and up to 1/);
});

test("a folder that is not there is an error, not a folder without references", () => {
  expect(() =>
    execFileSync(process.execPath, ["local/eval.ts", "impact", join(folder, "none")], { stdio: "pipe" }),
  ).toThrow(/There is no folder/);
});

function neverQuiet(): never {
  throw new Error("The world of this test is gone.");
}
