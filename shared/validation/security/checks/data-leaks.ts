import { makeFamilyCheck } from "../family-check.ts";

/** Secrets and files stay inside: see docs/checks/data_leaks.md; the places in APIs stand in ../rules/. */
export const dataLeaks = makeFamilyCheck({
  rule: "data_leaks",
  title: "Secrets and files stay inside",
  family: "secret-leak",
  nothing: "Nothing secret leaves the program.",
});
