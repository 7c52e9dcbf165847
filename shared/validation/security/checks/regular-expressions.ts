import { makeFamilyCheck } from "../family-check.ts";

/** Regular expressions end in time: see docs/checks/regular_expressions.md; the places in APIs stand in ../rules/. */
export const regularExpressions = makeFamilyCheck({
  rule: "regular_expressions",
  title: "Regular expressions end in time",
  family: "redos",
  nothing: "No regular expression runs away.",
});
