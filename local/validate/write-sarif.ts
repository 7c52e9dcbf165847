import type { CheckResult, Report } from "../../shared/validation/check-contract.ts";

const levels = { block: "error", warn: "warning", info: "note" } as const;
const kinds = {
  passed: "pass",
  failed: "fail",
  not_applicable: "notApplicable",
  // "open" may have no level by the standard, and what could not be checked must not look harmless.
  not_checkable: "fail",
} as const;

/** The report in SARIF 2.1.0, which editors and code hosts read. */
export function writeSarif(report: Report, path: string) {
  const rules = [...new Map(report.checks.map(({ rule, title }) => [rule, title]))];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "team-self-improvement",
            rules: rules.map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        // Columns are UTF-16 units, as everywhere in these reports.
        columnKind: "utf16CodeUnits",
        results: report.checks.map((result) => writeResult(result, path)),
      },
    ],
  };
}

function writeResult({ rule, status, level, detail, location, fingerprint }: CheckResult, path: string) {
  const kind = kinds[status];
  return {
    ruleId: rule,
    kind,
    // The standard has levels for failures only.
    level: kind === "fail" ? levels[level] : "none",
    properties: { status },
    message: { text: detail },
    partialFingerprints: { "check/v1": fingerprint },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(location?.path ?? path) },
          ...(location ? { region: { startLine: location.line, startColumn: location.column } } : {}),
        },
        ...(location
          ? { message: { text: location.side === "old" ? "before the change" : "after the change" } }
          : {}),
      },
    ],
  };
}
