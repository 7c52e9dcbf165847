import { github, slack } from "../../world.ts";
import type { As, Run } from "./execute.ts";
import type { Slot, State } from "./state.ts";
import type { Step } from "./steps.ts";

interface Statement {
  as: As;
  text: string;
}

/** A value of ours as SQL. */
function q(value: string | undefined): string {
  return value === undefined ? "null" : `'${value.replaceAll("'", "''")}'`;
}

const origin: Partial<Record<string, string>> = { runtimeA: "team", runtimeB: "team", system: "rule" };

/** What a step is for the database: one statement, and who sends it. */
export function statementFor(run: Run, state: State, step: Step): Statement {
  switch (step.kind) {
    case "propose": {
      const artifact = run.artifacts[step.type];
      const values = [
        ...[q(step.id), run.team, q("a title"), q(step.type), q("because"), artifact, q("0".repeat(64))],
        ...[q(`content of ${step.id}`), q(step.fingerprint), q(origin[step.by] ?? "person")],
      ];
      const text = `insert into public.improvements (id, team_id, title, change_type, rationale, artifact_id, base_hash,
        proposed_content, fingerprint, origin) values (${values})`;
      return { as: step.by === "system" ? "service" : step.by, text };
    }
    case "claim validations":
      return as(
        "service",
        `select key as improvement, lease_token as token from public.claim_work('validation', ${step.items})`,
      );
    case "claim deliveries":
      return as(
        "service",
        `select id, improvement_id as improvement, kind, lease_token as token from public.claim_deliveries(${step.items})`,
      );
    case "time passes":
      return as("postgres", passing);
    case "set quorum":
      return as(step.by, `update public.policies set quorum = ${step.quorum} where team_id = ${run.team}`);
    default: {
      const slot = state.slots["lease" in step ? step.lease.slot : step.slot];
      if (!slot) throw new Error("A step on an improvement that the model does not know.");
      return "lease" in step ? onLease(slot, step) : onImprovement(run, slot, step);
    }
  }
}

const as = (who: As, text: string): Statement => ({ as: who, text });

const passing = `update public.deliveries set leased_until = clock_timestamp() - interval '1 second', run_after = clock_timestamp() - interval '1 second'
  where done_at is null and dead_at is null;
  update private.work_items set leased_until = clock_timestamp() - interval '1 second', run_after = clock_timestamp() - interval '1 second' where dead_at is null`;

function onLease(slot: Slot, step: Extract<Step, { lease: unknown }>): Statement {
  const { token, delivery } = step.lease;
  const work = `${q(slot.id)}, ${q(token)}`;
  switch (step.kind) {
    case "report":
      return as(
        "service",
        `select public.record_validation(${work}, '${step.passed ? "passed" : "refused"}', '{}') as value`,
      );
    case "fail validation":
      return as("service", `select public.fail_work('validation', ${work}, 'an error')`);
    case "fail delivery":
      return as(
        "service",
        `select public.fail_delivery(${delivery?.id}, ${q(token)}, 'an error', null, ${step.giveUp})`,
      );
    case "complete": {
      const number = Number.parseInt(slot.id.slice(0, 7), 16);
      const notes = {
        none: "{}",
        "pull request": `{"pull_request_number": ${number}, "head_sha": "ours"}`,
        revert: `{"revert_pull_request_number": ${number + 1}}`,
      }[step.notes];
      const moves = step.move ? `array['${step.move}']` : "'{}'";
      return as(
        "service",
        `select public.complete_delivery(${delivery?.id}, ${q(token)}, '${notes}', ${moves}, 'seen') as value`,
      );
    }
  }
}

type OnImprovement = Exclude<Extract<Step, { slot: number }>, { kind: "propose" }>;

function onImprovement(run: Run, slot: Slot, step: OnImprovement): Statement {
  const id = q(slot.id);
  switch (step.kind) {
    case "decide":
      return as(
        step.by,
        `select public.decide_improvement(${id}, '${step.decision}', ${step.version}, ${q(step.reason)})`,
      );
    case "decide in Slack": {
      const who = step.by === "stranger" ? "U0NOBODY" : slack[step.by];
      const call = [
        q(step.webhook),
        q(slack.workspace),
        q(who),
        q(run.channel),
        id,
        step.version,
        q(step.decision),
        q(step.reason),
      ];
      return as("service", `select (public.receive_slack_decision(${call}) ->> 'ok')::boolean as value`);
    }
    case "edit in Studio":
      return as(
        "postgres",
        `update public.improvements set status = '${step.status}', decided_by = ${q(step.name)}, decision_reason = ${q(step.reason)} where id = ${id}`,
      );
    case "implement by hand":
      return as(
        "postgres",
        `update public.improvements set status = 'deployed', implemented_by = ${q(step.name)}, implementation_url = 'https://example.test' where id = ${id}`,
      );
    case "type a name":
      return as("postgres", `update public.improvements set decided_by = ${q(step.name)} where id = ${id}`);
    case "set the status":
      return as(
        "postgres",
        `update public.improvements set status = '${step.status}', decision_reason = ${q(step.reason)} where id = ${id}`,
      );
    case "undo by hand":
      return as(
        "postgres",
        `update public.improvements set status = '${step.status}', reverted_by = ${q(step.name)}, reversion_url = 'https://example.test' where id = ${id}`,
      );
    case "pull request": {
      const number = Number.parseInt(slot.id.slice(0, 7), 16) + (step.reverts ? 1 : 0);
      const call = [
        q(step.webhook),
        q(run.repository),
        number,
        q(step.action),
        step.merged,
        q(step.foreign ? "theirs" : "ours"),
        q("merge"),
        github.ada,
      ];
      const text = `select case when answer ? 'repeated' then 'repeated' else coalesce(answer ->> 'moved', 'ignored') end as value
        from public.receive_github_pull_request(${call}) answer`;
      return as("service", text);
    }
    case "withdraw":
      return as(step.by, `select public.withdraw_improvement(${id}, 'not any more')`);
    case "validate again":
      return as(step.by, `select public.validate_again(${id})`);
    case "revert":
      return as(step.by, `select public.revert_improvement(${id}, ${step.version}, 'harm')`);
    case "system":
      return as(
        "postgres",
        `select private.move_improvement(${id}, '${step.to}', private.system_actor('${step.by}', 'because'))`,
      );
    case "attack": {
      const [who, text] = attacks[step.how % attacks.length] ?? ["anon", "select 1 / 0"];
      return as(who, text.replaceAll("$id", id));
    }
  }
}

/** What nobody may do, whatever state the improvement is in. */
const attacks: readonly (readonly [As, string])[] = [
  ["ada", "update public.improvements set status = 'approved' where id = $id"],
  ["service", "update public.improvements set status = 'approved' where id = $id"],
  ["postgres", "update public.improvements set proposed_content = 'mine' where id = $id"],
  ["postgres", "update public.improvements set version = version + 1 where id = $id"],
  ["postgres", "delete from public.improvements where id = $id"],
  ["postgres", "update public.improvement_events set reason = 'forged' where improvement_id = $id"],
  ["postgres", "delete from public.improvement_events where improvement_id = $id"],
  ["ada", "delete from public.reviews where improvement_id = $id"],
  ["runtimeA", "select public.claim_deliveries(1)"],
  ["dora", "select public.record_validation($id, gen_random_uuid(), 'passed', '{}')"],
  ["anon", "select public.decide_improvement($id, 'approve', 1)"],
  ["service", "select public.decide_improvement($id, 'approve', 1)"],
];
