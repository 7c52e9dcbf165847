import type { Analysis } from "./analyse.ts";
import type { Capability, Family } from "./flow/flow.ts";

/** One danger at one place of one side. */
export interface Finding {
  family: Family;
  kind: string;
  level: "block" | "warn" | "info";
  detail: string;
  line: number;
  column: number;
  /** The line within the call where the data is, if that is another one. */
  partLine: number | undefined;
  /** The line, shortened; the same however far it moves. */
  evidence: string;
}

/** What the screening of one source gives. */
export interface Screening {
  findings: Finding[];
  capabilities: Set<Capability>;
  modules: Set<string>;
  /** Undefined where it was not followed, and once both sides have been compared. */
  analysis: Analysis | undefined;
  /** Why the program was not followed; its text was searched for secrets all the same. */
  problem: string | undefined;
}
