import { makeLocate } from "../code/locate.ts";
import type { Parsed } from "../code/parsed.ts";
import { judgeRegex } from "../regex/judge-regex.ts";
import { findSecrets } from "../secrets/find-secrets.ts";
import { type Analysis, analyse } from "./analyse.ts";
import type { Finding, Screening } from "./finding.ts";
import type { Danger } from "./flow/flow.ts";
import { parseLeniently } from "./parse-leniently.ts";
import { hasOpenDot } from "./rules/partial-checks.ts";

const mostRegexes = 50;
const evidenceLength = 160;

/**
 * Screens one side of a change: the program where there is one, and the text in any case; of the text only what lies
 * between two offsets, if they are given.
 */
export function screenSource(source: string, parsed: Parsed, start = 0, end = source.length): Screening {
  const dangers: Danger[] = findSecrets(source.slice(start, end)).map(
    ({ title, at, isKnownForm, shown }) => ({
      family: "secret",
      kind: "text",
      level: isKnownForm ? "block" : "warn",
      detail: `Holds a ${title}: ${shown}`,
      at: start + at,
    }),
  );
  const screening: Screening = {
    findings: [],
    capabilities: new Set(),
    modules: new Set(),
    analysis: undefined,
    problem: undefined,
  };
  const program = parseLeniently(source, parsed);
  if (program) {
    const analysis = analyse(program);
    if ("reason" in analysis) screening.problem = analysis.reason;
    else {
      dangers.push(...analysis.dangers, ...judgeRegexes(analysis.patterns));
      screening.analysis = analysis;
      screening.capabilities = new Set(analysis.capabilities.keys());
      for (const { name } of analysis.modules) screening.modules.add(name);
    }
  }
  if (parsed.status === "invalid") screening.problem = "it does not parse";
  if (parsed.status === "unreadable") screening.problem = parsed.reason;
  screening.findings = describe(source, dangers, parsed);
  return screening;
}

/** Judges the regular expressions of a program, literals and constant texts. */
function judgeRegexes(patterns: Analysis["patterns"]): Danger[] {
  const dangers: Danger[] = [];
  for (const { pattern, at } of patterns)
    if (hasOpenDot(pattern))
      dangers.push({
        family: "redirect",
        kind: "part",
        level: "warn",
        detail: `Takes other hosts for the one that is meant, since a dot stands for any letter: /${pattern.slice(0, 80)}/`,
        at,
      });
  const repeating = patterns.filter(({ pattern }) => /[*+]|\{\d+,/.test(pattern));
  const seen = new Set<string>();
  for (const { pattern, flags, at } of repeating) {
    const key = `${flags}/${pattern}`;
    const isNew = !seen.has(key);
    seen.add(key);
    const growth = seen.size <= mostRegexes || !isNew ? judgeRegex(pattern, flags) : "unknown";
    const shown = `/${pattern.slice(0, 80)}/`;
    if (growth === "exponential" || growth === "polynomial")
      dangers.push({
        family: "redos",
        kind: growth,
        level: growth === "exponential" ? "block" : "info",
        detail: `Takes ${growth} time on some texts: ${shown}`,
        at,
      });
    else if (growth === "unknown" && isNew)
      dangers.push({
        family: "redos",
        kind: "unknown",
        level: "warn",
        detail: `Could not be judged, being too large or one of too many: ${shown}`,
        at,
      });
  }
  return dangers;
}

function describe(source: string, dangers: Danger[], parsed: Parsed): Finding[] {
  const locate = parsed.status === "parsed" ? parsed.locate : makeLocate(source);
  const findings = dangers.map(({ at, part, ...rest }) => {
    const { line, column } = locate(at);
    const start = at - column + 1;
    const end = source.indexOf("\n", at);
    const text = source.slice(start, end === -1 ? undefined : end).trim();
    const isSecret = rest.family === "secret" && rest.kind === "text";
    return {
      ...rest,
      line,
      column,
      partLine: part === undefined ? undefined : locate(part).line,
      evidence: isSecret ? rest.detail : text.slice(0, evidenceLength).replace(/\s+/g, " "),
    };
  });
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}
