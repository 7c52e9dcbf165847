import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const project = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "story-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Plays the story as a person would, in a process of its own. */
function play(...args: string[]): Promise<{ code: number; out: string; error: string; seconds: number }> {
  const started = performance.now();
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ["local/story.ts", ...args],
      { cwd: project, timeout: 230_000 },
      (failure, out, error) =>
        done({
          code: failure ? (child.exitCode ?? 1) : 0,
          out,
          error,
          seconds: (performance.now() - started) / 1000,
        }),
    );
  });
}

test("the sample organisation goes from a planted fault to a measured cure in under 90 seconds", {
  timeout: 100_000,
}, async () => {
  const { code, out, error, seconds } = await play();
  expect(error).toBe("");
  expect(code).toBe(0);
  expect(seconds).toBeLessThan(90);
  const steps = ["logs", "analysis", "proposals", "validation", "review", "delivery", "impact"];
  const places = steps.map((room) => out.search(new RegExp(`${room} · \\d`)));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(out).toContain("are simulated");
  expect(out).toContain("[repetition, high]");
  expect(out).toContain("Only he sees: “You are not a reviewer of this team.");
  expect(out).toContain("the same text as on the main branch");
  expect(out).toMatch(/More tasks succeeded afterwards\..*95 % interval \+.*cannot be said/);
  expect(out).toContain("observational");
  expect(out).toContain("The chain of events is whole");
});

test("a planted improvement is tried, merged by its win and kept; a planted regression is taken back with its revert", {
  timeout: 240_000,
}, async () => {
  const { code, out, error } = await play("--impact");
  expect(error).toBe("");
  expect(code).toBe(0);
  expect(out).toMatch(/an answer after about \d+ tasks, \d+ days at the team's present pace/);
  // One line per count: the share grows and never jumps a stage.
  const shares = [...out.matchAll(/^ +\d+ +(\d+) % +\d+ +\d+ /gm)].map(([, share]) => Number(share));
  expect([...new Set(shares)]).toEqual([5, 25, 50, 95, 0]);
  expect(out).toContain("its pull request was merged by the system");
  expect(out).toContain("nothing speaks against it: won, kept.");
  expect(out).toMatch(/Harm: success[a-z, ]* got worse with the new version \(\d+ of \d+ tasks had it\)/);
  expect(out).toMatch(/of the 20 tasks that ask within [\d.]+ s of the count, none gets it/);
  expect(out).toMatch(/Revert opened: http/);
  expect(out).toContain("the main branch holds the version before, to the letter");
  expect(out).toMatch(/“accountant: what helped in another team – Never repeat a call of `find_invoice`/);
  expect(out).toMatch(/→ reverting {2}by impact: success[a-z, ]* got worse/);
  expect(out).toContain("The chain of events is whole");
});

test("on logs of strangers it finds and proposes up to the draft pull request, and claims no effect", {
  timeout: 100_000,
}, async () => {
  const logs = join(folder, "logs.jsonl");
  const labels = join(folder, "labels.jsonl");
  writeFileSync(
    logs,
    Array.from({ length: 8 }, (_, n) => stuckConversation(n))
      .flat()
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(""),
  );
  writeFileSync(
    labels,
    Array.from(
      { length: 8 },
      (_, n) => `${JSON.stringify({ conversation_id: `c${n}`, outcome: "failure" })}\n`,
    ).join(""),
  );
  const { code, out, error } = await play("--logs", logs, "--labels", labels);
  expect(error).toBe("");
  expect(code).toBe(0);
  expect(out).toContain("1 team: strangers");
  expect(out).toContain("8 conversations with 88 messages");
  expect(out).toContain("[repetition");
  expect(out).toMatch(
    /Who and which step caused it, for one failed task of strangers.*\n.*most likely .* \(\d+ %\)/,
  );
  expect(out).toMatch(/Pull request: http:\S+ \(draft\)/);
  expect(out).not.toMatch(/More tasks succeed|Tasks are faster/);
});

test("a file that is not there is named, and nothing is started", async () => {
  const { code, error } = await play("--logs", "no-such-file.jsonl");
  expect(code).toBe(1);
  expect(error).toContain("There is no file no-such-file.jsonl.");
});

/** An agent that looks the same thing up five times and gives up. */
function stuckConversation(n: number): object[] {
  const shared = {
    dataset: "test",
    conversation_id: `c${n}`,
    task_id: `${n}`,
    team: "strangers",
    tokens: null,
    is_error: null,
  };
  const at = (seq: number) => new Date(Date.UTC(2026, 0, 5 + n, 9, 0, seq)).toISOString();
  const lines: object[] = [
    {
      ...shared,
      seq: 0,
      agent: "user",
      to_agent: "clerk",
      role: "user",
      message_type: "task",
      content: `Where is parcel ${n}?`,
      tool_name: null,
      ts: at(0),
    },
  ];
  for (let seq = 1; seq < 11; seq += 2) {
    const tool = { ...shared, tool_name: "track_parcel" };
    lines.push({
      ...tool,
      seq,
      agent: "clerk",
      to_agent: "track_parcel",
      role: "assistant",
      message_type: "tool_call",
      content: `{"parcel":"${n}"}`,
      tool_args: { parcel: `${n}` },
      ts: at(seq),
    });
    lines.push({
      ...tool,
      seq: seq + 1,
      agent: "track_parcel",
      to_agent: "clerk",
      role: "tool",
      message_type: "tool_result",
      content: "no news about this parcel",
      ts: at(seq + 1),
    });
  }
  return lines;
}
