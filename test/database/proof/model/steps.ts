import type { Account, ChangeType, Decision, Lease, Part, Proposer, Status } from "./state.ts";

/** One thing that somebody does, with everything decided that it needs. `slot` is the place of an improvement in the model. */
export type Step =
  | {
      kind: "propose";
      id: string;
      by: Proposer;
      type: ChangeType;
      fingerprint: string;
    }
  | { kind: "claim validations"; items: number }
  | { kind: "report"; lease: Lease; passed: boolean }
  | { kind: "fail validation"; lease: Lease }
  | {
      kind: "decide";
      slot: number;
      by: Account;
      decision: Decision;
      reason: string | undefined;
      version: number;
    }
  | {
      kind: "decide in Slack";
      slot: number;
      by: "ada" | "ben" | "stranger";
      decision: Decision;
      reason: string | undefined;
      version: number;
      webhook: string;
    }
  | { kind: "edit in Studio"; slot: number; name: string; status: Status; reason: string | undefined }
  | { kind: "type a name"; slot: number; name: string }
  | { kind: "set the status"; slot: number; status: Status; reason: string | undefined }
  | { kind: "implement by hand"; slot: number; name: string }
  | { kind: "undo by hand"; slot: number; name: string; status: "reverting" | "reverted" }
  | { kind: "claim deliveries"; items: number }
  | { kind: "complete"; lease: Lease; notes: "none" | "pull request" | "revert"; move: Status | undefined }
  | { kind: "fail delivery"; lease: Lease; giveUp: boolean }
  | {
      kind: "pull request";
      slot: number;
      action: "closed" | "reopened" | "synchronize";
      /** Whether the branch's head is a commit that the system did not make. */
      foreign: boolean;
      merged: boolean;
      reverts: boolean;
      webhook: string;
    }
  | { kind: "withdraw" | "validate again"; slot: number; by: Account }
  | { kind: "revert"; slot: number; by: Account; version: number }
  | { kind: "system"; slot: number; by: Part; to: Status }
  | { kind: "set quorum"; by: Account; quorum: number }
  | { kind: "attack"; slot: number; how: number }
  | { kind: "time passes" };

/** A step together with what becomes of its transaction. */
export interface Act {
  step: Step;
  /** Its transaction is rolled back at the end, as when the client dies: then it never happened. */
  rolledBack: boolean;
}

export interface Claimed {
  improvement: string;
  /** Undefined for a validation. */
  id: string | undefined;
  kind: string;
  token: string;
}

/** What the database answered. */
export type Outcome =
  | { kind: "done"; value: unknown; claimed: Claimed[] }
  | { kind: "refused"; reason: string }
  | { kind: "rolled back" };
