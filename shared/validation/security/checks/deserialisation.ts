import { makeFamilyCheck } from "../family-check.ts";

/** Data is read as data: see docs/checks/deserialisation.md; the places in APIs stand in ../rules/. */
export const deserialisation = makeFamilyCheck({
  rule: "deserialisation",
  title: "Data is read as data",
  family: "deserialise",
  nothing: "No format that makes objects is read.",
});
