import { afterAll, beforeAll, expect, it } from "vitest";
import { startWorld, type World } from "./world.ts";

let world: World;
let id = "";
beforeAll(async () => {
  world = await startWorld({ isPrivate: false });
  id = await world.propose({
    rationale: "xyzzy failed",
    evidence: world.sql.json({ excerpts: ["xyzzy said"] }),
  });
  await world.deliver();
});
afterAll(async () => {
  expect(world.github.violations).toEqual([]);
  await world.close();
});

const settled = async () => {
  await world.github.control.webhooks.settled();
  await world.letTimePass();
  await world.deliver();
};
const everything = async () => {
  const issues = world.courier.github?.rest.issues;
  const { data } = (await issues?.get({ owner: "acme", repo: "agents", issue_number: 1 })) ?? {};
  const comments = await issues?.listComments({ owner: "acme", repo: "agents", issue_number: 1 });
  return `${data?.title} ${data?.body} ${comments?.data.map(({ body }) => body).join(" ")}`;
};

it("a public repository shows nothing that rests on logs, and nothing that was said in a private channel", async () => {
  await world.sql`select private.record_comment(${id}, 'slack', 'C1TEAM:9.9', null, 'Grace', 'The customer is ACME-private.')`;
  await settled();
  const shown = await everything();
  expect(shown).toContain("Prompt refinement");
  expect(shown).not.toContain("xyzzy");
  expect(shown).not.toContain("ACME-private");
});

it("what strangers write in a public repository does not reach the private channel; what reviewers write does", async () => {
  await world.github.control.comment(1, "Buy my product.", { as: "eve" });
  await world.github.control.comment(1, "I will look at it.", { as: "ada" });
  await settled();
  expect(await world.sql`select body from public.comments where surface = 'github'`).toEqual([
    { body: "I will look at it." },
  ]);
});
