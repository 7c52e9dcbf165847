import { reader, writer } from "./log.ts";

export interface HotQuery {
  name: string;
  /** The account that asks; the functions' role if there is none. */
  as?: string;
  text: string;
  /** Every index that must be used, by the beginning of its name or, in a partition, of its parent's. */
  indexes: RegExp[];
  /** Tables that must not be read from end to end. */
  large: RegExp;
}

const task = "md5('task 7')::uuid";
const improvement = "(select id from public.improvements order by id limit 1)";
const log = /^(messages|tasks)/;
const queue = /^(deliveries|work_items|improvements|improvement_events)/;

/** What is asked all the time, in the words of the migrations and of the functions' queries. */
export const hotQueries: HotQuery[] = [
  {
    name: "is this message known? (each batch)",
    text: `select max(m.seq) from public.messages m where m.task_id = ${task} and m.occurred_at >= now() - interval '1 day'`,
    ...{ indexes: [/^messages/], large: log },
  },
  {
    name: "is this task known? (each task)",
    text: `select from public.tasks where id = ${task} and team_id = 8`,
    ...{ indexes: [/^tasks/], large: log },
  },
  {
    name: "the messages of a task, in order (analysis)",
    text: `select * from public.messages where task_id = ${task} order by task_id, seq limit 1000`,
    ...{ indexes: [/^messages/], large: log },
  },
  {
    name: "a member reads a task's messages (row-level security)",
    as: reader,
    text: `select * from public.messages where task_id = ${task} order by seq limit 100`,
    ...{ indexes: [/^messages/], large: log },
  },
  {
    name: "a member reads a team's newest tasks (row-level security)",
    as: reader,
    text: "select * from public.tasks where team_id = 3 order by started_at desc limit 50",
    ...{ indexes: [/^tasks/], large: log },
  },
  {
    name: "a runtime closes its task (row-level security)",
    as: writer,
    text: `update public.tasks set title = title where id = ${task}`,
    ...{ indexes: [/^tasks/], large: log },
  },
  {
    name: "outcomes of four weeks (impact)",
    text: `select outcome, count(*) from public.tasks where team_id = 3 and started_at >= now() - interval '28 days'
      and started_at < now() group by outcome`,
    ...{ indexes: [/^tasks_team_started/], large: log },
  },
  {
    name: "claim work (each function call)",
    text: `select w.kind, w.key from private.work_items w where w.kind = 'analysis' and w.dead_at is null and w.attempts < 8
      and w.run_after <= clock_timestamp() and (w.leased_until is null or w.leased_until < clock_timestamp())
      order by w.run_after, w.key limit 10 for update skip locked`,
    ...{ indexes: [/^work_items_due/], large: queue },
  },
  {
    name: "claim deliveries (each function call)",
    text: `select d.id from public.deliveries d where d.done_at is null and d.dead_at is null and d.run_after <= clock_timestamp()
      and (d.leased_until is null or d.leased_until < clock_timestamp())
      and case when d.id = (select e.id from public.deliveries e where e.improvement_id = d.improvement_id and e.lane = d.lane
        and e.done_at is null and e.dead_at is null order by e.id limit 1) then true else false end
      order by d.run_after, d.id limit 10 for update of d skip locked`,
    ...{ indexes: [/^deliveries_open/, /^deliveries_order/], large: queue },
  },
  {
    name: "the last event of an improvement (each move)",
    text: `select max(e.id) from public.improvement_events e where e.improvement_id = ${improvement}`,
    ...{ indexes: [/^improvement_events_improvement/], large: /^improvement_events/ },
  },
  {
    name: "a reviewer's queue of a team (row-level security)",
    as: reader,
    text: "select id, title, risk from public.improvements where team_id = 3 and status = 'in_review' limit 50",
    ...{ indexes: [/^improvements/], large: queue },
  },
  {
    name: "whose pull request is it? (each webhook)",
    text: "select id from public.improvements where lower(repository) = 'acme/team-3' and pull_request_number = 12",
    ...{ indexes: [/^improvements_repository_pull_request/], large: queue },
  },
];
