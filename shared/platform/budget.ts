import { type Database, unwrap } from "./database.ts";
import { CodedError } from "./errors.ts";

/** What all workers together may ask of a surface. */
export interface Budget {
  /**
   * Takes what a call costs, by operation, before it is made.
   * @throws CodedError `rate_budget_spent` with the seconds to wait; nothing is taken then.
   */
  take(costs: Record<string, number>, subject?: string): Promise<void>;
  /** The surface itself asked to wait; holds for every worker. */
  pause(operation: string, seconds: number, subject?: string): Promise<void>;
}

/** The budget of a surface as it is kept in `rate_budgets`. Waits itself for what comes back within `patienceMs`. */
export function openBudget(
  database: Database,
  surface: "slack" | "github",
  { patienceMs = 1_500, sleep = pauseFor }: { patienceMs?: number; sleep?(ms: number): Promise<void> } = {},
): Budget {
  return {
    async take(costs, subject = "") {
      for (let left = patienceMs; ; ) {
        const seconds = unwrap(await database.rpc("take_budget", { surface, costs, subject }));
        if (seconds <= 0) return;
        const ms = Math.ceil(seconds * 1000);
        if (ms > left)
          throw new CodedError("rate_budget_spent", `The budget for ${surface} is used up for now.`, {
            retryable: true,
            retryAfterSeconds: seconds,
          });
        left -= ms;
        await sleep(ms);
      }
    },

    async pause(operation, seconds, subject = "") {
      const { error } = await database.rpc("pause_budget", { surface, operation, seconds, subject });
      if (error) unwrap({ data: null, error });
    },
  };
}

function pauseFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
