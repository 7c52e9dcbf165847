import { randomUUID } from "node:crypto";
import type postgres from "postgres";
import { beforeEach } from "vitest";
import type { Sql } from "../../local/postgres/connect.ts";
import { asRole } from "../support/as-role.ts";
import { actors, useWorld, world } from "./world.ts";

/** To be called once at the top of a file about deliveries: each test begins without any. */
export function useDeliveries(): void {
  useWorld();
  beforeEach(() => world.sql`delete from public.deliveries`);
}

export interface Claim {
  id: string;
  improvement_id: string;
  kind: string;
  attempts: number;
  lease_token: string;
}

/** Claims what is due, as deliver-updates does. */
export const claim = (limit = 100, sql: Sql = world.sql) =>
  asRole(sql, actors.service, (tx) => tx<Claim[]>`select * from public.claim_deliveries(${limit})`);

/** Whether the delivery was still held, and is done now. */
export const complete = (
  c: Claim,
  notes: postgres.JSONValue = {},
  moves: string[] = [],
  sql: Sql = world.sql,
) =>
  asRole(sql, actors.service, async (tx) => {
    const [row] =
      await tx`select public.complete_delivery(${c.id}, ${c.lease_token}, ${tx.json(notes)}, ${moves}) as done`;
    return row?.done;
  });

export const fail = (c: Claim, options: { after?: number; giveUp?: boolean } = {}) =>
  asRole(
    world.sql,
    actors.service,
    (tx) =>
      tx`select public.fail_delivery(${c.id}, ${c.lease_token}, 'it broke', ${options.after ?? null}, ${options.giveUp ?? false})`,
  );

/** Queues a delivery of an improvement. */
export const queue = (improvement: string, kind = "slack_note", key: string = randomUUID()) =>
  world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key) values (${improvement}, ${kind}, ${key})`;

export const row = async (id: string) =>
  (await world.sql`select * from public.deliveries where id = ${id}`)[0];

/** A day passes for everything that is leased or put off. */
export const letTimePass = () =>
  world.sql`update public.deliveries set leased_until = leased_until - interval '1 day', run_after = run_after - interval '1 day' where done_at is null`;

/** The only one there is. */
export function one<Thing>(things: readonly Thing[]): Thing {
  const [thing] = things;
  if (thing === undefined || things.length !== 1) throw new Error(`Expected one, got ${things.length}.`);
  return thing;
}
