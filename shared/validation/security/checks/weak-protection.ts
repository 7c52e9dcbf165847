import { makeFamilyCheck } from "../family-check.ts";

/** Protection stays on: see docs/checks/weak_protection.md; the places in APIs stand in ../rules/. */
export const weakProtection = makeFamilyCheck({
  rule: "weak_protection",
  title: "Protection stays on",
  family: "tls-crypto",
  nothing: "No protection is weak or switched off.",
});
