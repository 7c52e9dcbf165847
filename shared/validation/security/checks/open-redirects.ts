import { makeFamilyCheck } from "../family-check.ts";

/** See docs/checks/open_redirects.md; the places in APIs stand in ../rules/. */
export const openRedirects = makeFamilyCheck({
  rule: "open_redirects",
  title: "Nobody else leads the browser away",
  family: "redirect",
  nothing: "No address that others choose is followed by a browser.",
});
