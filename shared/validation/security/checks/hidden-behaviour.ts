import { makeFamilyCheck } from "../family-check.ts";

/** Nothing is hidden or made to stay: see docs/checks/hidden_behaviour.md; the places in APIs stand in ../rules/. */
export const hiddenBehaviour = makeFamilyCheck({
  rule: "hidden_behaviour",
  title: "Nothing is hidden or made to stay",
  family: "backdoor",
  nothing: "Nothing is hidden.",
});
