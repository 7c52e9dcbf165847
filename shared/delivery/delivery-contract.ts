import type { Json } from "../platform/database-types.gen.ts";
import { CodedError } from "../platform/errors.ts";

/** A delivery as it was claimed. */
export interface Delivery {
  id: number;
  /** What it is about: an improvement, or all of a team's. */
  improvement_id: string | null;
  team_id: number | null;
  kind: string;
  payload: Json;
  attempts: number;
  lease_token: string;
}

/** What a delivery made and found, in the words of `complete_delivery`. */
export interface Delivered {
  notes?: Record<string, string | number | null>;
  /** Moves that the surface shows; those that do not fit any more are passed over by the database. */
  moves?: string[];
  reason?: string;
}

/** Ends a delivery of which more is left than fits into its lease: it is given back, which is no attempt, and goes on at once. */
export function goOnLater(what: string): CodedError {
  return new CodedError("more_left", `More ${what} are left than are delivered at once; they follow.`, {
    retryable: true,
    retryAfterSeconds: 1,
  });
}
