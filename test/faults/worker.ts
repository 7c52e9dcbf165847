import { deliverUpdates } from "../../shared/delivery/deliver-updates.ts";
import { type Budget, openBudget } from "../../shared/platform/budget.ts";
import type { Database } from "../../shared/platform/database.ts";
import { openGitHub } from "../../shared/platform/github.ts";
import { openSlack, type Slack } from "../../shared/platform/slack.ts";
import { passTime, type Stage } from "./stage.ts";
import { appLogin, botToken } from "./world.ts";

/** When the workers of a run die: before or after their n-th call of the database, of Slack or of GitHub. */
export interface Deaths {
  at: ReadonlySet<number>;
  calls: number;
  happened: number;
}

class Died extends Error {}

/** One worker: the real courier, which does nothing more once its time has come. */
export async function work(stage: Stage, deaths: Deaths, timeoutMs: number): Promise<void> {
  const { world } = stage;
  let isDead = false;
  let underWay = 0;

  function pass(): void {
    if (!isDead && deaths.at.has(deaths.calls++)) {
      isDead = true;
      deaths.happened += 1;
    }
    if (isDead) throw new Died("The worker is gone.");
  }
  async function mortal<Result>(call: () => PromiseLike<Result>): Promise<Result> {
    underWay += 1;
    try {
      pass();
      const result = await call();
      pass();
      return result;
    } finally {
      underWay -= 1;
    }
  }

  const database = new Proxy(world.database, {
    get(target, name) {
      if (name === "rpc")
        return (called: string, args: never) =>
          mortal(() => Reflect.apply(target.rpc, target, [called, args]));
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  }) satisfies Database;
  const budgets = (surface: "slack" | "github"): Budget =>
    openBudget(database, surface, { patienceMs: 10_000, sleep: (ms) => passTime(stage, ms / 1_000) });
  const client = openSlack({
    token: botToken,
    apiUrl: world.slack.apiUrl,
    timeoutMs,
    budget: budgets("slack"),
  });
  const slack = new Proxy(client, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) => mortal(() => Reflect.apply(method, target, given));
    },
  }) satisfies Slack;
  const github = openGitHub({
    login: appLogin,
    apiUrl: world.github.apiUrl,
    timeoutMs,
    budget: budgets("github"),
  });
  github.hook.wrap("request", (request, options) => mortal(() => Promise.resolve(request(options))));

  try {
    await deliverUpdates({
      database,
      slack,
      github,
      readEffects: async () => [],
      log: () => {},
      now: () => Date.now() + stage.ahead * 1_000,
      sleep: (ms) => passTime(stage, ms / 1_000),
    });
  } catch (error) {
    if (!isDead) throw error;
  }
  // Its other lane notices at its next call.
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
