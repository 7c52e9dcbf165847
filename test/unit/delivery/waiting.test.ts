import { afterAll, beforeAll, expect, test } from "vitest";
import { buildMessage } from "../../../shared/delivery/slack/build-message.ts";
import { makeDossier } from "./hostile.ts";
import { after, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const shown = (waits_for: string | null) =>
  JSON.stringify(buildMessage(makeDossier({ status: "approved", waits_for })));

test("an approved change that waits for a place among the open pull requests says so in its message", () => {
  expect(shown("repository")).toContain(
    "Waits: as many pull requests are open in the repository as policy allows",
  );
  expect(shown("organisation")).toContain("in the organisation");
  expect(shown(null)).not.toContain("Waits");
});

test("the issue of an approved change says so too, and for what it waits, while nothing is shipped", async () => {
  const { sql } = world;
  const id = await world.propose({ proposed_content: after });
  await world.deliver();
  await sql`insert into public.policies (team_id, paused) select id, true from public.teams`;
  await world.approve(id);
  await world.letTimePass();
  await world.deliver();
  const { issue_number, status, pull_request_number } = await world.read(id);
  expect([status, pull_request_number]).toEqual(["approved", null]);
  const issue = await world.courier.github?.rest.issues.get({
    owner: "acme",
    repo: "agents",
    issue_number: issue_number ?? 0,
  });
  expect(JSON.stringify(issue?.data.labels)).toContain("improvement:approved");
  expect(issue?.data.body).toContain("State: **Approved** (the team is paused)");
  await sql`update public.policies set paused = false where paused`;
  await sql`select private.start_waiting()`;
  await world.letTimePass();
  await world.deliver();
  expect((await world.read(id)).status).toBe("shipping");
});
