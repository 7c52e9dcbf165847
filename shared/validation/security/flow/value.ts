import type { FunctionNode } from "../program/program.ts";
import type { Scope } from "./scope.ts";

/** Where a value may come from. A value can come from several places. */
export const from = {
  /** Requests, messages of browsers, output of models and tools, command lines. */
  remote: 1,
  /** Parameters of functions that anybody may call. */
  parameter: 2,
  /** Answers from the network. */
  network: 4,
  /** Contents of files. */
  file: 8,
  environment: 16,
  /** Passwords, keys and tokens, by their names. */
  secret: 32,
  /** Errors with their stacks. */
  error: 64,
  /** Calls whose result nobody here knows, and names that nobody here declares. */
  unknown: 128,
  /** Texts decoded from other texts in the program. */
  decoded: 256,
  /** Stacks of errors. */
  stack: 512,
} as const;

/** What others can choose. */
export const untrusted = from.remote | from.parameter | from.network;
/** What nobody here vouches for. */
export const anything = untrusted | from.file | from.environment | from.unknown | from.decoded;

/** What is known about a value besides its origin. */
export const mark = {
  /** Was read from an object by a key that others choose, so it may be a prototype. */
  dynamic: 1,
  /** A key that is not `__proto__`. */
  noProto: 2,
  /** A key that is not `constructor` or `prototype`. */
  noConstructor: 4,
  /** A path in its normal form, so that a comparison of its start means something. */
  normal: 8,
  /** An object without prototype, or a map. */
  bare: 16,
  /** A key of an object that others fill. */
  key: 32,
  /** A path without `..`. */
  inside: 64,
  /** Was encrypted, hashed, masked or escaped. */
  cleaned: 128,
  /** A text for certain, and no object that looks like one. */
  text: 256,
  /** An address that starts with a slash, and not with two: both bits. */
  local: 512 | 1024,
  startsWithSlash: 512,
  noHost: 1024,
  /** A text without line breaks. */
  line: 2048,
} as const;

/** A function together with the scope in which it was made. */
export interface Closure {
  node: FunctionNode;
  scope: Scope;
  self: Value | undefined;
}

/** What the analysis knows about a value. */
export interface Value {
  readonly taint: number;
  readonly marks: number;
  /** The place in an API, such as `child_process.exec` or `express().get`. */
  readonly path: string | undefined;
  /** All the constant texts it can be; undefined if it can be something else. */
  readonly texts: readonly string[] | undefined;
  /** How it starts, if that is known. */
  readonly prefix: string | undefined;
  readonly closure: Closure | undefined;
  /** Of objects and lists; `*` stands for all unknown keys. Changed in place, as in the program. */
  readonly members: Map<string, Value> | undefined;
}

const most = 6;

/** Constants are what every mark of protection says. */
function marksOf({ taint, marks, texts }: Value): number {
  return taint === 0 && texts ? marks | mark.text | mark.cleaned | mark.local | mark.line : marks;
}

/** A value from what is known of it; `place` and `holder` make the most frequent ones faster. */
export function makeValue(parts: Partial<Value>): Value {
  return {
    taint: parts.taint ?? 0,
    marks: parts.marks ?? 0,
    path: parts.path,
    texts: parts.texts,
    prefix: parts.prefix,
    closure: parts.closure,
    members: parts.members,
  };
}

/** The same without an object for the parts, for what is made most often. */
export function place(taint: number, path: string | undefined): Value {
  return {
    taint,
    marks: 0,
    path,
    texts: undefined,
    prefix: undefined,
    closure: undefined,
    members: undefined,
  };
}

/** An object or a list. */
export function holder(taint: number, members: Map<string, Value>): Value {
  return {
    taint,
    marks: 0,
    path: undefined,
    texts: undefined,
    prefix: undefined,
    closure: undefined,
    members,
  };
}

/** A number, a boolean, or another value that carries no text. */
export const scalar: Value = makeValue({});
export const unknown: Value = makeValue({ taint: from.unknown });

export function textValue(text: string): Value {
  return {
    taint: 0,
    marks: 0,
    path: undefined,
    texts: [text],
    prefix: text,
    closure: undefined,
    members: undefined,
  };
}

/** The only text that it can be. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.texts?.length === 1 ? value.texts[0] : undefined;
}

/** The same value with other origins or marks. */
export function withTaint(value: Value, taint: number, marks: number = value.marks): Value {
  return taint === value.taint && marks === value.marks ? value : { ...value, taint, marks };
}

/** One value or the other. */
export function join(a: Value, b: Value): Value {
  if (a === b) return a;
  const texts = a.texts && b.texts ? [...new Set([...a.texts, ...b.texts])] : undefined;
  return {
    taint: a.taint | b.taint,
    // What protects must hold on both sides, what endangers on one.
    marks: ((a.marks | b.marks) & (mark.dynamic | mark.key)) | (marksOf(a) & marksOf(b)),
    path: a.path ?? b.path,
    texts: texts && texts.length <= most ? texts : undefined,
    prefix: a.prefix === b.prefix ? a.prefix : undefined,
    closure: a.closure ?? b.closure,
    members: a.members && b.members ? joinMembers(a.members, b.members) : (a.members ?? b.members),
  };
}

/** Objects with more members are taken as a whole. */
const mostMembers = 500;

function joinMembers(a: Map<string, Value>, b: Map<string, Value>): Map<string, Value> {
  if (a === b) return a;
  if (a.size + b.size > mostMembers) {
    const [first = scalar, ...rest] = [...a.values(), ...b.values()];
    return new Map([["*", rest.reduce(shallowJoin, { ...first, members: undefined })]]);
  }
  const joined = new Map(a);
  for (const [key, value] of b) {
    const other = joined.get(key);
    joined.set(key, other && other !== value ? shallowJoin(other, value) : value);
  }
  return joined;
}

/** Objects may hold themselves, so the joining ends at the second level. */
function shallowJoin(a: Value, b: Value): Value {
  return join({ ...a, members: undefined }, { ...b, members: undefined });
}

/** Where the value and all that it holds come from. */
export function deepTaint(value: Value, levels = 3): number {
  if (!value.members || levels === 0) return value.taint;
  let taint = value.taint;
  let left = mostMembers;
  for (const one of value.members.values()) {
    // Nobody vouches for what is not looked at.
    if (left === 0) return taint | from.unknown;
    taint |= deepTaint(one, levels - 1);
    left -= 1;
  }
  return taint;
}

/** A constant, or a list or object of constants. */
export function isConstant(value: Value): boolean {
  return deepTaint(value) === 0;
}
