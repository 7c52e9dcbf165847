import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { fileOf, startRoomyWorld, targetOf } from "./roomy-world.ts";
import { before, type World } from "./world.ts";

/** One world for all tests of a file. */
export let world: World;
let proposals = 0;

/** To be called once at the top of a file about what people do on GitHub. */
export function useReviewWorld(): void {
  beforeAll(async () => {
    proposals = 0;
    world = await startRoomyWorld();
  });
  afterAll(() => world.close());
  afterEach(() => {
    expect(world.slack.rejected).toEqual([]);
    expect(world.github.violations).toEqual([]);
    expect(world.github.unknownCalls).toEqual([]);
  });
}

export const repo = { owner: "acme", repo: "agents" };
export const rest = () => {
  if (!world.courier.github) throw new Error("There is no GitHub here.");
  return world.courier.github.rest;
};
/** What happens on GitHub while no webhook comes through. */
export async function unheard(work: () => Promise<unknown>): Promise<void> {
  const { webhooks } = world.github.control;
  await webhooks.settled();
  const target = webhooks.target();
  webhooks.pointTo(undefined);
  await work();
  webhooks.pointTo(target);
}
/** What the hourly sweep does, for one improvement only: the others of this world are at rest. */
export async function sweep(id: string): Promise<void> {
  await world.sql`delete from public.deliveries where idempotency_key like '%reconcile%'`;
  await world.sql`select private.reconcile_surfaces()`;
  await world.sql`
    delete from public.deliveries where idempotency_key like '%reconcile%' and improvement_id <> ${id}`;
}
export const settled = async () => {
  await world.github.control.webhooks.settled();
  await world.letTimePass();
  await world.deliver();
};
export const comment = async (number: number, body: string, as = "ada") => {
  const id = await world.github.control.comment(number, body, { as });
  await settled();
  return id;
};
export const commentsOn = async (issue_number: number) =>
  (await rest().issues.listComments({ ...repo, issue_number })).data.map(({ body }) => body ?? "");
export const reactionsTo = async (issue_number: number, comment: number) => {
  const { data } = await rest().issues.listComments({ ...repo, issue_number });
  return data.find(({ id }) => id === comment)?.reactions;
};
export const receipts = async (id: string) =>
  (
    await world.sql`select event, outcome from public.webhook_receipts order by received_at, delivery_key`
  ).filter(({ outcome }) => JSON.stringify(outcome).includes("ok") || JSON.stringify(outcome).includes(id));

/** A proposal on a file of its own, shown in its issue: the tests share one world and not their pages. */
export async function proposed(
  change = (text: string) => text.replace("Answer", "Check the result.\nAnswer"),
) {
  proposals += 1;
  return proposeOn(fileOf(proposals), change);
}

async function proposeOn(file: string, change: (text: string) => string) {
  const target = await targetOf(world, file);
  const id = await world.propose({ ...target, proposed_content: change(before) });
  await world.deliver();
  return { id, file, issue: (await world.read(id)).issue_number ?? 0 };
}

export async function shipped(change?: (text: string) => string, on?: string) {
  const made =
    on === undefined || change === undefined ? await proposed(change) : await proposeOn(on, change);
  await world.approve(made.id);
  await world.deliver();
  return { ...made, number: (await world.read(made.id)).pull_request_number ?? 0 };
}
export const inForce = (file: string) =>
  world.sql`select content from public.current_artifacts where path = ${file}`;
