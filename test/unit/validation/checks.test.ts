import { describe, expect, it } from "vitest";
import { baseCurrent } from "../../../shared/validation/checks/base-current.ts";
import { contentChanged } from "../../../shared/validation/checks/content-changed.ts";
import { hiddenCharacters } from "../../../shared/validation/checks/hidden-characters.ts";
import { languageChecked } from "../../../shared/validation/checks/language-checked.ts";
import { parameterStep } from "../../../shared/validation/checks/parameter-step.ts";
import { pathAllowed } from "../../../shared/validation/checks/path-allowed.ts";
import { promptLimits } from "../../../shared/validation/checks/prompt-limits.ts";
import { promptVariables } from "../../../shared/validation/checks/prompt-variables.ts";
import { targetKnown } from "../../../shared/validation/checks/target-known.ts";
import { makeSubject, refusals, statuses } from "./subject.ts";

describe("target_known", () => {
  it("passes an artifact of the right kind", () => {
    expect(statuses(targetKnown, makeSubject())).toEqual(["passed"]);
  });
  it("refuses a target that the team does not have", () => {
    expect(refusals(targetKnown, { ...makeSubject(), target: null })).toHaveLength(1);
  });
  it("refuses a target of another team", () => {
    const subject = makeSubject();
    expect(
      refusals(targetKnown, { ...subject, improvement: { ...subject.improvement, team_id: 2 } }),
    ).toHaveLength(1);
  });
  it.each(["code", "tools", "parameters", "role"])("refuses a prompt refinement of %s", (kind) => {
    expect(refusals(targetKnown, makeSubject({ kind, changeType: "prompt_refinement" }))).toHaveLength(1);
  });
});

describe("base_current", () => {
  it("passes a proposal made on the version in force", () => {
    expect(statuses(baseCurrent, makeSubject())).toEqual(["passed"]);
  });
  it("refuses a proposal made on a version that is no more", () => {
    const subject = makeSubject();
    const { target } = subject;
    const current = target && { ...target, version: 2, content_hash: "b".repeat(64) };
    expect(refusals(baseCurrent, { ...subject, current })[0]).toContain("in force is version 2");
  });
  it("refuses a base that never was", () => {
    const subject = makeSubject();
    const improvement = { ...subject.improvement, base_hash: "c".repeat(64) };
    expect(refusals(baseCurrent, { ...subject, improvement })[0]).toContain("another content");
  });
});

describe("path_allowed", () => {
  it.each(["prompts/agent.md", "src/agent.js", "config/retry.json", "docs/policy-writer/prompt.md"])(
    "lets %s pass",
    (path) => {
      expect(statuses(pathAllowed, makeSubject({ path }))).toEqual(["passed"]);
    },
  );
  it.each([
    ".github/workflows/ci.yml",
    ".GitHub/workflows/ci.yml",
    ".ci/run",
    "policies/quorum.json",
    "src/Validators/check.js",
    "src/validator.js",
    "metrics.json",
    "pnpm-lock.yaml",
    "a/CODEOWNERS",
    "../outside.md",
    "a//b.md",
    "-rf",
  ])("refuses %s", (path) => {
    expect(refusals(pathAllowed, makeSubject({ path }))).toHaveLength(1);
  });
});

describe("content_changed", () => {
  it("passes a change of words", () => {
    expect(statuses(contentChanged, makeSubject())).toEqual(["passed"]);
  });
  it("refuses the same content", () => {
    expect(refusals(contentChanged, makeSubject({ after: "You are a helpful agent.\n" }))).toHaveLength(1);
  });
  it("refuses a change of line ends only", () => {
    expect(refusals(contentChanged, makeSubject({ after: "You are a helpful agent.  \r\n\n" }))).toHaveLength(
      1,
    );
  });
});

describe("language_checked", () => {
  it.each([
    ["prompt", "prompts/a.md"],
    ["role", "roles/critic"],
    ["code", "src/a.mjs"],
    ["tools", "tools.json"],
    ["parameters", "p/x.json"],
    ["parameters", "p/x.yaml"],
    ["tools", "tools.toml"],
    ["code", "src/a.ts"],
    ["code", "src/a.py"],
  ])("passes %s in %s", (kind, path) => {
    expect(statuses(languageChecked, makeSubject({ kind, path }))).toEqual(["passed"]);
  });
  it.each([
    ["code", "src/a.rb"],
    ["code", "db/a.sql"],
    ["code", "src/a.md"],
    ["code", "src/script"],
    ["parameters", "p/x.ini"],
    ["prompt", "prompts/a.exe"],
  ])("refuses %s in %s, because what cannot be checked does not pass", (kind, path) => {
    expect(refusals(languageChecked, makeSubject({ kind, path }))[0]).toContain("cannot be checked");
  });
});

describe("language_checked, where policy allows what is unchecked", () => {
  const policy = { max_prompt_characters: 32_000, max_parameter_step: 4, allow_unchecked: true };
  it("lets it go to review, but never as a pass", () => {
    const subject = makeSubject({ kind: "code", path: "db/a.sql", policy });
    expect(refusals(languageChecked, subject)).toEqual([]);
    expect(statuses(languageChecked, subject)).toEqual(["not_checkable"]);
  });
  it("goes by the first line of code without an extension", () => {
    const subject = makeSubject({ kind: "code", path: "bin/run", after: "#!/usr/bin/env python3\nx = 1\n" });
    expect(statuses(languageChecked, subject)).toEqual(["passed"]);
  });
});

describe("hidden_characters", () => {
  it.each(["plain\ttext\r\n", "naïve Ünïcödé 中文", "👩‍👩‍👧 ❤️ 1️⃣", "می‌خواهم", "क्‍ष", "a\u00A0b"])(
    "lets %j pass",
    (after) => {
      expect(refusals(hiddenCharacters, makeSubject({ after }))).toEqual([]);
    },
  );
  it.each([
    ["NUL", "a\u0000b"],
    ["an escape", "a\u001B[31m"],
    ["a bidirectional override", "a\u202Eb"],
    ["an isolate", "a\u2066b"],
    ["a zero-width space", "a\u200Bb"],
    ["a joiner between Latin letters", "ab\u200Dc"],
    ["a tag character", "a\u{E0041}b"],
    ["a run of selectors", "😀\uFE0F\uFE0F"],
    ["a Hangul filler", "a\u3164b"],
    ["a line separator", "a\u2028b"],
    ["a high surrogate", "a\uD800b"],
    ["a low surrogate", "\uDC00"],
    ["a byte order mark", "\uFEFFa"],
  ])("refuses %s", (_name, after) => {
    expect(refusals(hiddenCharacters, makeSubject({ after }))).toHaveLength(1);
  });
  it("only warns of what was there before", () => {
    const subject = makeSubject({ before: "\uFEFFold", after: "\uFEFFnew" });
    expect(refusals(hiddenCharacters, subject)).toEqual([]);
    expect(statuses(hiddenCharacters, subject)).toEqual(["failed"]);
  });
  it("says where the character is", () => {
    const [outcome] = hiddenCharacters.check(makeSubject({ after: "one\ntwo\u200B" }));
    expect(outcome?.location).toEqual({ path: "prompts/agent.md", line: 2, column: 4, side: "new" });
  });
  it("stays short on ten thousand of them", () => {
    expect(hiddenCharacters.check(makeSubject({ after: "\u200B".repeat(10_000) }))).toHaveLength(6);
  });
});

describe("prompt_limits", () => {
  it("passes an ordinary refinement", () => {
    expect(statuses(promptLimits, makeSubject())).toEqual(["passed"]);
  });
  it("does not apply to code", () => {
    expect(statuses(promptLimits, makeSubject({ kind: "code" }))).toEqual(["not_applicable"]);
  });
  it("refuses an empty text", () => {
    expect(refusals(promptLimits, makeSubject({ after: " \n" }))).toEqual(["The proposed text is empty."]);
  });
  it("counts characters as people do, not UTF-16 units", () => {
    const policy = { max_prompt_characters: 10, max_parameter_step: 4 };
    expect(refusals(promptLimits, makeSubject({ after: "😀".repeat(10), policy }))).toEqual([]);
    expect(refusals(promptLimits, makeSubject({ after: "😀".repeat(11), policy }))).toHaveLength(1);
  });
  it("warns when the text swells", () => {
    expect(statuses(promptLimits, makeSubject({ after: "word ".repeat(300) }))).toEqual(["failed"]);
    expect(refusals(promptLimits, makeSubject({ after: "word ".repeat(300) }))).toEqual([]);
  });
});

describe("prompt_variables", () => {
  const before = 'Hello {{ user }}, the task is {task}. Answer as {"answer": 1}.';
  it("passes when all are kept", () => {
    expect(statuses(promptVariables, makeSubject({ before, after: `${before} Be brief.` }))).toEqual([
      "passed",
    ]);
  });
  it("refuses when one is lost", () => {
    expect(refusals(promptVariables, makeSubject({ before, after: "Hello {{user}}." }))).toEqual([
      "Variables are lost: {task}.",
    ]);
  });
  it("refuses when double braces become single ones", () => {
    expect(refusals(promptVariables, makeSubject({ before: "{{x}}", after: "{x}" }))).toHaveLength(1);
  });
  it("warns of a new one", () => {
    expect(statuses(promptVariables, makeSubject({ before, after: `${before} {{budget}}` }))).toEqual([
      "failed",
    ]);
    expect(refusals(promptVariables, makeSubject({ before, after: `${before} {{budget}}` }))).toEqual([]);
  });
});

describe("parameter_step", () => {
  const parameters = (before: unknown, after: unknown) =>
    makeSubject({
      kind: "parameters",
      path: "p.json",
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    });

  it.each([
    [{ retries: 2 }, { retries: 8 }],
    [{ retries: 8 }, { retries: 2 }],
    [{ a: { b: 0 } }, { a: { b: 1 } }],
    [{ name: "x" }, { name: "y", extra: 100 }],
  ])("passes %j to %j", (before, after) => {
    expect(refusals(parameterStep, parameters(before, after))).toEqual([]);
  });
  it.each([
    [{ retries: 2 }, { retries: 9 }],
    [{ retries: 9 }, { retries: 2 }],
    [{ a: { b: 1 } }, { a: { b: -1 } }],
    [{ a: 0 }, { a: 2 }],
    [{ a: 1 }, { a: 0 }],
    [{ a: 1 }, {}],
    [{ a: 1 }, { a: "1" }],
    [{ a: [1] }, { a: {} }],
  ])("refuses %j to %j", (before, after) => {
    expect(refusals(parameterStep, parameters(before, after))).toHaveLength(1);
  });
  it("does not pass when the present content cannot be read", () => {
    const subject = makeSubject({ kind: "parameters", path: "p.json", before: "no json", after: "{}" });
    expect(refusals(parameterStep, subject)).toHaveLength(1);
    expect(statuses(parameterStep, subject)).toEqual(["not_checkable"]);
  });
});
