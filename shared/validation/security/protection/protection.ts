import type { Expression } from "../program/program.ts";
import type { Formula } from "./formula.ts";
import { KnownNames } from "./known-names.ts";
import type { Step } from "./order.ts";
import type { Options } from "./protective-options.ts";

/** A condition without which a function does not go on. */
export interface Guard {
  passes: Formula;
  text: string;
  /** Statuses with which it answers instead. */
  statuses: readonly number[];
  /** Whether what is protected stands within it, with nothing behind: `if (allowed) act();`. */
  wraps: boolean;
  at: number;
}

/** What a place of a function is given. */
export interface Use {
  /** What is called, `return`, or `each` for what is walked over. */
  name: string;
  /** The argument by its number or name, and the keys within it: `0.limit`. */
  at: number | string;
  value: Expression;
}

/** What a function does for protection. */
export interface Protections {
  guards: Guard[];
  uses: Use[];
  order: Step[];
  /** What its names stand for at its end. */
  names: KnownNames;
  /** What it answers, if it answers yes or no. */
  answer: { formula: Formula; at: number } | undefined;
  /** Protective names with how often they are awaited, and how often they are called in a `try` that goes on. */
  awaited: Map<string, number>;
  called: Map<string, number>;
  swallowed: Map<string, number>;
  /** What parameters are if nobody says otherwise. */
  defaults: Map<string, boolean>;
  at: number;
}

/** What a program does for protection. */
export interface Protection {
  functions: Map<string, Protections>;
  /** Everything protective that is named, with what it is given in constants: how often, and where last. */
  named: Map<string, { count: number; at: number }>;
  given: Map<string, Set<string>>;
  /** Words such as `read` and `admin`, by what is called with them. */
  granted: Map<string, Map<string, number>>;
  /** What calls are told of limits and checks, by their names. */
  options: Map<string, Options>;
  /** Guards of all functions. */
  tests: Set<string>;
  /** Whether all of it was read; what is nested too deep, or too much, is not. */
  isWhole: boolean;
}

/** Whether a condition refuses, and does not only let something happen. */
export function isRefusing({ text }: Guard): boolean {
  return !text.startsWith("?");
}

/** A condition without the names that stand at its roots: what stays when it moves to another function. */
export function loose(text: string): string {
  return text.replace(/^\?/, "").replace(/(?<![.\w$"'])[$A-Za-z_][\w$]*(?=[.[),=!<>&|]|$)/g, "_");
}

/** A function that does nothing for protection. */
export function emptyProtections(at: number, names = new KnownNames()): Protections {
  return {
    guards: [],
    uses: [],
    order: [],
    names,
    answer: undefined,
    awaited: new Map(),
    called: new Map(),
    swallowed: new Map(),
    defaults: new Map(),
    at,
  };
}

/** A program of which nothing is read yet. */
export function emptyProtection(): Protection {
  return {
    functions: new Map(),
    named: new Map(),
    given: new Map(),
    granted: new Map(),
    options: new Map(),
    tests: new Set(),
    isWhole: true,
  };
}
