import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type Actor, asRole } from "../support/as-role.ts";
import { improvementIn } from "./improvements.ts";
import { actors, people, refusal, useWorld, world } from "./world.ts";

useWorld();
let id: string;
beforeEach(async () => {
  id = await improvementIn(world, "in_review");
  await world.sql`select private.note_on_improvement(${id}, '{"slack_message_ts": "1.1", "issue_number": 7}')`;
  await world.sql`delete from public.deliveries`;
});

const say = (body: string, { surface = "slack", ref = crypto.randomUUID() as string | null } = {}) =>
  world.sql<{ id: string | null }[]>`
    select private.record_comment(${id}, ${surface}, ${ref}, ${people.ada}, null, ${body}) as id`;
const queued = async () =>
  (await world.sql`select kind from public.deliveries where improvement_id = ${id} order by id`).map(
    (d) => d.kind,
  );
const add = (actor: Actor, body: string, toTeam = false) =>
  asRole(world.sql, actor, async (tx) => {
    const [row] = await tx`select public.add_comment(${id}, ${body}, ${toTeam}) as id`;
    return String(row?.id);
  });
const openQuestions = (actor: Actor) =>
  asRole(world.sql, actor, (tx) => tx`select id, question, asked_by from public.open_questions()`);
const answer = (actor: Actor, question: string, text: string) =>
  asRole(world.sql, actor, async (tx) => {
    const [row] = await tx`select public.answer_question(${question}, ${text}) as id`;
    return String(row?.id);
  });
const comments = () => world.sql`select * from public.comments where improvement_id = ${id} order by id`;

test("what is said in one place is shown in every other, once, however often it is told", async () => {
  await say("Why this file?", { ref: "C1:1.2" });
  await say("Why this file?", { ref: "C1:1.2" });
  expect(await comments()).toMatchObject([{ author_name: "Ada", body: "Why this file?", surface: "slack" }]);
  expect(await queued()).toEqual(["github_comments"]);
});

test("one delivery waits per surface, and what is said while it is under way gets another one", async () => {
  await say("one");
  await say("two");
  expect(await queued()).toEqual(["github_comments"]);
  await asRole(world.sql, actors.service, (tx) => tx`select * from public.claim_deliveries(10)`);
  await say("three");
  expect(await queued()).toEqual(["github_comments", "github_comments"]);
});

test("what was said before a surface shows the proposal is shown there as soon as it does", async () => {
  id = await improvementIn(world, "in_review");
  await world.sql`delete from public.deliveries`;
  await add(actors.cleo, "Early words");
  expect(await queued()).toEqual([]);
  await world.sql`select private.note_on_improvement(${id}, '{"slack_message_ts": "2.1"}')`;
  expect(await queued()).toEqual(["slack_comments"]);
});

test("a surface is told of what it does not show yet, in order, and of nothing that was written there", async () => {
  await say("from Slack");
  await say("from GitHub", { surface: "github" });
  const first = await add(actors.cleo, "by the API");
  const toShow = (surface: string) =>
    asRole(
      world.sql,
      actors.service,
      (tx) => tx`select id, body from public.comments_to_show(${id}, ${surface})`,
    );
  expect((await toShow("slack")).map((c) => c.body)).toEqual(["from GitHub", "by the API"]);
  await asRole(
    world.sql,
    actors.service,
    (tx) =>
      tx`select public.record_comment_copy(${first}, 'slack', 'C1:9.9'), public.record_comment_copy(${first}, 'slack', 'C1:9.9')`,
  );
  expect((await toShow("slack")).map((c) => c.body)).toEqual(["from GitHub"]);
  expect((await toShow("github")).map((c) => c.body)).toEqual(["from Slack", "by the API"]);
});

test("a question reaches the software of the proposing team and no other, and its first answer stands", async () => {
  const question = await add(actors.ada, "Which tasks showed it?", true);
  await add(actors.ada, "Just a remark");
  expect(await openQuestions(actors.runtimeA)).toEqual([
    { id: question, question: "Which tasks showed it?", asked_by: "Ada" },
  ]);
  expect(await openQuestions(actors.runtimeB)).toEqual([]);
  expect(await openQuestions(actors.ada)).toEqual([]);
  for (const actor of [actors.runtimeB, actors.ada, actors.stranger])
    expect(await refusal(answer(actor, question, "me"))).toMatchObject({ detail: "unknown_question" });
  expect(await openQuestions(actors.runtimeA)).toHaveLength(1);
  await world.sql`delete from public.deliveries`;
  const given = await answer(actors.runtimeA, question, "Those of Monday.");
  expect(await answer(actors.runtimeA, question, "Or was it Tuesday?")).toBe(given);
  expect(await openQuestions(actors.runtimeA)).toEqual([]);
  expect((await comments()).at(-1)).toMatchObject({
    surface: "team",
    author_name: "Team A",
    author_person_id: null,
    body: "Those of Monday.",
    answers_comment_id: question,
  });
  expect(await queued()).toEqual(["slack_comments", "github_comments"]);
});

test("only people of the team say something, and nobody says nothing", async () => {
  for (const actor of [actors.erik, actors.stranger, actors.runtimeA])
    expect(await refusal(add(actor, "hello"))).toMatchObject({ detail: "not_a_member" });
  expect(await refusal(add(actors.cleo, " \u200B\n"))).toMatchObject({ detail: "comment_empty" });
  expect(await comments()).toEqual([]);
});

test("what was said does not change", async () => {
  const [said] = await say("first");
  expect(
    await refusal(world.sql`update public.comments set body = 'second' where id = ${said?.id ?? ""}`),
  ).toMatchObject({
    detail: "comment_immutable",
  });
  expect(await comments()).toMatchObject([{ body: "first" }]);
});

test("secrets are withheld, and whatever hides or reorders text is taken out, whatever is written", async () => {
  await say(`key AKIA${"A".repeat(16)} \u202Eabc\u0007`);
  const [kept] = await comments();
  expect(kept?.body).not.toContain("AKIA");
  expect(kept?.body).not.toMatch(/\p{Bidi_Control}|\p{Cc}/u);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 12_000 }), async (text) => {
      const body = text.replaceAll("\0", "").toWellFormed();
      const [row] = await say(body);
      if (row?.id === null) return;
      const [known] = await world.sql`select body from public.comments where id = ${row?.id ?? ""}`;
      expect([...String(known?.body)].length).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 25 },
  );
});
