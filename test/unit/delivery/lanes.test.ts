import { expect, test } from "vitest";
import { deliverUpdates } from "../../../shared/delivery/deliver-updates.ts";
import type { Database } from "../../../shared/platform/database.ts";

test("a worker that fails on one surface goes on until it is done with the other: nobody else takes over meanwhile", async () => {
  const claims = [
    {
      id: 1,
      kind: "slack_unknown",
      improvement_id: null,
      team_id: 1,
      payload: {},
      attempts: 1,
      lease_token: "a",
    },
    {
      id: 2,
      kind: "github_unknown",
      improvement_id: null,
      team_id: 1,
      payload: {},
      attempts: 1,
      lease_token: "b",
    },
  ];
  let finish = () => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const rpc = async (called: string, { delivery }: { delivery?: number }) => {
    if (called === "claim_deliveries") return { data: claims.splice(0), error: null };
    if (delivery === 1) throw new Error("The database is gone.");
    await slow;
    return { data: null, error: null };
  };
  let isOver = false;
  const work = deliverUpdates({
    database: { rpc } as unknown as Database,
    slack: undefined,
    github: undefined,
    studioUrl: undefined,
    readEffects: async () => [],
    findExperiment: async () => undefined,
    log: () => {},
  }).finally(() => {
    isOver = true;
  });
  work.catch(() => {});
  // All that can happen at once has happened after some turns.
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  expect(isOver).toBe(false);
  finish();
  await expect(work).rejects.toThrow("The database is gone.");
});
