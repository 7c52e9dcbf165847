import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPullBody } from "../../../shared/delivery/github/build-body.ts";
import { makeDossier } from "./hostile.ts";
import { after, channel, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  expect(world.slack.rejected).toEqual([]);
  expect(world.github.violations).toEqual([]);
  await world.close();
});

it("a proposal that takes the place of another leads to it, and the other one back", async () => {
  const earlier = await world.propose({ proposed_content: after });
  await world.deliver();
  await world.sql`select private.move_improvement(${earlier}, 'superseded', private.system_actor('proposer', 'proposed anew'))`;
  const later = await world.propose({ proposed_content: after, revision_of: earlier });
  for (let round = 0; round < 3; round += 1) {
    await world.letTimePass();
    await world.deliver();
  }
  const [old, anew] = [await world.read(earlier), await world.read(later)];
  const bodyOf = async (issue_number: number | null) =>
    (
      await world.courier.github?.rest.issues.get({
        owner: "acme",
        repo: "agents",
        issue_number: issue_number ?? 0,
      })
    )?.data.body;
  expect(await bodyOf(anew.issue_number)).toContain(`Takes the place of #${old.issue_number}.`);
  expect(await bodyOf(old.issue_number)).toContain(`In its place: #${anew.issue_number}.`);
  const shown = (ts: string | null) =>
    JSON.stringify(world.slack.messages(channel).find((message) => message.ts === ts)?.blocks);
  expect(shown(anew.slack_message_ts)).toContain(`Takes the place of <${old.issue_url}|`);
  expect(shown(old.slack_message_ts)).toContain(`In its place: <${anew.issue_url}|`);
});

describe("the page of a pull request", () => {
  const bodyIn = (status: string) => buildPullBody(makeDossier({ status }), { isPrivate: true });
  it("offers the commands that do something in the present state", () => {
    expect(bodyIn("shipping")).toContain("| `/changes` and why |");
    expect(bodyIn("shipping")).not.toContain("| `/revert` and why |");
    expect(bodyIn("deployed")).toContain("| `/revert` and why |");
    expect(bodyIn("deployed")).not.toContain("| `/rebase` |");
  });
  it("promises nothing of what is over", () => {
    expect(bodyIn("shipping")).toContain("If you close or change this");
    for (const text of ["Merging puts", "If you close or change this", "| `/rebase` |"])
      expect(bodyIn("superseded")).not.toContain(text);
  });
});
