import type { Call, Expression, FunctionNode } from "../program/program.ts";
import { forEachPart } from "./expression-parts.ts";
import type { Formula } from "./formula.ts";
import type { KnownNames } from "./known-names.ts";
import { nameOf, noteCall, noteName } from "./note-call.ts";
import { noteUse } from "./note-use.ts";
import { noteAct } from "./order.ts";
import type { Protection, Protections } from "./protection.ts";
import { spell } from "./spell.ts";

const maxDepth = 240;

/** What is known while a function is read. */
export interface State {
  own: Protections;
  names: KnownNames;
  path: string;
  /** How many `try` around go on whatever is thrown, and how many conditions are around. */
  swallowing: number;
  testing: number;
  /** Under which conditions what is read now is reached. */
  context: Formula[];
}

/** The reading of a program, as the reading of its expressions sees it. */
export interface Reading {
  readonly found: Protection;
  state: State;
  depth: number;
  readNode(node: FunctionNode, context?: string): void;
}

/** Reads which checks an expression makes, and what its calls are given. */
export function readExpression(reading: Reading, expression: Expression, isAwaited = false): void {
  reading.depth += 1;
  if (reading.depth > maxDepth) reading.found.isWhole = false;
  else readParts(reading, expression, isAwaited);
  reading.depth -= 1;
}

function readParts(reading: Reading, expression: Expression, isAwaited: boolean): void {
  if (expression.kind === "name") noteName(reading.found, expression.name, expression.at);
  else if (expression.kind === "function") reading.readNode(expression.function);
  else if (expression.kind === "call") readCall(reading, expression, isAwaited);
  else {
    forEachPart(expression, isAwaited, (part, awaits) => readExpression(reading, part, awaits));
    if (expression.kind === "assign")
      reading.state.names.assign(expression.target, expression.value, expression.adds);
  }
}

function readCall(reading: Reading, call: Call, isAwaited: boolean): void {
  const { callee } = call;
  const { own, names, testing, swallowing } = reading.state;
  if (callee.kind === "member") readExpression(reading, callee.of);
  else if (callee.kind !== "name") readExpression(reading, callee);
  noteCall(reading.found, own, call, names, {
    isAwaited,
    isTested: testing > 0,
    isSwallowed: swallowing > 0,
  });
  noteAct(own, call);
  const name = nameOf(call);
  const [first] = call.arguments;
  // A handler goes by what it is handed to: `router.get("/a")`.
  const context = `${name}(${first?.kind === "constant" ? spell(first, names) : ""})`;
  // The promises of a list are awaited together.
  const isAll = isAwaited && /^(?:all|allSettled|race|any|gather)$/.test(name);
  call.arguments.forEach((one, at) => {
    if (one.kind === "function") reading.readNode(one.function, context);
    else {
      noteUse(own, name, at, one, names);
      readExpression(reading, one, isAll);
    }
  });
  for (const { name: key, value } of call.named) {
    noteUse(own, name, key, value, names);
    readExpression(reading, value);
  }
}
