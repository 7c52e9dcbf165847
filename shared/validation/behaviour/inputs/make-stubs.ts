import * as fc from "fast-check";
import type { Shape } from "../shapes/shape.ts";
import { isTagged, type Stub, undefinedValue, type Value } from "../value.ts";
import type { ValueMaker } from "./make-values.ts";

const failures: Value[] = [
  { $: "throws", v: { $: "error", n: "Error", m: "first failure", k: [], v: [] } },
  { $: "throws", v: { $: "error", n: "Error", m: "second failure", k: [], v: [] } },
  { $: "throws", v: { $: "error", n: "TimeoutError", m: "third failure", k: ["code"], v: ["ETIMEDOUT"] } },
];

/** Whether an answer may be made of what the callback is given. */
const ofArguments = 3;

/** Callbacks: pure ones that answer what the code around them can use. */
export function makeStubs(maker: ValueMaker, root: Shape, depth: number): fc.Arbitrary<Value> {
  const { usage } = root;
  // Only a callback that is called for its effect is watched: how often the others are called is nobody's business.
  const log = usage.forEffect ? { log: Math.max(0, usage.passed) } : {};
  // What the code hands over itself counts; what built-in functions add does not.
  const depends = usage.passed > 1 ? { n: usage.passed } : {};
  const stub = (made: Omit<Stub, "$">): Value => ({ $: "stub", ...made, ...log, ...depends });
  const isAsync = usage.awaited ? { async: true } : {};
  if (usage.role === "compare") return fc.constant(stub({ how: "compare" }));
  if (usage.role === "reduce") return fc.constant(stub({ how: "pair" }));
  if (usage.role === "test") return fc.constant(stub({ how: "test" }));
  const result = (root.result ?? root.variants.map((variant) => variant.root.result).find((found) => found))
    ?.root;
  const kinds = new Set(result?.kinds);
  const isTest = kinds.size === 1 && kinds.has("boolean");
  if (isTest || result?.tested) {
    const answers = fc.constantFrom(
      stub({ how: "test" }),
      stub({ how: "value", v: [true], ...isAsync }),
      stub({ how: "value", v: [false], ...isAsync }),
    );
    if (isTest) return answers;
  }
  const choices: { weight: number; arbitrary: fc.Arbitrary<Value> }[] = [];
  if (result && depth < 4 && (kinds.size > 0 || result.fields.size > 0 || result.item)) {
    choices.push({
      weight: 5,
      arbitrary: maker.make(result, depth + 2).map((value) => stub({ how: "value", v: [value], ...isAsync })),
    });
    // An answer that depends on what it was asked shows what it was asked.
    if (usage.passed > 0 && kinds.has("number"))
      choices.push({ weight: ofArguments, arbitrary: fc.constant(stub({ how: "sum", ...isAsync })) });
    else if (usage.passed > 0 && kinds.has("string") && !result.closed)
      choices.push({ weight: ofArguments, arbitrary: fc.constant(stub({ how: "text", ...isAsync })) });
    // What comes back may be what went in, and what is only handed on shows best what was handed to it.
    if (result === root.params[0]?.root)
      choices.push({ weight: 3, arbitrary: fc.constant(stub({ how: "first", ...isAsync })) });
    if (usage.passed > 0 && !result.closed && [...kinds].every((kind) => kind === "function"))
      choices.push({ weight: 3, arbitrary: fc.constant(stub({ how: "text", ...isAsync })) });
    // A clock goes on.
    if (usage.passed === 0 && kinds.has("number"))
      choices.push({
        weight: 6,
        arbitrary: fc.array(maker.make(result, depth + 2), { minLength: 2, maxLength: 6 }).map((answers) =>
          stub({
            how: "list",
            v: answers.toSorted((left, right) => Number(left) - Number(right)),
            ...isAsync,
          }),
        ),
      });
  } else {
    choices.push({ weight: 2, arbitrary: fc.constant(stub({ how: "text", ...isAsync })) });
    choices.push({ weight: 2, arbitrary: fc.constant(stub({ how: "first", ...isAsync })) });
    choices.push({
      weight: 1,
      arbitrary: fc.constantFrom(
        stub({ how: "value", v: [1], ...isAsync }),
        stub({ how: "value", v: [{ $: "undefined" }], ...isAsync }),
        stub({ how: "value", v: ["ok"], ...isAsync }),
      ),
    });
  }
  if (usage.awaited || usage.passed === 0) {
    // What is called again and again answers differently each time.
    const answers = fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      result && depth < 4 ? maker.make(result, depth + 2) : fc.constant<Value>("ok"),
    );
    choices.push({
      weight: 4,
      arbitrary: answers.map(([count, last]) =>
        stub({
          how: "list",
          v: [...Array.from({ length: count }, (_, at) => failures[at % failures.length] ?? null), last],
          ...isAsync,
        }),
      ),
    });
  }
  const thrown = root.thrown?.root;
  if (thrown && depth < 4 && (thrown.fields.size > 0 || thrown.kinds.size > 0)) {
    const failed = maker.make(thrown, depth + 1).map((v): Value => ({ $: "throws", v }));
    const last = result ? maker.make(result, depth + 2) : fc.constant<Value>("ok");
    choices.push({
      weight: 8,
      arbitrary: fc
        .tuple(fc.array(failed, { minLength: 1, maxLength: 3 }), last, fc.boolean())
        .map(([failures, end, ends]) =>
          stub({ how: "list", v: ends ? [...failures, end] : failures, ...isAsync }),
        ),
    });
  }
  const takesCallback = root.params.some((param) => param.root.kinds.has("function"));
  if (takesCallback || usage.passed > 2)
    choices.push({
      weight: takesCallback ? 8 : 2,
      arbitrary: fc.constantFrom<Value>(
        ...[[1], ["ok"], [1], failures.slice(0, 1)].map((v) => stub({ how: "callback", v })),
      ),
    });
  if (usage.passed >= 0)
    choices.push({
      weight: 1,
      arbitrary: fc.constant(stub({ how: "value", v: [failures[0] ?? null], ...isAsync })),
    });
  if (result?.guarded.has("promise"))
    choices.push({
      weight: 4,
      arbitrary: fc.constantFrom(
        stub({ how: "value", v: ["ok"], async: true }),
        stub({ how: "list", v: [failures[0] ?? null, failures[1] ?? null, "ok"], async: true }),
      ),
    });
  // What is asked again and again may answer differently, and nothing as well.
  if (usage.repeated) {
    const answers =
      result && depth < 4 && (kinds.size > 0 || result.closed)
        ? fc.array(maker.make(result, depth + 2), { minLength: 2, maxLength: 4 })
        : fc.constantFrom<Value[]>([0, 1, 2], ["", "a", "b"], [undefinedValue, 1, 2], [null, 1], [1, 2, 3]);
    choices.push({
      weight: usage.passed > 0 ? 3 : 6,
      arbitrary: answers.map((v) => stub({ how: "list", v, ...isAsync })),
    });
  }
  const whole = fc.oneof(...choices);
  const made = usage.awaited
    ? fc.oneof({ weight: 2, arbitrary: whole }, { weight: 1, arbitrary: whole.map(comeLate) })
    : whole;
  // Whoever asks how many parameters it has gets callbacks with few and with many.
  return root.length
    ? fc.tuple(made, fc.integer({ min: 0, max: 4 })).map(([callback, l]) => withLength(callback, l))
    : made;
}

function comeLate(callback: Value): Value {
  return isTagged(callback) && callback.$ === "stub" ? { ...callback, late: true } : callback;
}

function withLength(callback: Value, l: number): Value {
  return isTagged(callback) && callback.$ === "stub" ? { ...callback, l } : callback;
}
