import type { Call, Expression, FunctionNode, Pattern, Program, Statement } from "../program/program.ts";
import type { Scope } from "./scope.ts";
import type { Closure, Value } from "./value.ts";

/** The families in which dangers are told. */
export type Family =
  | "code-eval"
  | "command"
  | "dyn-import"
  | "proto-pollution"
  | "path-fs"
  | "ssrf-net"
  | "secret-leak"
  | "secret"
  | "deserialise"
  | "redos"
  | "backdoor"
  | "tls-crypto"
  | "sql"
  | "xss"
  | "redirect";

/** What a place in the program does that it should not. */
export interface Danger {
  family: Family;
  /** A word for the kind within the family. */
  kind: string;
  level: "block" | "warn" | "info";
  detail: string;
  at: number;
  /** Where in the call the data is, if that is another place. */
  part?: number | undefined;
}

/** What a program can do. */
export type Capability = "network" | "files" | "processes" | "environment" | "dynamic code";

/** A call as rules see it: already evaluated. */
export interface CallSite {
  /** The place in an API of what is called, such as `fs.readFile`; empty if unknown. */
  path: string;
  /** What stands before the last dot. */
  receiver: Value | undefined;
  /** The name after the last dot, or the name called. */
  name: string;
  arguments: readonly Value[];
  named: ReadonlyMap<string, Value>;
  call: Call;
  at: number;
}

/** The running analysis, as its parts see each other. */
export interface Flow {
  readonly program: Program;
  evaluate(expression: Expression, scope: Scope): Value;
  /** Whether the end is reached. */
  execute(statements: readonly Statement[], scope: Scope): boolean;
  bind(pattern: Pattern, value: Value, scope: Scope, isDeclaration: boolean): void;
  /** The result of calling a function that is in sight. */
  invoke(closure: Closure, values: readonly Value[], at: number): Value;
  /** Keeps a function for the time after the present run; anybody may call it. */
  postpone(closure: Closure, values: readonly Value[]): void;
  report(danger: Danger): void;
  can(capability: Capability): void;
  /** The innermost function's results so far. */
  returned(value: Value): void;
  /** Of expressions that are no variables and about which a guard has said something: the last names. */
  readonly guarded: Set<string>;
  /** For a variable that takes the keys of an object: the text of that object. */
  readonly walked: Map<string, string>;
  /** What a variable was made from by a step that keeps its meaning, such as `new URL(x)`. */
  readonly aliases: Map<string, Expression>;
  /** How many times something of others has been put into an object or a list. */
  writes: number;
  /** What the program calls what is computed now: the names of the function and of the variable. */
  around(): string;
  /** The variable that is being declared. */
  declared: string;
  /** How many conditions around say that this is a test. */
  tests: number;
  /** Functions that are called with each item of a list and its place. */
  readonly walking: Set<FunctionNode>;
  /** Buffers into which files are read. */
  readonly fileBuffers: Set<string>;
  /** Regular expressions given as constant texts. */
  readonly patterns: { pattern: string; flags: string; at: number }[];
}
