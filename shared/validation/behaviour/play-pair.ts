import {
  compareObservations,
  type Expectations,
  type Hint,
  type Observation,
  type Parting,
  readObservation,
} from "./compare-observations.ts";
import type { PreparedModule } from "./prepare-module.ts";
import { type Answer, fuelPerCall, Sandbox } from "./sandbox.ts";
import { type Circumstances, type Scenario, serialise } from "./scenario.ts";

/** What one scenario showed. */
export interface Played {
  outcome: "same" | "different" | "unclear";
  parting?: Parting;
  /** Either version went through a branch that none had gone through. */
  isNew: boolean;
  /** Either version came through the branch that changed. */
  isNear?: boolean;
  old?: Observation;
}

/** Restarts after a limit was hit; more are not worth it. */
const mostRestarts = 4;

/** Fuel for everything that is tried: the same on every machine, unlike the deadline behind it. */
export const fuelInAll = 640;

/** What fills the memory does so in native code, which burns time but no fuel. */
const fuelPerWreck = 300;
/** A call of ordinary code burns a tenth of it. */
const heavyFuel = 5;
/** How the guest writes the error of a candidate that met the end of its memory and lived on. */
const memoryIsFull = '"m":"out of memory"';

/** What runs long in one call mostly fills and clears the memory, and that burns more time than fuel. */
function cost(fuel: number): number {
  return fuel > heavyFuel ? fuel * 2 : fuel;
}

/** Old and new side by side, each in a sandbox of its own, playing the same scenarios. */
export class Pair {
  readonly #old: PreparedModule;
  readonly #new: PreparedModule;
  readonly #deadline: () => boolean;
  /** What was found may still be confirmed when exploring is over. */
  readonly #lastDeadline: () => boolean;
  readonly #expectations: Expectations;
  #sandboxes: [Sandbox, Sandbox] | undefined;
  #restarts = 0;
  plays = 0;
  /** The branches in which the change stands. */
  near = { old: -1, new: -1 };
  /** Fuel burnt so far, on both sides. */
  fuel = 0;
  /** Limits that were hit, in words. */
  readonly limits = new Map<string, number>();

  constructor(
    old: PreparedModule,
    next: PreparedModule,
    expectations: Expectations,
    deadline: () => boolean,
    lastDeadline: () => boolean = deadline,
  ) {
    this.#lastDeadline = lastDeadline;
    this.#old = old;
    this.#new = next;
    this.#expectations = expectations;
    this.#deadline = deadline;
  }

  /** Whether it is over: too many limits, or no time left. */
  get isOver(): boolean {
    return this.#restarts > mostRestarts || this.fuel > fuelInAll || this.#deadline();
  }

  /** Loads both, and says what is wrong if one of them does not load; otherwise the names that each offers. */
  async open(): Promise<{ old: string[] | string; new: string[] | string }> {
    const [old, next] = this.#sandboxes ?? [];
    this.#sandboxes = undefined;
    const first = await (old ? old.renew(this.#lastDeadline) : Sandbox.open(this.#lastDeadline));
    const second = await (next ? next.renew(this.#lastDeadline) : Sandbox.open(this.#lastDeadline));
    this.#sandboxes = [first, second];
    return { old: first.load(this.#old, this.near.old), new: second.load(this.#new, this.near.new) };
  }

  close(): void {
    for (const sandbox of this.#sandboxes ?? []) sandbox.dispose();
    this.#sandboxes = undefined;
  }

  /** Plays one scenario on both. */
  async play(scenario: Scenario, around: Circumstances = {}): Promise<Played> {
    if (!this.#sandboxes) await this.#restart();
    if (!this.#sandboxes || this.isOver) return { outcome: "unclear", isNew: false };
    return this.#playOn(this.#sandboxes, scenario, around);
  }

  /** What either version compares while it plays a scenario. */
  async watch(scenario: Scenario): Promise<Hint[]> {
    if (!this.#sandboxes) await this.#restart();
    const text = serialise(scenario, { watched: true });
    const hints = new Map<string, Hint>();
    for (const [at, sandbox] of (this.#sandboxes ?? []).entries()) {
      if (this.isOver) break;
      const answer = sandbox.run(text);
      this.fuel += "text" in answer ? cost(answer.fuel) : fuelPerCall;
      if (!("text" in answer)) {
        this.#hitLimit(at === 0 ? "old" : "new", answer);
        break;
      }
      for (const hint of readObservation(answer.text).h) hints.set(JSON.stringify(hint), hint);
    }
    return [...hints.values()];
  }

  /** Plays one scenario in fresh sandboxes, where nothing is left of others. */
  async playAfresh(scenario: Scenario): Promise<Played> {
    await this.open();
    return this.#sandboxes
      ? this.#playOn(this.#sandboxes, scenario, {})
      : { outcome: "unclear", isNew: false };
  }

  #playOn([first, second]: [Sandbox, Sandbox], scenario: Scenario, around: Circumstances): Played {
    this.plays += 1;
    const text = serialise(scenario, around);
    const before = first.run(text);
    this.fuel += "text" in before ? cost(before.fuel) : fuelPerCall;
    if (!("text" in before)) return this.#hitLimit("old", before);
    // The new version may take five times as long, and then some: slower is no other behaviour.
    const allowance = fuelPerCall + before.fuel * 4;
    const after = second.run(text, allowance);
    this.fuel += "text" in after ? cost(after.fuel) : allowance;
    if (before.text.includes(memoryIsFull)) this.fuel += fuelPerWreck / 2;
    if ("text" in after && after.text.includes(memoryIsFull)) this.fuel += fuelPerWreck / 2;
    const old = readObservation(before.text);
    if (!("text" in after)) return this.#judgeLimit(after, before.fuel, old);
    const next = readObservation(after.text);
    const compared = compareObservations(old, next, this.#expectations);
    const isNew = old.c.length + next.c.length > 0;
    const isNear = old.b || next.b;
    if (compared === "same" || compared === "unclear") return { outcome: compared, isNew, isNear, old };
    return { outcome: "different", parting: compared, isNew, isNear, old };
  }

  #hitLimit(which: string, { limit }: { limit: string }): Played {
    const key = `${which}: ${limit}`;
    this.limits.set(key, (this.limits.get(key) ?? 0) + 1);
    if (limit !== "time") this.fuel += fuelPerWreck;
    // What a candidate left behind after a limit meets nobody again.
    if (which === "new" || !this.#sandboxes?.[0].isUsable) this.close();
    return { outcome: "unclear", isNew: false };
  }

  /** The old version ended well and the new one hit a limit. That is a difference unless the old one came close too. */
  #judgeLimit(after: Exclude<Answer, { text: string }>, fuel: number, old: Observation): Played {
    const isCut = this.#lastDeadline();
    const played = this.#hitLimit("new", after);
    const result = old.r.at(-1);
    if (
      isCut ||
      fuel > fuelPerCall / 10 ||
      after.limit === "broken" ||
      old.t ||
      !result ||
      result.o === "throw"
    )
      return played;
    if (after.limit === "stack" && fuel > 2) return played;
    const words = {
      time: "does not finish",
      memory: "runs out of memory",
      stack: "overflows the stack",
      broken: "",
    }[after.limit];
    return {
      outcome: "different",
      isNew: false,
      old,
      parting: {
        what: "result",
        step: old.r.length - 1,
        old: result,
        new: { o: "throw", v: { $: "error", n: "Limit", m: words, k: [], v: [] } },
      },
    };
  }

  async #restart(): Promise<void> {
    this.#restarts += 1;
    if (this.isOver) return;
    const loaded = await this.open();
    if (typeof loaded.old === "string" || typeof loaded.new === "string") this.#restarts = mostRestarts + 1;
  }
}
