import baseVariant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { guestSource } from "./guest/run.ts";
import type { PreparedModule } from "./prepare-module.ts";

/** How a call ended: with the guest's text, or with a limit that it ran into. */
export type Answer = { text: string; fuel: number } | { limit: "time" | "memory" | "stack" | "broken" };

/** 24 MB for one candidate: old and new together stay under the 64 MB that a check may take. */
const pagesAtMost = 480;
const pagesAtFirst = 256;
const stackBytes = 60 * 1024;
/** One unit is some ten thousand operations of the interpreter; counting them is the same on every machine. */
export const fuelPerCall = 120;
const fuelToLoad = 400;
const mostJobs = 3000;
const mostStops = 8;
/** A runtime that cannot be taken apart says so here, not in the log. */
const silent = { printErr: (): void => {}, monitorRunDependencies: (): void => {} };

/** A candidate in a QuickJS of its own, without any capability of the host. To be disposed, and dropped after a limit. */
export class Sandbox {
  readonly #module: QuickJSWASMModule;
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #guest: QuickJSHandle;
  readonly #deadline: () => boolean;
  #fuel = 0;
  /** The present call was interrupted; an asynchronous function would say so only by never settling. */
  #isStopped = false;
  #isBroken = false;
  #stops = 0;

  private constructor(
    module: QuickJSWASMModule,
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    deadline: () => boolean,
  ) {
    this.#module = module;
    this.#runtime = runtime;
    this.#context = context;
    this.#deadline = deadline;
    runtime.setMaxStackSize(stackBytes);
    const made = context.unwrapResult(context.evalCode(guestSource, "guest.js"));
    this.#guest = context.unwrapResult(context.callFunction(made, context.undefined));
    made.dispose();
    runtime.setInterruptHandler(() => {
      this.#fuel -= 1;
      this.#isStopped ||= this.#fuel < 0 || this.#deadline();
      return this.#isStopped;
    });
  }

  /** A fresh module every time: what one candidate left behind never meets another. */
  static async open(deadline: () => boolean): Promise<Sandbox> {
    const wasmMemory = new WebAssembly.Memory({ initial: pagesAtFirst, maximum: pagesAtMost });
    const module = await newQuickJSWASMModuleFromVariant(
      newVariant(baseVariant, { wasmMemory, emscriptenModule: silent }),
    );
    return Sandbox.#start(module, deadline);
  }

  static #start(module: QuickJSWASMModule, deadline: () => boolean): Sandbox {
    const runtime = module.newRuntime();
    return new Sandbox(module, runtime, runtime.newContext(), deadline);
  }

  /** The same candidate may begin anew in the same memory, with a world of its own, unless it broke something. */
  async renew(deadline: () => boolean): Promise<Sandbox> {
    const isWhole = !this.#isBroken && this.#stops === 0;
    this.dispose();
    return isWhole && !this.#isBroken ? Sandbox.#start(this.#module, deadline) : Sandbox.open(deadline);
  }

  /** Evaluates a prepared module; whether a story comes through the branch `near` is told. Gives the names it offers in CommonJS style, or in words why it cannot be used. */
  load({ code, branches }: PreparedModule, near = -1): string[] | string {
    this.#fuel = fuelToLoad;
    try {
      const made = this.#context.evalCode(code, "candidate.js");
      if (made.error) {
        made.error.dispose();
        return this.#fuel < 0 ? "does not finish loading" : "cannot be compiled here";
      }
      const answer = this.#call(
        "load",
        made.value,
        this.#context.newNumber(branches.length),
        this.#context.newNumber(near),
      );
      if (!("text" in answer)) return `does not finish loading (${answer.limit})`;
      if (answer.text !== "") return answer.text.slice(0, 300);
      const names = this.#call("names");
      const listed: unknown = "text" in names ? JSON.parse(names.text) : [];
      return Array.isArray(listed) ? listed.filter((name) => typeof name === "string") : [];
    } catch {
      this.#isBroken = true;
      return "cannot be loaded here";
    }
  }

  /** Whether it may go on after its last answer. Only a plain loop that was stopped leaves nothing half done. */
  get isUsable(): boolean {
    return !this.#isBroken;
  }

  /** Plays one scenario (JSON) and gives what was observed (JSON). */
  run(scenario: string, fuel: number = fuelPerCall): Answer {
    if (this.#isBroken) return { limit: "broken" };
    this.#fuel = fuel;
    let answer: Answer = { limit: "broken" };
    try {
      answer = this.#call("run", this.#context.newString(scenario));
      if ("limit" in answer && answer.limit === "time" && !this.#deadline() && this.#stops < mostStops) {
        this.#stops += 1;
        return answer;
      }
      for (let jobs = 0; "text" in answer && answer.text === "" && jobs < mostJobs; ) {
        const ran = this.#runtime.executePendingJobs(200);
        if (ran.error || this.#isStopped) {
          ran.dispose();
          answer = { limit: this.#whichLimit("") };
          break;
        }
        jobs += ran.value + 10;
        answer = this.#call("poll", this.#context.false);
        if ("text" in answer && (answer.text === "null" || (answer.text === "" && jobs >= mostJobs)))
          answer = this.#call("poll", this.#context.true);
      }
    } catch {
      answer = { limit: "broken" };
    }
    if ("limit" in answer) this.#isBroken = true;
    else answer.fuel = fuel - this.#fuel;
    return answer;
  }

  #call(name: string, ...args: QuickJSHandle[]): Answer {
    const method = this.#context.getProp(this.#guest, name);
    this.#isStopped = false;
    const result = this.#context.callFunction(method, this.#context.undefined, ...args);
    method.dispose();
    for (const arg of args) arg.dispose();
    if (result.error) {
      const dumped: unknown = this.#context.dump(result.error);
      result.error.dispose();
      return { limit: this.#whichLimit(JSON.stringify(dumped) ?? "") };
    }
    const kind = this.#context.typeof(result.value);
    const text =
      kind === "string" ? this.#context.getString(result.value) : kind === "undefined" ? "" : "null";
    result.value.dispose();
    return this.#isStopped ? { limit: "time" } : { text, fuel: 0 };
  }

  #whichLimit(error: string): "time" | "memory" | "stack" | "broken" {
    if (this.#isStopped || error.includes("interrupted")) return "time";
    if (error.includes("out of memory") || error === "null") return "memory";
    return error.includes("stack overflow") ? "stack" : "broken";
  }

  dispose(): void {
    if (this.#isBroken) return;
    try {
      this.#guest.dispose();
      this.#context.dispose();
      this.#runtime.dispose();
    } catch {
      this.#isBroken = true;
      // A runtime that will not be taken apart is left to the garbage collector with its memory.
    }
  }
}
