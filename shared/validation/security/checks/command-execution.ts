import { makeFamilyCheck } from "../family-check.ts";

/** No command is put together from input: see docs/checks/command_execution.md; the places in APIs stand in ../rules/. */
export const commandExecution = makeFamilyCheck({
  rule: "command_execution",
  title: "No command is put together from input",
  family: "command",
  nothing: "No command depends on input.",
});
