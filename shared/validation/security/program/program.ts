/**
 * A program as the data flow sees it, the same for JavaScript, TypeScript and Python: what has no influence on where
 * data comes from and goes to (types, arithmetic, comparisons that guard nothing) is left out. `at` is an offset.
 */
export type Expression =
  | { kind: "constant"; value: string | number | boolean | null; at: number }
  | { kind: "regex"; pattern: string; flags: string; at: number }
  | { kind: "name"; name: string; at: number }
  | { kind: "member"; of: Expression; name: string; at: number }
  | { kind: "index"; of: Expression; by: Expression; at: number }
  | Call
  | { kind: "concat"; parts: Expression[]; at: number }
  | { kind: "list"; items: Expression[]; at: number }
  | { kind: "object"; entries: Entry[]; at: number }
  | { kind: "spread"; of: Expression; at: number }
  | { kind: "function"; function: FunctionNode; at: number }
  | { kind: "choose"; test: Expression | undefined; options: Expression[]; at: number }
  | { kind: "logic"; and: boolean; left: Expression; right: Expression; at: number }
  | { kind: "compare"; operator: string; left: Expression; right: Expression; at: number }
  | { kind: "not"; of: Expression; at: number }
  | { kind: "typeof"; of: Expression; at: number }
  /** Numbers, booleans and whatever else carries no text; the operands are still evaluated. */
  | { kind: "scalar"; of: Expression[]; at: number }
  | { kind: "assign"; target: Pattern; value: Expression; adds: boolean; at: number }
  | { kind: "sequence"; items: Expression[]; at: number }
  | { kind: "await"; of: Expression; at: number }
  /** What a generator gives to whoever walks over it. */
  | { kind: "yield"; of: Expression; at: number }
  | { kind: "import"; of: Expression; at: number }
  /** List, set and dictionary comprehensions. */
  | { kind: "each"; target: Pattern; over: Expression; tests: Expression[]; result: Expression; at: number };

export interface Call {
  kind: "call";
  callee: Expression;
  arguments: Expression[];
  /** Python's keyword arguments. */
  named: { name: string; value: Expression }[];
  isNew: boolean;
  at: number;
}

/** One entry of an object; without a key it is spread into it. */
export interface Entry {
  key: string | undefined;
  computed: Expression | undefined;
  value: Expression;
  at: number;
}

/** What a value is bound to. */
export type Pattern =
  | { kind: "name"; name: string; at: number }
  | { kind: "place"; place: Expression; at: number }
  | { kind: "object"; entries: { key: string | undefined; target: Pattern }[]; at: number }
  | { kind: "list"; items: (Pattern | undefined)[]; at: number }
  | { kind: "default"; target: Pattern; value: Expression; at: number }
  | { kind: "rest"; target: Pattern; at: number };

export interface FunctionNode {
  name: string;
  parameters: Pattern[];
  body: Statement[];
  /** The bodies of arrows that return an expression. */
  result: Expression | undefined;
  /** Whether it is visible outside of its file, or handed to somebody. */
  isExported: boolean;
  /** The texts of its decorators, such as `app.route`. */
  decorators: string[];
  at: number;
}

export type Statement =
  | { kind: "expression"; expression: Expression; at: number }
  | { kind: "declare"; target: Pattern; value: Expression | undefined; at: number }
  | { kind: "function"; function: FunctionNode; at: number }
  | { kind: "class"; name: string; base: Expression | undefined; members: ClassMember[]; at: number }
  | { kind: "if"; test: Expression; yes: Statement[]; otherwise: Statement[]; at: number }
  /** Every loop; `keys` when the target takes the keys of what is walked over, as in `for … in`. */
  | {
      kind: "loop";
      target: Pattern | undefined;
      over: Expression | undefined;
      keys: boolean;
      test: Expression | undefined;
      body: Statement[];
      at: number;
    }
  | { kind: "return"; value: Expression | undefined; at: number }
  /** `throw`, `break` and `continue`: what follows in the block is not reached. */
  | { kind: "leave"; value: Expression | undefined; at: number }
  | {
      kind: "try";
      body: Statement[];
      caught: Pattern | undefined;
      handler: Statement[];
      last: Statement[];
      at: number;
    }
  | {
      kind: "switch";
      on: Expression;
      cases: { test: Expression | undefined; body: Statement[] }[];
      at: number;
    }
  | { kind: "block"; body: Statement[]; at: number }
  | { kind: "import"; module: string; bindings: { name: string; member: string | undefined }[]; at: number };

export interface ClassMember {
  name: string;
  function: FunctionNode | undefined;
  value: Expression | undefined;
}

/** A lowered file. */
export interface Program {
  language: "javascript" | "python";
  body: Statement[];
  /** Names that are used otherwise than called: functions of these names leave the file's sight. */
  escaping: Set<string>;
  /** Names that only `let`, `const` and loops declare: in each round of a loop around them they are new. */
  blockScoped: ReadonlySet<string>;
  /** Every module that is imported by a constant name, with where. */
  modules: { name: string; at: number }[];
  /** Regular expressions that are written as such. */
  regexes: { pattern: string; flags: string; at: number }[];
}

/** The source is nested deeper than the analysis follows. */
export class TooDeep extends Error {}

/** The depth to which every language is followed. */
export const maxDepth = 700;

/** A constant, which is also what stands for anything that carries no data. */
export function constant(value: string | number | boolean | null, at: number): Expression {
  return { kind: "constant", value, at };
}
