import fc from "fast-check";
import { expect, test } from "vitest";
import {
  classifyError,
  type ErrorClass,
  reportsError,
  textReportsError,
} from "../../../shared/analysis/detect-errors.ts";
import { errorTexts } from "./error-texts.ts";

const by = (role: string, content: string) => ({ role, content, message_type: "message", is_error: null });

const errors: [ErrorClass, string][] = [
  ["code", 'Traceback (most recent call last):\n  File "a.py", line 1\nNameError: x'],
  ["code", "exitcode: 1 (execution failed)\nCode output: "],
  ["code", "some output\nTraceback (most recent call last):\n  File x\nValueError: y"],
  ["code", "src/a.ts(3,4): error TS2304: Cannot find name 'x'"],
  ["code", "bash: line 1: foo: command not found"],
  ["api", "HTTP/1.1 500 Internal Server Error"],
  ["api", "404 Client Error: Not Found for url"],
  ["api", '{"status": "error", "message": "server gone"}'],
  ["api", "Retrying request to /chat in 0.5 seconds"],
  ["rate_limit", "Rate limit reached for the model: 10000 / min"],
  ["rate_limit", '{"error": {"code": 429, "message": "slow down"}}'],
  ["rate_limit", "error_code=rate_limit_exceeded error_message='x'"],
  ["auth", "401 Unauthorized"],
  ["auth", "Error: Invalid API key provided"],
  ["timeout", "exitcode: 124 (execution failed)\nTimeout"],
  ["timeout", "The request timed out."],
  ["test", "===== 1 failed, 2 passed in 0.12s ====="],
  ["test", "FAILED (failures=2)"],
  ["validation", "Error: 1 validation error for Person\nborn\n  Field required"],
  ["tool", "Error: Order not found"],
  ["tool", "Error: No such reservation"],
];

test.each(errors)("a tool reports an error of class %s: %s", (expected, content) => {
  expect(textReportsError(by("tool", content))).toBe(true);
  expect(classifyError(by("tool", content))).toBe(expected);
});

test.each([
  "No errors found.",
  "0 errors, 0 warnings",
  '{"error": null, "rows": 3}',
  '{"errors": [], "ok": true}',
  "exitcode: 0 (execution succeeded)\nCode output: Error: this is only printed",
  "The script ran, then exited with Unix exit code: 0",
  "5 passed, 0 failed in 3s",
  "Found 404 results",
  "Error handling in Go: a guide",
  "status code: 200",
  "logging.error('x')",
])("a tool that only mentions errors reports none: %s", (content) => {
  expect(textReportsError(by("tool", content))).toBe(false);
});

test("an agent that talks about an error, or writes code that handles one, reports none", () => {
  for (const content of [
    "The tool said: Error: Order not found. Could you check the number?",
    "It seems there was an error. Let us try again.",
    "```python\ntry:\n    run()\nexcept ValueError:\n    print('Error: x')\n```",
    `Here is the log that you asked for.\n\n${"line\n".repeat(50)}Traceback (most recent call last):`,
  ])
    expect(reportsError(by("assistant", content))).toBe(false);
  expect(reportsError(by("assistant", "Error: the model did not answer"))).toBe(true);
});

test("of what tools of many kinds say, nearly all errors are found, and next to nothing else", () => {
  const found = errorTexts.filter(([role, text]) => textReportsError(by(role, text)));
  const right = found.filter(([, , reports]) => reports).length;
  expect(right / found.length).toBeGreaterThan(0.97);
  expect(right / errorTexts.filter(([, , reports]) => reports).length).toBeGreaterThan(0.95);
});

test("the log's own word goes before the text", () => {
  expect(reportsError({ ...by("tool", "Error: x"), is_error: false })).toBe(false);
  expect(reportsError({ ...by("tool", "fine"), is_error: true })).toBe(true);
  expect(reportsError({ ...by("system", "anything"), message_type: "error" })).toBe(true);
});

test("whatever the text, an answer comes at once", () => {
  const parts = fc.constantFrom(
    "error: ",
    "a".repeat(500),
    "{".repeat(300),
    "[1;",
    "Traceback",
    " \n",
    "x.".repeat(300),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 40 }), (texts) => {
      const started = performance.now();
      for (const role of ["tool", "assistant", "system"]) textReportsError(by(role, texts.join("")));
      expect(performance.now() - started).toBeLessThan(200);
    }),
  );
});
