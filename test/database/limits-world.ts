import { afterEach } from "vitest";
import { move } from "./improvements.ts";
import { setPolicy, useWorld, world } from "./world.ts";

const wide = {
  proposals_per_hour: 100_000,
  open_proposals: 100_000,
  decisions_per_reviewer: 100_000,
  open_pull_requests: 100_000,
  open_pull_requests_in_total: 100_000,
  hold_imported_evidence: true,
};

/** To be called once at the top of a file about limits: each test begins without any, and with nothing open. */
export function useLimits(): void {
  useWorld();
  afterEach(async () => {
    await setPolicy(world, wide);
    await world.sql`select private.start_waiting()`;
    // Nothing of one test counts in the next.
    const open = await world.sql`select id, status from public.improvements
      where status in ('proposed', 'in_review', 'approved', 'changes_requested', 'shipping') order by created_at`;
    for (const { id, status } of open) {
      if (status === "shipping") await move(world.sql, id, "abandoned", "delivery");
      else await move(world.sql, id, "withdrawn", "administrator");
    }
  });
}

/** What an improvement waits for; null for nothing. */
export const waitsFor = async (id: string) => {
  const [row] =
    await world.sql`select waits_for, waits_since, admitted_at from public.improvements where id = ${id}`;
  return row?.waits_for;
};

/** Whether the checks of an improvement are to be made. */
export const queued = async (id: string) =>
  (await world.sql`select from private.work_items where kind = 'validation' and key = ${id}`).length === 1;

/** What cron does each minute. */
export const start = () => world.sql`select private.start_waiting()`;
