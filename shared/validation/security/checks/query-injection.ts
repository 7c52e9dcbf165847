import { makeFamilyCheck } from "../family-check.ts";

/** Queries keep texts and values apart: see docs/checks/query_injection.md; the places in APIs stand in ../rules/. */
export const queryInjection = makeFamilyCheck({
  rule: "query_injection",
  title: "Queries keep texts and values apart",
  family: "sql",
  nothing: "No query is put together from input.",
});
