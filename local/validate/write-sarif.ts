import { cleanText } from "../../shared/logs/clean-text.ts";
import type { CheckResult, Report } from "../../shared/validation/check-contract.ts";

const levels = { block: "error", warn: "warning", info: "note" } as const;
const kinds = {
  passed: "pass",
  failed: "fail",
  not_applicable: "notApplicable",
  // "open" may have no level by the standard, and what could not be checked must not look harmless.
  not_checkable: "fail",
} as const;

/** The report in SARIF 2.1.0, which editors and code hosts read, with what GitHub's code scanning asks for. */
export function writeSarif(report: Report, path: string) {
  const rules = [...new Map(report.checks.map(({ rule, title }) => [rule, title]))];
  const seen = new Map<string, number>();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "team-self-improvement", rules: rules.map(writeRule) } },
        // Columns are UTF-16 units, as everywhere in these reports.
        columnKind: "utf16CodeUnits",
        results: report.checks.map((result) => {
          const count = (seen.get(result.fingerprint) ?? 0) + 1;
          seen.set(result.fingerprint, count);
          return writeResult(result, path, count);
        }),
      },
    ],
  };
}

function writeRule([id, title]: [string, string]) {
  return {
    id,
    shortDescription: message(title),
    fullDescription: message(`${title}.`),
    help: message(`What is checked, why, and what to do: docs/checks/${id}.md.`),
  };
}

function writeResult(result: CheckResult, path: string, count: number) {
  const { rule, status, level, detail, location, fingerprint } = result;
  const kind = kinds[status];
  return {
    ruleId: rule,
    kind,
    // The standard has levels for failures only.
    level: kind === "fail" ? levels[level] : "none",
    properties: { status },
    message: message(detail),
    // The only one that GitHub looks at; what is wrong twice in the same words is told apart by its number.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:${count}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: writeUri(location?.path ?? path) },
          // What is said of the whole file stands at its beginning.
          region: { startLine: location?.line ?? 1, startColumn: location?.column ?? 1 },
        },
        ...(location
          ? { message: message(`${location.side === "old" ? "before" : "after"} the change`) }
          : {}),
      },
    ],
  };
}

/** Text in which nothing is a place to be filled (`{0}`) or a link (`[text](address)`): sections 3.11.5 and 3.11.6. */
function message(text: string): { text: string } {
  return { text: text.replace(/[[\]\\]/g, "\\$&").replace(/[{}]/g, "$&$&") };
}

/** A path as a relative reference: no sign of it starts a scheme, a query or a fragment. */
function writeUri(path: string): string {
  return cleanText(path).split("/").map(encodeURIComponent).join("/");
}
