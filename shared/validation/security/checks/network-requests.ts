import { makeFamilyCheck } from "../family-check.ts";

/** Addresses are named by the program: see docs/checks/network_requests.md; the places in APIs stand in ../rules/. */
export const networkRequests = makeFamilyCheck({
  rule: "network_requests",
  title: "Addresses are named by the program",
  family: "ssrf-net",
  nothing: "No address depends on unchecked input.",
});
