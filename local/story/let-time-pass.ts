import type { Sql } from "../postgres/connect.ts";

/**
 * Days pass without anybody waiting: everything that experiments look at becomes that much older. For stories and tests,
 * as the server's owner, because the record cannot be changed by anybody else.
 * @param interval as PostgreSQL writes it, such as `14 days`
 */
export async function letTimePass(adminSql: Sql, interval: string): Promise<void> {
  await adminSql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update public.assignments set assigned_at = assigned_at - ${interval}::interval`;
    await tx`
      update public.experiments set created_at = created_at - ${interval}::interval, started_at = started_at - ${interval}::interval,
        stage_since = stage_since - ${interval}::interval, held_since = held_since - ${interval}::interval`;
    await tx`
      update public.tasks set created_at = created_at - ${interval}::interval, closed_at = closed_at - ${interval}::interval,
        started_at = started_at - ${interval}::interval, ended_at = ended_at - ${interval}::interval
      where source <> 'import'`;
    await tx`update private.config_requests set asked_at = asked_at - ${interval}::interval`;
    await tx`update public.improvements set deployed_at = deployed_at - ${interval}::interval`;
  });
}
