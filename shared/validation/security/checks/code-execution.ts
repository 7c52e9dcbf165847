import { makeFamilyCheck } from "../family-check.ts";

/** No text becomes a program: see docs/checks/code_execution.md; the places in APIs stand in ../rules/. */
export const codeExecution = makeFamilyCheck({
  rule: "code_execution",
  title: "No text becomes a program",
  family: "code-eval",
  nothing: "Nothing from outside is run as a program.",
});
