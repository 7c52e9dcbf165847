import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeSarif } from "../../../local/validate/write-sarif.ts";
import { runChecks, staticChecks } from "../../../shared/validation/run-checks.ts";
import { makeSubject } from "./subject.ts";

/** Braces stand for places to be filled (3.11.5) and brackets for links (3.11.6), unless they are escaped. */
const plain = "^(?:[^{}[\\]\\\\]|\\{\\{|\\}\\}|\\\\[\\s\\S])+$";
const text = { type: "object", required: ["text"], properties: { text: { type: "string", pattern: plain } } };
const location = {
  type: "object",
  required: ["physicalLocation"],
  additionalProperties: false,
  properties: {
    message: text,
    physicalLocation: {
      type: "object",
      required: ["artifactLocation", "region"],
      additionalProperties: false,
      properties: {
        artifactLocation: {
          type: "object",
          required: ["uri"],
          additionalProperties: false,
          // A relative reference of RFC 3986, without query and fragment (3.4.3).
          properties: { uri: { type: "string", pattern: "^(?:[\\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$" } },
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
/**
 * What SARIF 2.1.0 demands of the parts that are written here (sections 3.4, 3.11, 3.13, 3.14, 3.18, 3.19, 3.27 to 3.30 and
 * 3.49), and what GitHub's code scanning needs beyond it to show a result: texts of each rule, one place with a line, and
 * the fingerprint by which it knows a result again ("SARIF support for code scanning").
 */
const schema = {
  type: "object",
  required: ["$schema", "version", "runs"],
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
                      required: ["id", "shortDescription", "fullDescription", "help"],
                      properties: {
                        id: { type: "string" },
                        shortDescription: text,
                        fullDescription: text,
                        help: text,
                      },
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
              required: ["ruleId", "message", "locations", "partialFingerprints"],
              additionalProperties: false,
              properties: {
                ruleId: { type: "string" },
                kind: { enum: ["notApplicable", "pass", "fail", "review", "open", "informational"] },
                level: { enum: ["none", "note", "warning", "error"] },
                message: text,
                locations: { type: "array", minItems: 1, maxItems: 10, items: location },
                partialFingerprints: {
                  type: "object",
                  required: ["primaryLocationLineHash"],
                  additionalProperties: { type: "string" },
                },
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
    [
      "half a character in a path",
      makeSubject({ kind: "code", path: "src/\uD800\0.js", after: "let a = ;" }),
    ],
    [
      "signs of addresses in a path",
      makeSubject({ kind: "code", path: "a:b/c?d#e[1].js", after: "let a = ;" }),
    ],
    [
      "words that would be links or places to be filled",
      makeSubject({ after: "Answer {0} in [our shop](https://other.example.com/)\\. See {{name}}." }),
    ],
  ])("has the shape that the standard demands: %s", async (_what, subject) => {
    const sarif = writeSarif(await runChecks(subject, staticChecks), subject.target?.path ?? "");
    expect(isSarif(sarif), JSON.stringify(isSarif.errors)).toBe(true);
  });
  it("has that shape whatever a path and a finding are called", () => {
    const words = fc.string({ unit: "binary", minLength: 1 });
    fc.assert(
      fc.property(words, words, fc.nat(9), (path, detail, line) => {
        const found = { rule: "a", title: "A", status: "failed", level: "warn", fingerprint: "f" } as const;
        const location = { path, line: line + 1, column: 1, side: "new" } as const;
        const checks = [
          { ...found, detail },
          { ...found, detail, location },
        ];
        const sarif = writeSarif({ version: 1, verdict: "passed", summary: "", checks }, path);
        expect(isSarif(JSON.parse(JSON.stringify(sarif))), JSON.stringify(isSarif.errors)).toBe(true);
      }),
    );
  });
  it("gives every result a fingerprint of its own, the same for the same change", async () => {
    const subject = makeSubject({
      kind: "code",
      path: "src/a.js",
      before: "",
      after: "eval(x);\neval(x);\n",
    });
    const write = async () => writeSarif(await runChecks(subject, staticChecks), "src/a.js").runs[0]?.results;
    const fingerprints = (await write())?.map((one) => one.partialFingerprints.primaryLocationLineHash);
    expect(new Set(fingerprints).size).toBe(fingerprints?.length);
    expect(await write()).toEqual(await write());
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
