import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closingNumbers } from "../../../local/github/pulls/closing-keywords.ts";
import {
  buildCommitMessage,
  buildIssueBody,
  buildPullBody,
  buildTitle,
} from "../../../shared/delivery/github/build-body.ts";
import { isManaged, replaceManaged } from "../../../shared/delivery/github/manage-body.ts";
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
