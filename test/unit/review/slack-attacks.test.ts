import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadContract } from "../../../local/slack/contract/check.ts";
import { objectOf } from "../../../local/slack/json.ts";
import { signedHeaders } from "../../../local/slack/sign.ts";
import { openAnswers } from "../../../shared/delivery/slack/answer-commands.ts";
import { buildReasonModal } from "../../../shared/review/build-reason-modal.ts";
import { buildSnoozeModal } from "../../../shared/review/build-snooze-modal.ts";
import { receiveSlack } from "../../../shared/review/receive-slack.ts";
import { channel, signingSecret, startWorld, type World } from "../delivery/world.ts";

let world: World;
let id: string;
beforeAll(async () => {
  world = await startWorld();
  // GitHub is not what this is about.
  await world.sql`update public.teams set repository = null`;
  await world.sql`
    with other as (insert into public.teams (slug, name, slack_channel_id) values ('billing', 'Billing', 'C2OTHER') returning id),
      people as (insert into public.people (name) values ('Ben Lindqvist'), ('Olu Elsewhere') returning id, name),
      roles as (insert into public.memberships (team_id, person_id, role)
        select case when name like 'Ben%' then (select id from public.teams where slug = 'support') else (select id from other) end, id, 'reviewer' from people)
    insert into public.identities (person_id, provider, workspace, external_id)
    select id, 'slack', 'T0LOCAL', case when name like 'Ben%' then 'U2BEN' else 'U4OLU' end from people`;
  for (const [user, name] of [
    ["U2BEN", "ben"],
    ["U4OLU", "olu"],
  ] as const) {
    world.slack.ensureUser({ id: user, name, realName: name });
    world.slack.ensureChannel({ id: channel, name: "team", members: [user] });
  }
});
afterAll(() => world.close());
beforeEach(async () => {
  id = await world.propose();
  await world.deliver();
  world.logged.length = 0;
});

interface Pressed {
  user?: string;
  team?: string;
  at?: string;
  action?: string;
  version?: number;
  in?: string;
}
const bodyOf = ({
  user = "U1ADA",
  team = "T0LOCAL",
  at = crypto.randomUUID(),
  action = "approve",
  version = 2,
  in: where = channel,
}: Pressed) =>
  new URLSearchParams({
    payload: JSON.stringify({
      type: "block_actions",
      user: { id: user, team_id: team },
      team: { id: team },
      trigger_id: "t",
      channel: { id: where },
      actions: [{ action_id: action, action_ts: at, value: `${id}:${version}` }],
    }),
  }).toString();
async function send(body: string, headers = signedHeaders(signingSecret, body, new Date())): Promise<number> {
  const request = new Request("http://127.0.0.1/receive-slack", {
    method: "POST",
    body,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  const slack = { openModal: async () => {}, findAddress: async () => undefined };
  const { database } = world;
  const answers = openAnswers({ database, readEffects: async () => [] }, slack);
  const log = (line: string) => void world.logged.push(line);
  return (await receiveSlack(request, { signingSecret, database, slack, answers, log })).status;
}
const state = async () => {
  const [found] = await world.sql`
    select i.status, i.version, (select count(*)::int from public.reviews r where r.improvement_id = i.id) as reviews,
      (select count(*)::int from public.improvement_events e where e.improvement_id = i.id) as events
    from public.improvements i where i.id = ${id}`;
  return found;
};
const outcome = async (at: string) =>
  (await world.sql`select outcome from public.webhook_receipts where delivery_key like ${`%${at}%`}`)[0]
    ?.outcome;
const heard = async (user: string) => {
  await world.deliver();
  return world.slack.ephemerals(user).at(-1)?.text ?? "";
};

describe("nothing changes for", () => {
  it.each([
    [
      "a signature made with another secret",
      (body: string) => signedHeaders("another secret", body, new Date()),
    ],
    ["a signature of another body", () => signedHeaders(signingSecret, "payload=%7B%7D", new Date())],
    [
      "a recording that is six minutes old",
      (body: string) => signedHeaders(signingSecret, body, new Date(Date.now() - 360_000)),
    ],
    [
      "a request from the future",
      (body: string) => signedHeaders(signingSecret, body, new Date(Date.now() + 360_000)),
    ],
    ["no signature", () => ({})],
  ])("%s, and its sender learns nothing", async (_what, sign) => {
    const before = await state();
    const at = crypto.randomUUID();
    const body = bodyOf({ at });
    expect(await send(body, sign(body))).toBe(401);
    expect(await state()).toEqual(before);
    expect(await outcome(at)).toBeUndefined();
    expect(world.logged).toHaveLength(1);
  });

  it.each([
    ["an account that nobody mapped", { user: "U3EVE" }, "unknown_person", "not mapped to a person"],
    [
      "the same account id in another workspace",
      { team: "T9OTHER" },
      "unknown_person",
      "not mapped to a person",
    ],
    ["a reviewer of another team", { user: "U4OLU" }, "not_a_reviewer", "not a reviewer of this team"],
    ["a button of an earlier version", { version: 1 }, "stale_version", "has changed since you looked at it"],
  ])("%s; that person alone is told why, and it is on record", async (_what, pressed, reason, words) => {
    const before = await state();
    const at = crypto.randomUUID();
    const user = "user" in pressed && pressed.user !== undefined ? pressed.user : "U1ADA";
    const others = ["U1ADA", "U2BEN", "U3EVE", "U4OLU"].filter((other) => other !== user);
    const quiet = others.map((other) => world.slack.ephemerals(other).length);
    for (const action of ["approve", "pass_on"])
      expect(await send(bodyOf({ ...pressed, at, action }))).toBe(200);
    expect(await state()).toEqual(before);
    expect(await outcome(at)).toMatchObject({ ok: false, reason });
    expect(await heard(user)).toContain(words);
    const told = others.map((other) => world.slack.ephemerals(other).length);
    expect(told).toEqual(quiet);
  });

  it("a body that is sent again while its signature is fresh", async () => {
    const body = bodyOf({});
    expect(await send(body)).toBe(200);
    const after = await state();
    expect(after).toMatchObject({ status: "approved", reviews: 1 });
    expect(await send(body)).toBe(200);
    expect(await state()).toEqual(after);
  });
});

describe("two reviewers at once", () => {
  it("decide once: the other is told that it changed, and both are on record", async () => {
    const [ada, ben] = [crypto.randomUUID(), crypto.randomUUID()];
    await Promise.all([send(bodyOf({ at: ada })), send(bodyOf({ at: ben, user: "U2BEN" }))]);
    expect(await state()).toMatchObject({ status: "approved", reviews: 1 });
    const outcomes = [await outcome(ada), await outcome(ben)];
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok, reason }) => !ok && reason === "stale_version")).toHaveLength(1);
    const loser = outcomes[0].ok ? "U2BEN" : "U1ADA";
    expect(await heard(loser)).toContain("has changed since you looked at it");
  });
});

describe("modals", () => {
  it("keep to Slack's types and limits", () => {
    const contract = loadContract({ charts: false });
    const press = {
      improvement: id,
      version: 999_999_999,
      workspace: "T0LOCAL",
      user: "U1ADA",
      channel: "C".repeat(40),
      messageTs: "1".repeat(40),
      triggerId: "t",
      actionTs: "1",
    };
    for (const view of [
      buildReasonModal({ ...press, action: "reject" }),
      buildReasonModal({ ...press, action: "request_changes" }),
      buildSnoozeModal({ ...press, action: "snooze" }),
    ])
      expect(contract.checkView(objectOf(JSON.parse(JSON.stringify(view))))).toEqual([]);
  });
});
