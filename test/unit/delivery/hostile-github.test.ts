import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closingNumbers } from "../../../local/github/pulls/closing-keywords.ts";
import {
  buildCommitMessage,
  buildIssueBody,
  buildPullBody,
  buildTitle,
} from "../../../shared/delivery/github/build-body.ts";
import { buildCheck, buildStatus } from "../../../shared/delivery/github/build-check.ts";
import { buildDashboard } from "../../../shared/delivery/github/build-dashboard.ts";
import { ownersOf } from "../../../shared/delivery/github/find-owners.ts";
import { isManaged, replaceManaged } from "../../../shared/delivery/github/manage-body.ts";
import { ownMark, readState, writeState } from "../../../shared/review/github-state.ts";
import { parseGitHubCommand } from "../../../shared/review/parse-github-command.ts";
import { readTicks } from "../../../shared/review/read-ticks.ts";
import { hostileDossier, hostileText, makeDossier } from "./hostile.ts";

/** The text outside code, by CommonMark's rule for fences; fails where one is not closed. */
function proseOf(body: string): string {
  const prose: string[] = [];
  let open = "";
  for (const line of body.split("\n")) {
    const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (open === "" && ticks !== "") open = ticks;
    else if (open !== "" && ticks[0] === open[0] && ticks.length >= open.length && line.trim() === ticks)
      open = "";
    else if (open === "") prose.push(line);
  }
  expect(open).toBe("");
  return prose.join("\n");
}

function expectInert(body: string): void {
  const prose = proseOf(body);
  expect(closingNumbers(body, "acme/agents")).toEqual([]);
  expect(prose).not.toMatch(/@[\w-]/);
  expect(prose).not.toMatch(/#\d/);
  expect(prose).not.toMatch(/\bGH-\d/i);
  expect(prose).not.toMatch(/:\/\/|\bwww\./i);
  expect(prose).not.toMatch(/&(?!amp;|lt;|gt;)/);
  expect(prose).not.toMatch(/[\p{Bidi_Control}\p{Cs}]/u);
  // No HTML but ours.
  for (const [tag] of prose.matchAll(/<[^\n]*?>/g))
    expect(tag).toMatch(/^<(?:\/?details|\/?summary|!-- self-improvement:.*--)>$/);
  // No link, image or code that begins in the text of others: brackets and ticks are escaped.
  const own = prose.replaceAll("`prompts/agent.md`", "").replace(/`\/[a-z][a-z0-9 -]*`/g, "");
  expect(own.replace(/\\./g, "").replace(/<!--.*?-->/g, "")).not.toMatch(/[`[\]]/);
  expect(body.length).toBeLessThan(60_000);
}

describe("pages about hostile content", () => {
  it("have no live mention, reference, closing keyword, address, HTML or broken fence", () => {
    fc.assert(
      fc.property(hostileDossier, fc.boolean(), (dossier, isPrivate) => {
        expectInert(buildPullBody(dossier, { isPrivate }));
        expectInert(buildIssueBody(dossier, { isPrivate }));
      }),
      { numRuns: 300 },
    );
  });
  it("cannot be ended early by what they quote, so that the next version finds the old one", () => {
    fc.assert(
      fc.property(hostileDossier, hostileText(), (dossier, around) => {
        const { id } = dossier.improvement;
        const body = buildPullBody(dossier, { isPrivate: true });
        expect(body.split("<!-- self-improvement:end -->")).toHaveLength(2);
        const said = around.replaceAll("<!-- self-improvement:end -->", "").replace(/\r\n?/g, "\n").trim();
        const edited = replaceManaged(said, id, body);
        expect(isManaged(edited, id)).toBe(true);
        expect(replaceManaged(edited, id, "NEW").replace("NEW", "").trim()).toBe(said);
      }),
      { numRuns: 200 },
    );
  });
  it("have titles and commit messages on one line without live references", () => {
    fc.assert(
      fc.property(hostileDossier, (dossier) => {
        const { headline, body } = buildCommitMessage(dossier);
        for (const line of [buildTitle(dossier), headline, body]) {
          expect(line).not.toMatch(/[\r\n]|@[\w-]|#\d|:\/\/|\bGH-\d/i);
          expect(line.length).toBeLessThanOrEqual(300);
        }
        expect(headline.length).toBeLessThanOrEqual(72);
      }),
    );
  });
  it("stay below GitHub's limit with the longest texts of all", () => {
    const long = "|*`<@ada fixes #1>\n".repeat(20_000);
    const dossier = makeDossier({
      rationale: long,
      proposed_content: long,
      evidence: { excerpts: Array(50).fill(long) },
    });
    dossier.validation = {
      verdict: "passed",
      report: { checks: Array(500).fill({ rule: long, status: long, detail: long }) },
    };
    expectInert(buildIssueBody(dossier, { isPrivate: true }));
  });
});

describe("checks and dashboards about hostile content", () => {
  it("say what they say within GitHub's limits, without a live mention or HTML, on lines of our files only", () => {
    fc.assert(
      fc.property(hostileDossier, fc.array(hostileText(), { maxLength: 80 }), (dossier, details) => {
        const checks = details.map((detail, at) => ({
          rule: detail,
          title: detail,
          status: at % 3 === 0 ? "failed" : "passed",
          level: at % 2 === 0 ? "block" : "warn",
          detail,
          location: {
            path: at % 5 === 0 ? "elsewhere.md" : "prompts/agent.md",
            line: at + 1,
            column: 1,
            side: at % 7 === 0 ? "old" : "new",
          },
        }));
        dossier.validation = { verdict: "passed", report: { summary: details[0] ?? "", checks } };
        const check = buildCheck(dossier);
        expectInert(check.summary);
        expect(Buffer.byteLength(check.summary)).toBeLessThan(65_535);
        expect(check.title).toMatch(/^[^\r\n]{1,200}$/u);
        expect(check.title).not.toMatch(/@[\w-]|#\d/);
        expect(check.annotations.length).toBeLessThanOrEqual(50);
        for (const { path, title, message } of check.annotations) {
          expect(path).toBe("prompts/agent.md");
          expect(title.length).toBeLessThanOrEqual(255);
          expect(Buffer.byteLength(message)).toBeLessThan(64_000);
        }
        for (const { label, description, identifier } of check.buttons) {
          expect(label.length).toBeLessThanOrEqual(20);
          expect(description.length).toBeLessThanOrEqual(40);
          expect(identifier.length).toBeLessThanOrEqual(20);
        }
        expect(buildStatus(dossier).description.length).toBeLessThanOrEqual(140);
      }),
      { numRuns: 150 },
    );
  });

  it("list every proposal with boxes that only its own line can hold", () => {
    const listed = fc.array(
      fc.record({
        id: fc.uuid(),
        version: fc.integer({ min: 1, max: 99 }),
        title: hostileText(),
        status: fc.constantFrom("in_review", "rejected", "shipping", "deployed", "blocked", "abandoned"),
        risk: fc.constantFrom("low", "high"),
        change_type: fc.constant("prompt_refinement"),
        team: hostileText(),
        issue_number: fc.option(fc.integer({ min: 1, max: 9 })),
        pull_request_number: fc.option(fc.integer({ min: 1, max: 9 })),
        waits: fc.option(hostileText(), { nil: undefined }),
        needs_attention: fc.option(hostileText()),
        moved: fc.constant("2026-11-20T10:00:00Z"),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(listed, (all) => {
        const heldBack = all.slice(0, 30).map(({ team, title }) => ({ team, why: title, count: 2 }));
        const body = buildDashboard({ listed: all, heldBack, limits: [], issueNumber: undefined });
        const prose = proseOf(body).replace(/ \((?:#\d, )*#\d\)/g, "");
        expect(prose).not.toMatch(/@[\w-]/);
        expect(prose).not.toMatch(/#\d/);
        for (const [tag] of prose.matchAll(/<[^\n]*?>/g))
          expect(tag).toMatch(
            /^<(?:\/?details|\/?summary|!-- self-improvement:box [a-z]+ [0-9a-f-]{36} \d+ --)>$/,
          );
        expect(body.length).toBeLessThan(60_000);
        // Whoever ticks everything ticks what we drew, and nothing that a title drew.
        const known = new Map(all.map(({ id, version }) => [id, version]));
        for (const { improvement, version } of readTicks(body, body.replaceAll("- [ ] ", "- [x] ")))
          expect(known.get(improvement)).toBe(version);
      }),
      { numRuns: 150 },
    );
  });
});

it.each(["\n", "\r", "\n ", " ", "- [x] "])(
  "boxes are looked for in any issue in little time: %j",
  (part) => {
    const began = performance.now();
    expect(readTicks("", part.repeat(300_000 / part.length))).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
  },
);

describe("a comment", () => {
  it("is a command only at its very beginning, whatever it says", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const command = parseGitHubCommand(text);
        if (command !== undefined) expect(text.trimStart()).toMatch(/^\/[a-z]/i);
        expect(parseGitHubCommand(`> /approve\n\n${text}`)).toBeUndefined();
        expect(parseGitHubCommand(`I would /approve this. ${text}`)).toBeUndefined();
        expect(parseGitHubCommand(`/reject ${text}`)).toMatchObject({ name: "reject" });
      }),
    );
    expect(parseGitHubCommand("/Reject\r\n\r\nToo long.\r\n")).toEqual({
      name: "reject",
      argument: "Too long.",
    });
    expect(parseGitHubCommand("/usr/bin is missing")).toBeUndefined();
    expect(parseGitHubCommand("/constructor now")).toEqual({ name: "constructor", argument: "now" });
  });

  it("of ours is told from those of others by its mark, and says which version a page showed", () => {
    const state = { improvement: "6f1c1a52-0000-4000-8000-000000000001", version: 12 };
    expect(readState(`x ${writeState({ ...state, status: "in_review", base_hash: "ab" })} y`)).toEqual(state);
    expect(writeState(state)).toContain(ownMark);
    fc.assert(
      fc.property(hostileDossier, (dossier) => {
        const { id, version } = dossier.improvement;
        expect(readState(buildIssueBody(dossier, { isPrivate: true }))).toEqual({ improvement: id, version });
      }),
      { numRuns: 50 },
    );
  });
});

describe("CODEOWNERS", () => {
  it.each([
    ["* @all", "prompts/a.md", ["all"]],
    ["* @all\n*.md @docs # the writers", "prompts/a.md", ["docs"]],
    ["/prompts/ @acme/prompts", "prompts/deep/a.md", ["acme/prompts"]],
    ["prompts/* @flat", "prompts/deep/a.md", []],
    ["prompts/* @flat", "prompts/a.md", ["flat"]],
    ["**/deep @deep", "prompts/deep/a.md", ["deep"]],
    ["apps/ @apps", "src/apps/x.ts", ["apps"]],
    ["* @all\n/prompts/", "prompts/a.md", []],
    ["a?.md @one ada@example.com", "ab.md", ["one"]],
  ])("%j gives %s to %j", (file, path, owners) => {
    expect(ownersOf(file, path)).toEqual(owners);
  });
  it("takes any text in little time", () => {
    fc.assert(fc.property(hostileText(60), hostileText(), (file, path) => void ownersOf(file, path)));
    expect(ownersOf(`${"*a".repeat(5_000)} @x`, "a".repeat(400))).toEqual([]);
  });
});

describe("what rests on logs", () => {
  const secret = "the customer said xyzzy";
  const dossier = makeDossier(
    { rationale: secret, evidence: { excerpts: [secret] } },
    {
      findings: [{ id: 1, rule: "repetition", summary: secret, tasks: 5, tasksFailed: 1 }],
    },
  );
  it("does not appear in a public repository", () => {
    expect(buildPullBody(dossier, { isPrivate: false })).not.toContain("xyzzy");
    expect(buildIssueBody(dossier, { isPrivate: false })).not.toContain("xyzzy");
  });
  it("is quoted in a private one only where policy says so", () => {
    expect(buildPullBody(dossier, { isPrivate: true })).toContain("From the log");
    expect(buildPullBody({ ...dossier, quoteLogs: false }, { isPrivate: true })).not.toContain(
      "From the log",
    );
  });
  it("keeps an undecided change out of a public issue", () => {
    expect(buildIssueBody(dossier, { isPrivate: false })).not.toContain("```diff");
    expect(buildIssueBody(dossier, { isPrivate: true })).toContain("```diff");
  });
});
