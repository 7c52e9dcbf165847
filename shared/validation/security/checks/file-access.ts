import { makeFamilyCheck } from "../family-check.ts";

/** Files are named by the program: see docs/checks/file_access.md; the places in APIs stand in ../rules/. */
export const fileAccess = makeFamilyCheck({
  rule: "file_access",
  title: "Files are named by the program",
  family: "path-fs",
  nothing: "No path depends on unchecked input.",
});
