import { expect, test } from "vitest";
import { asRole } from "../support/as-role.ts";
import { deliveries, improvementIn, read } from "./improvements.ts";
import { actors, useWorld, world } from "./world.ts";

useWorld();

const open = async (kind: string) =>
  world.sql<{ subject: string; message: string }[]>`
    select subject, message from public.alarms where kind = ${kind} and resolved_at is null order by subject`;
const watch = () => world.sql`select private.watch()`;

/** Moves an improvement's clock back, as only the system can. */
const age = (id: string, days: number) =>
  world.sql.begin(async (tx) => {
    await tx`select set_config('improvement.actor', private.system_actor('clock', null)::text, true)`;
    await tx`update public.improvements set status_changed_at = now() - make_interval(days => ${days}) where id = ${id}`;
  });

test("a cron job that is gone, switched off or fails rings, until it is there again and works", async () => {
  await watch();
  expect(await open("job_missing")).toEqual([]);
  await world.sql`select cron.unschedule('sweep-delivery')`;
  await world.sql`insert into cron.job_run_details (jobid, command, username, status, return_message, start_time, end_time)
    select jobid, command, username, 'failed', 'ERROR: no', now(), now() from cron.job where jobname = 'watch'`.catch(
    () =>
      world.database
        .adminSql`insert into cron.job_run_details (jobid, command, username, status, return_message, start_time, end_time)
        select jobid, command, username, 'failed', 'ERROR: no', now(), now() from cron.job where jobname = 'watch'`,
  );
  await watch();
  expect((await open("job_missing")).map((alarm) => alarm.subject)).toEqual(["sweep-delivery"]);
  expect(await open("job_failing")).toEqual([{ subject: "watch", message: "ERROR: no" }]);
  await world.sql`select cron.schedule('sweep-delivery', '* * * * *', $$select private.wake_when_due('delivery')$$)`;
  await watch();
  expect(await open("job_missing")).toEqual([]);
  expect(await world.sql`select times_seen from public.alarms where kind = 'job_missing'`).toEqual([
    { times_seen: 1 },
  ]);
});

test("work and deliveries that were given up or wait for hours ring", async () => {
  const id = await improvementIn(world, "in_review");
  await world.sql`update public.deliveries set dead_at = now(), last_error = 'channel_not_found' where improvement_id = ${id} and kind = 'slack_message'`;
  await world.sql`update public.deliveries set run_after = now() - interval '2 hours' where improvement_id = ${id} and kind = 'github_sync'`;
  await world.sql`insert into private.work_items (kind, key, dead_at, last_error) values ('analysis', 'x', now(), 'broke')`;
  await world.sql`insert into private.work_items (kind, key, run_after) values ('impact', 'y', now() - interval '2 hours')`;
  await watch();
  expect(await open("delivery_dead")).toMatchObject([
    { subject: "slack_message", message: expect.stringContaining("channel_not_found") },
  ]);
  expect((await open("delivery_waiting")).map((alarm) => alarm.subject)).toEqual(["github_sync"]);
  expect((await open("work_dead")).map((alarm) => alarm.subject)).toEqual(["analysis"]);
  expect((await open("work_waiting")).map((alarm) => alarm.subject)).toEqual(["impact"]);
  await world.sql`delete from private.work_items`;
  await watch();
  expect(await open("work_dead")).toEqual([]);
});

test("messages from the future ring, and the others have found their partition", async () => {
  const [task] =
    await world.sql`insert into public.tasks (team_id, started_at) values (${world.teams.a}, now()) returning id`;
  await world.sql`insert into public.messages (team_id, task_id, seq, occurred_at, agent) values
    (${world.teams.a}, ${task?.id}, 0, '2019-05-05', 'a'), (${world.teams.a}, ${task?.id}, 1, '2098-05-05', 'a')`;
  await world.sql`select private.keep_partitions()`;
  expect(await open("default_partition")).toMatchObject([{ message: expect.stringContaining("1 messages") }]);
  await world.sql`delete from public.messages where seq = 1`;
  await world.sql`select private.keep_partitions()`;
  expect(await open("default_partition")).toEqual([]);
});

test("open pull requests are looked at once an hour, unless GitHub is to be asked anyway", async () => {
  const shipping = await improvementIn(world, "shipping");
  const reverting = await improvementIn(world, "reverting", { change_type: "role_adjustment" });
  const reviewed = await improvementIn(world, "in_review", { change_type: "code_modification" });
  const busy = await improvementIn(world, "shipping", { change_type: "tool_addition" });
  await world.sql`update public.deliveries set done_at = now() where improvement_id <> ${busy}`;
  const counts = async () =>
    Promise.all(
      [shipping, reverting, reviewed, busy].map(async (id) => (await deliveries(world, id)).length),
    );
  const before = await counts();
  await world.sql`select private.reconcile_surfaces()`;
  await world.sql`select private.reconcile_surfaces()`;
  const more = (await counts()).map((n, k) => n - (before[k] ?? 0));
  expect(more).toEqual([1, 1, 0, 0]);
  expect((await deliveries(world, shipping)).at(-1)).toMatchObject({ kind: "github_sync" });
  // Once in an hour, also when it was done in between.
  await world.sql`update public.deliveries set done_at = now()`;
  await world.sql`select private.reconcile_surfaces()`;
  expect((await counts()).map((n, k) => n - (before[k] ?? 0))).toEqual([1, 1, 0, 1]);
});

test("open tasks that fell silent a day ago are analysed again, others are not", async () => {
  const ids: Record<string, string> = {};
  const task = async (name: string, columns: string, last: string | null) => {
    const [row] = await world.sql.unsafe(
      `insert into public.tasks (team_id, ${columns.split("|")[0]}) values (${world.teams.a}, ${columns.split("|")[1]}) returning id`,
    );
    ids[name] = row?.id;
    if (last)
      await world.sql.unsafe(
        `insert into public.messages (team_id, task_id, seq, occurred_at, agent) values (${world.teams.a}, '${row?.id}', 0, now() - interval '${last}', 'a')`,
      );
  };
  await task("silent", "started_at|now() - interval '3 days'", "30 hours");
  await task("never spoke", "started_at|now() - interval '30 hours'", null);
  await task("busy", "started_at|now() - interval '3 days'", "1 hour");
  await task("closed", "started_at, outcome|now() - interval '3 days', 'success'", "30 hours");
  await task("long gone", "started_at|now() - interval '20 days'", "18 days");
  await task("imported", "started_at, source|now() - interval '3 days', 'import'", "30 hours");
  await world.sql`delete from private.work_items`;
  await world.sql`select private.requeue_silent_tasks()`;
  const queued = (
    await world.sql<{ key: string }[]>`select key from private.work_items where kind = 'analysis'`
  ).map((row) => row.key);
  expect(Object.keys(ids).filter((name) => queued.includes(ids[name] ?? ""))).toEqual([
    "silent",
    "never spoke",
  ]);
});

test("what nobody decides or ships for too long expires; what waits for a limit does not", async () => {
  const old = await improvementIn(world, "in_review");
  const young = await improvementIn(world, "in_review", { change_type: "role_adjustment" });
  const shipping = await improvementIn(world, "shipping", { change_type: "parameter_tuning" });
  await world.sql`update public.policies set open_pull_requests = 1 where team_id is null and change_type is null`;
  const waiting = await improvementIn(world, "approved", { change_type: "tool_addition" });
  for (const id of [old, shipping, waiting]) await age(id, 61);
  await age(young, 59);
  await world.sql`select private.expire_improvements()`;
  expect(
    await Promise.all([old, young, shipping, waiting].map(async (id) => (await read(world, id)).status)),
  ).toEqual(["expired", "in_review", "shipping", "approved"]);
});

test("what is finished and old goes, what is open or recent stays", async () => {
  const id = await improvementIn(world, "in_review");
  await world.sql`insert into public.webhook_receipts (source, delivery_key, event, received_at) values
    ('slack', 'old', 'e', now() - interval '91 days'), ('slack', 'recent', 'e', now() - interval '89 days')`;
  await world.sql`insert into public.deliveries (improvement_id, kind, idempotency_key, done_at, dead_at) values
    (${id}, 'slack_note', 'old done', now() - interval '91 days', null), (${id}, 'slack_note', 'old dead', null, now() - interval '91 days')`;
  await world.sql`insert into public.alarms (kind, subject, message, raised_at, resolved_at) values
    ('job_failing', 'old', 'm', now() - interval '100 days', now() - interval '91 days'), ('job_failing', 'lasting', 'm', now() - interval '100 days', null)`;
  await world.sql`select private.purge_history()`;
  expect(await world.sql`select delivery_key from public.webhook_receipts`).toEqual([
    { delivery_key: "recent" },
  ]);
  expect(
    await world.sql`select idempotency_key as key from public.deliveries where idempotency_key like 'old %'`,
  ).toEqual([{ key: "old dead" }]);
  expect(await world.sql`select subject from public.alarms where subject in ('old', 'lasting')`).toEqual([
    { subject: "lasting" },
  ]);
});

test("retention does nothing until policy states it, and is stated for the whole organisation only", async () => {
  const [before] = await world.sql`select count(*)::int as n from public.messages`;
  await world.sql`select private.apply_retention()`;
  expect(await world.sql`select count(*)::int as n from public.messages`).toEqual([before]);
  await expect(
    asRole(
      world.sql,
      actors.dora,
      (tx) => tx`insert into public.policies (team_id, messages_kept_days) values (${world.teams.a}, 100)`,
    ),
  ).rejects.toMatchObject({ code: "23514" });
  await asRole(
    world.sql,
    actors.dora,
    (tx) => tx`update public.policies set messages_kept_days = 400 where team_id is null`,
  );
  await world.sql`select private.apply_retention()`;
  expect(await world.sql`select from public.messages where occurred_at < '2020-01-01'`).toEqual([]);
  expect(
    await world.sql`select details ->> 'partition' as partition, details -> 'count' as n from public.improvement_events where kind = 'removed' and subject = 'messages'`,
  ).toEqual([{ partition: "messages_2019", n: 1 }]);
  expect(await world.sql`select to_regclass('private.messages_2019') as gone`).toEqual([{ gone: null }]);
  expect((await world.sql`select from public.messages`).length).toBeGreaterThan(0);
});
