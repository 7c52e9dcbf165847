import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { writeSarif } from "../../../local/validate/write-sarif.ts";
import { runChecks, staticChecks } from "../../../shared/validation/run-checks.ts";
import { makeSubject } from "./subject.ts";

const text = { type: "object", required: ["text"], properties: { text: { type: "string", minLength: 1 } } };
const location = {
  type: "object",
  required: ["physicalLocation"],
  additionalProperties: false,
  properties: {
    message: text,
    physicalLocation: {
      type: "object",
      required: ["artifactLocation"],
      additionalProperties: false,
      properties: {
        artifactLocation: {
          type: "object",
          required: ["uri"],
          additionalProperties: false,
          properties: { uri: { type: "string", pattern: "^[^\\s\\\\]+$" } },
        },
        region: {
          type: "object",
          required: ["startLine"],
          additionalProperties: false,
          properties: {
            startLine: { type: "integer", minimum: 1 },
            startColumn: { type: "integer", minimum: 1 },
          },
        },
      },
    },
  },
};
/** What SARIF 2.1.0 demands of the parts that are written here (sections 3.13, 3.14, 3.18, 3.19, 3.27 and 3.30). */
const schema = {
  type: "object",
  required: ["version", "runs"],
  additionalProperties: false,
  properties: {
    $schema: { type: "string" },
    version: { const: "2.1.0" },
    runs: {
      type: "array",
      items: {
        type: "object",
        required: ["tool", "results"],
        additionalProperties: false,
        properties: {
          columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
          tool: {
            type: "object",
            required: ["driver"],
            properties: {
              driver: {
                type: "object",
                required: ["name"],
                properties: {
                  name: { type: "string" },
                  rules: {
                    type: "array",
                    uniqueItems: true,
                    items: {
                      type: "object",
                      required: ["id"],
                      properties: { id: { type: "string" }, shortDescription: text },
                    },
                  },
                },
              },
            },
          },
          results: {
            type: "array",
            items: {
              type: "object",
              required: ["message"],
              additionalProperties: false,
              properties: {
                ruleId: { type: "string" },
                kind: { enum: ["notApplicable", "pass", "fail", "review", "open", "informational"] },
                level: { enum: ["none", "note", "warning", "error"] },
                message: text,
                locations: { type: "array", items: location },
                partialFingerprints: { type: "object", additionalProperties: { type: "string" } },
                properties: { type: "object" },
              },
              // 3.27.10: where the kind is no failure, the level is none.
              if: { properties: { kind: { not: { const: "fail" } } } },
              // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
              then: { properties: { level: { const: "none" } } },
            },
          },
        },
      },
    },
  },
};
const isSarif = new Ajv({ strict: false }).compile(schema);

describe("the report in SARIF", () => {
  it.each([
    ["a change that passes", makeSubject()],
    ["a change that is refused", makeSubject({ kind: "code", path: "src/a b.js", after: "let a = ;" })],
    ["a change that cannot be checked", makeSubject({ kind: "code", path: "src/a.rb", after: "x" })],
    ["a change with warnings", makeSubject({ after: "See https://other.example.com/ for help." })],
  ])("has the shape that the standard demands: %s", async (_what, subject) => {
    const sarif = writeSarif(await runChecks(subject, staticChecks), subject.target?.path ?? "");
    expect(isSarif(sarif), JSON.stringify(isSarif.errors)).toBe(true);
  });
  it("shows what could not be checked as what it is: an error", async () => {
    const subject = makeSubject({ kind: "code", path: "src/a.rb", after: "x" });
    const [run] = writeSarif(await runChecks(subject, staticChecks), "src/a.rb").runs;
    expect(run?.results.find(({ ruleId }) => ruleId === "language_checked")).toMatchObject({
      kind: "fail",
      level: "error",
      properties: { status: "not_checkable" },
    });
  });
});
