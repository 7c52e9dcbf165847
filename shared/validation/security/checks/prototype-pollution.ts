import { makeFamilyCheck } from "../family-check.ts";

/** Prototypes are out of reach: see docs/checks/prototype_pollution.md; the places in APIs stand in ../rules/. */
export const prototypePollution = makeFamilyCheck({
  rule: "prototype_pollution",
  title: "Prototypes are out of reach",
  family: "proto-pollution",
  nothing: "No write reaches a prototype.",
});
