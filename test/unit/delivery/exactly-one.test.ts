import { describe, expect, it } from "vitest";
import { CodedError } from "../../../shared/platform/errors.ts";
import {
  creations,
  expectOneOfEach,
  messages,
  path,
  propose,
  pullOf,
  settle,
  thread,
  useFaultWorld,
  world,
} from "./fault-world.ts";

useFaultWorld();

describe("exactly one of everything", () => {
  it("when two workers claim at the same time", async () => {
    const id = await propose();
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    await world.approve(id);
    await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
    await settle();
    await expectOneOfEach(id);
  });

  it("when the worker dies after each effect and before it is written down", async () => {
    const id = await propose();
    const dying = () => {
      const database = new Proxy(world.database, {
        get(target, name) {
          if (name !== "rpc") return Reflect.get(target, name);
          return (called: string, args: never) => {
            if (called === "complete_delivery" || called === "fail_delivery")
              throw new CodedError("killed", "The worker is gone.");
            return Reflect.apply(target.rpc, target, [called, args]);
          };
        },
      });
      return world.deliver({ database, budgetMs: 1 }).catch(() => 0);
    };
    await dying();
    await settle();
    await world.approve(id);
    await dying();
    await settle();
    await expectOneOfEach(id);
    expect(thread()).toHaveLength(4);
  });

  it("when the worker dies after opening the pull request, and the proposal expires before anybody looks again", async () => {
    const id = await propose();
    await settle();
    await world.approve(id);
    world.github.faults.add({ method: "POST", path: /\/pulls$/, when: "after", answer: "reset" });
    while (creations(/\/pulls$/).length === 0) {
      await world.letTimePass();
      await world.deliver();
    }
    await world.sql`select private.move_improvement(${id}, 'expired', private.system_actor('clock', null))`;
    await settle();
    expect(creations(/\/pulls$/)).toHaveLength(1);
    expect(await world.read(id)).toMatchObject({ status: "expired" });
    expect(await pullOf(id)).toMatchObject({ state: "closed", merged: false });
  });

  it.each([
    ["the message", () => world.slack.faults.next("chat.postMessage", { kind: "timeout", when: "after" })],
    [
      "the message, with a server error",
      () => world.slack.faults.next("chat.postMessage", { kind: "status", status: 503, when: "after" }),
    ],
    [
      "the issue",
      () => world.github.faults.add({ method: "POST", path: /\/issues$/, when: "after", answer: "reset" }),
    ],
    [
      "the branch",
      () =>
        world.github.faults.add({
          method: "POST",
          path: /\/git\/refs$/,
          when: "after",
          answer: "reset",
        }),
    ],
    ["the commit", () => world.github.faults.add({ path: /graphql/, when: "after", answer: "reset" })],
    [
      "the pull request",
      () => world.github.faults.add({ method: "POST", path: /\/pulls$/, when: "after", answer: "reset" }),
    ],
  ])("when the answer about %s gets lost", async (_what, breakIt) => {
    const id = await propose();
    breakIt();
    await world.deliver();
    await settle();
    await world.approve(id);
    await settle();
    await expectOneOfEach(id);
  });

  it.each([
    ["Slack", () => world.slack.faults.next("chat.postMessage", { kind: "status", status: 500 }, 2)],
    ["GitHub", () => world.github.faults.add({ answer: { status: 500 }, times: 2 })],
  ])("when %s fails for a while", async (_what, breakIt) => {
    const id = await propose();
    breakIt();
    await settle();
    await world.approve(id);
    await settle();
    await expectOneOfEach(id);
  });
});

describe("what never was to be seen", () => {
  it("stays unseen when a proposal is withdrawn while it is being checked", async () => {
    const [made] = await world.sql`
      insert into public.improvements (team_id, title, change_type, rationale, artifact_id, base_hash, proposed_content, fingerprint, origin)
      select team_id, 't', 'prompt_refinement', 'r', id, content_hash, 'x', 'f', 'rule' from public.artifacts where path = ${path} returning id`;
    await world.sql`select private.move_improvement(${made?.id}, 'withdrawn', private.system_actor('proposer', null))`;
    await settle();
    expect(messages()).toEqual([]);
    expect(creations(/./)).toEqual([]);
    expect((await world.read(String(made?.id))).needs_attention).toBeNull();
  });
});
