import { makeFamilyCheck } from "../family-check.ts";

/** No secrets in the text: see docs/checks/embedded_secrets.md; the places in APIs stand in ../rules/. */
export const embeddedSecrets = makeFamilyCheck({
  rule: "embedded_secrets",
  title: "No secrets in the text",
  family: "secret",
  nothing: "No secret is found.",
  anyText: true,
});
