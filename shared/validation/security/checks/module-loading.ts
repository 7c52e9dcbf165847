import { makeFamilyCheck } from "../family-check.ts";

/** Modules are loaded by constant names: see docs/checks/module_loading.md; the places in APIs stand in ../rules/. */
export const moduleLoading = makeFamilyCheck({
  rule: "module_loading",
  title: "Modules are loaded by constant names",
  family: "dyn-import",
  nothing: "Every module is named by a constant.",
});
