import { sign } from "@octokit/webhooks-methods";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiveGitHub } from "../../../shared/review/receive-github.ts";
import { path, startWorld, type World, webhookSecret } from "../delivery/world.ts";

let world: World;
let id: string;
let number: number;
beforeAll(async () => {
  world = await startWorld();
  id = await world.propose();
  await world.deliver();
  await world.approve(id);
  await world.deliver();
  number = (await world.read(id)).pull_request_number ?? 0;
});
afterAll(async () => {
  expect(world.github.violations).toEqual([]);
  await world.close();
});

const event = (more: Record<string, unknown> = {}) => ({
  action: "closed",
  number,
  pull_request: { merged: true, merge_commit_sha: "b".repeat(40), head: { sha: "c".repeat(40) } },
  repository: { full_name: "acme/agents" },
  sender: { id: 11 },
  ...more,
});

async function send(payload: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const body = JSON.stringify(payload);
  const request = new Request("http://a", {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": "pull_request",
      "x-github-delivery": crypto.randomUUID(),
      "x-hub-signature-256": await sign(webhookSecret, body),
      ...headers,
    },
  });
  return receiveGitHub(request, {
    webhookSecret,
    database: world.database,
    log: (line) => void world.logged.push(line),
  });
}

it("refuses what is not signed by GitHub, and says nothing about why", async () => {
  const answer = await send(event(), { "x-hub-signature-256": await sign("other", JSON.stringify(event())) });
  expect(answer.status).toBe(401);
  expect(await answer.text()).toBe("");
  expect(world.logged).toContain("github request refused: signature_wrong");
  expect((await world.read(id)).status).toBe("shipping");
});

it("refuses what has no delivery id or cannot be read", async () => {
  expect((await send(event(), { "x-github-delivery": "" })).status).toBe(400);
  expect((await send({ action: "closed" })).status).toBe(400);
  expect((await world.read(id)).status).toBe("shipping");
});

it("passes over other events, repositories and numbers", async () => {
  expect((await send(event(), { "x-github-event": "push" })).status).toBe(202);
  expect(await (await send(event({ repository: { full_name: "acme/other" } }))).json()).toHaveProperty(
    "ignored",
  );
  expect(await (await send(event({ number: 999 }))).json()).toHaveProperty("ignored");
  expect((await world.read(id)).status).toBe("shipping");
});

// The signature covers the body alone: whoever has a recorded one chooses the headers.
it.each(["constructor", "valueOf", "toString", "__proto__"])(
  "takes the event %s for none of ours, though every object has a thing of that name",
  async (name) => {
    const answer = await send(event(), { "x-github-event": name });
    expect([answer.status, await answer.json()]).toEqual([202, { ignored: "event" }]);
  },
);

it("takes a closing and a reopening, each once, in the name of the mapped person", async () => {
  await world.github.control.webhooks.settled();
  world.github.control.webhooks.duplicateNext(2);
  await world.github.control.close(number, { as: "ada" });
  await world.github.control.webhooks.settled();
  expect((await world.read(id)).status).toBe("abandoned");
  await world.github.control.reopen(number, { as: "ada" });
  await world.github.control.webhooks.settled();
  expect((await world.read(id)).status).toBe("shipping");
  const moves = await world.sql`
    select to_status, surface, how_known, (select name from public.people where id = person_id) as name
    from public.improvement_events where improvement_id = ${id} and surface = 'github' order by id`;
  expect(moves).toEqual([
    { to_status: "abandoned", surface: "github", how_known: "mapped", name: "Ada Okafor" },
    { to_status: "shipping", surface: "github", how_known: "mapped", name: "Ada Okafor" },
  ]);
});

describe("words that Postgres cannot store", () => {
  const comment = async (commentId: number, body: string) => {
    const issue = { number: (await world.read(id)).issue_number, body: "" };
    const payload = { ...event(), action: "created", issue, comment: { id: commentId, body } };
    const answer = await send(
      { ...payload, sender: { id: 11, login: "ada" } },
      { "x-github-event": "issue_comment" },
    );
    const [kept] =
      await world.sql`select body from public.comments where surface_ref like ${`%:${commentId}`}`;
    return [answer.status, kept?.body];
  };

  it("are kept without what it refuses", async () => {
    expect(await comment(7001, "Half a \uD83D and a \0 in between.")).toEqual([
      200,
      "Half a \uFFFD and a \uFFFD in between.",
    ]);
  });

  it("do not come about where a long question is cut", async () => {
    const [status, kept] = await comment(7002, `/ask ${"a".repeat(9_999)}😀 and more`);
    expect([status, String(kept).slice(-2)]).toEqual([200, "aa"]);
  });
});

it("takes somebody else's push as a request for changes", async () => {
  const { branch } = await world.read(id);
  await world.github.control.push({ as: "ada", branch: branch ?? "", files: { [path]: "something else" } });
  await world.github.control.webhooks.settled();
  await world.deliver();
  expect((await world.read(id)).status).toBe("changes_requested");
  await world.deliver();
  const pull = await world.courier.github?.rest.pulls.get({
    owner: "acme",
    repo: "agents",
    pull_number: number,
  });
  expect(pull?.data.labels.map(({ name }) => name)).toContain("do-not-merge");
});

describe("a button of the check", () => {
  const press = (identifier: string, sender: { id: number; login: string }, version: number) => ({
    action: "requested_action",
    requested_action: { identifier },
    check_run: { external_id: `${id}:${version}`, pull_requests: [{ number }] },
    repository: { full_name: "acme/agents" },
    sender,
  });
  const asPress = { "x-github-event": "check_run" };
  const footprint = async () => ({
    deliveries: (await world.sql`select count(*)::int as n from public.deliveries`)[0]?.n,
    events: (await world.sql`select count(*)::int as n from public.improvement_events`)[0]?.n,
    improvement: await world.read(id),
  });

  it("acts once, and its body under another delivery's id is recorded and changes nothing", async () => {
    const { version } = await world.read(id);
    const payload = press("rebase", { id: 11, login: "ada" }, version);
    expect(await (await send(payload, asPress)).json()).toMatchObject({ ok: true });
    const before = await footprint();
    for (let again = 0; again < 2; again += 1) {
      const answer = await send(payload, asPress);
      expect([answer.status, await answer.json()]).toEqual([200, { repeated: true }]);
    }
    expect(await footprint()).toEqual(before);
    const [receipt] = await world.sql`
      select outcome, repeats, repeated_at from public.webhook_receipts where event = 'button.rebase'`;
    expect(receipt).toMatchObject({ outcome: { ok: true }, repeats: 2, repeated_at: expect.any(Date) });
  });

  it("that was refused is answered once, however often its body comes", async () => {
    const { version } = await world.read(id);
    const payload = press("changes", { id: 66, login: "eve" }, version);
    expect(await (await send(payload, asPress)).json()).toMatchObject({
      ok: false,
      reason: "unknown_person",
    });
    const before = await footprint();
    expect(await (await send(payload, asPress)).json()).toEqual({ repeated: true });
    expect(await footprint()).toEqual(before);
  });
});
