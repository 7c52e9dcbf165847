import { makeFamilyCheck } from "../family-check.ts";

/** See docs/checks/markup_injection.md; the places in APIs stand in ../rules/. */
export const markupInjection = makeFamilyCheck({
  rule: "markup_injection",
  title: "Pages show no markup of others",
  family: "xss",
  nothing: "No markup of others is put into a page.",
});
