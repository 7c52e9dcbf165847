import * as fc from "fast-check";
import type { Scenario, Step, Target } from "../scenario.ts";
import type { Shape } from "../shapes/shape.ts";
import { isTagged, undefinedValue, type Value } from "../value.ts";
import { chooseKinds } from "./choose-kinds.ts";
import { isUndefined, type ValueMaker } from "./make-values.ts";
import { changedLengths } from "./mine-constants.ts";
import { Random } from "./random.ts";

const left = fc.constant(undefinedValue);

/** One way to go on, and whether it takes something. */
interface Option {
  takes: boolean;
  arbitrary: fc.Arbitrary<Step[]>;
}

/** Stories for a target: the call, and what can be done with what it gives. */
export function makeScenarios(
  target: Target,
  maker: ValueMaker,
  { hasState, hasTime }: { hasState: boolean; hasTime: boolean },
): fc.Arbitrary<Scenario> {
  if (target.isValue) return fc.constant({ steps: [{ find: target.find, get: true, args: [], shapes: [] }] });
  if (target.shape.root.result?.root.kinds.has("function") || target.isClass) expectRepeats(target.shape);
  const first = makeCall(target.shape, maker).map(
    (call): Step => ({ find: target.find, ...(target.isClass ? { make: true as const } : {}), ...call }),
  );
  const result = target.shape.root.result?.root;
  const next = result ? makeNext(result, maker) : [];
  const again =
    hasState && !target.isClass
      ? [
          {
            takes: true,
            arbitrary: makeCall(target.shape, maker).map((call): Step[] => [{ find: target.find, ...call }]),
          },
        ]
      : [];
  const options: Option[] = [...next, ...again];
  if (options.length === 0) return first.map((step): Scenario => ({ steps: [step] }));
  const waits = fc.constantFrom(
    0,
    0,
    0,
    ...(hasTime
      ? [1, 100, 1000, 5000, 60_000, ...maker.pool.numbers.filter((number) => number > 0 && number < 1e9)]
      : []),
  );
  const withWait = (option: fc.Arbitrary<Step[]>): fc.Arbitrary<Step[]> =>
    fc
      .tuple(option, waits)
      .map(([[step, ...more], wait]): Step[] =>
        step ? [wait > 0 ? { ...step, wait } : step, ...more] : more,
      );
  // What takes something changes more than what is only asked.
  const weighed = options.map(({ takes, arbitrary }) => ({ weight: takes ? 3 : 1, arbitrary }));
  const some = withWait(fc.oneof(...weighed));
  const mixed = fc.array(some, { minLength: 1, maxLength: next.length > 1 ? 7 : 4 });
  // What fills up shows its end only when the same is asked again and again.
  const lengths = [4, ...changedLengths(maker.pool, 12)];
  const taking = options.filter(({ takes }) => takes);
  const runs = (taking.length > 0 ? taking : options).map(({ arbitrary: option }) =>
    fc
      .tuple(
        fc.oneof(
          ...lengths.map((length) =>
            fc.array(withWait(option), { minLength: length - 1, maxLength: length + 1 }),
          ),
        ),
        fc.array(some, { minLength: 1, maxLength: 3 }),
      )
      .map(([same, others]) => [...same, ...others]),
  );
  const steps =
    next.length > 1
      ? fc.oneof({ weight: 3, arbitrary: mixed }, { weight: 1, arbitrary: fc.oneof(...runs) })
      : mixed;
  const seeds = fc.integer({ min: 0, max: 1_000_000 });
  return fc
    .tuple(first, steps, seeds)
    .map(([start, more, seed]): Scenario => ({ steps: repeatArguments([start, ...more.flat()], seed) }));
}

/** Callbacks that are handed over at first may be called in every step. */
function expectRepeats({ root }: Shape): void {
  for (const { root: param } of root.params)
    for (const { root: callback } of [param, ...param.fields.values()])
      if (callback.kinds.has("function")) callback.usage.repeated = true;
}

function makeCall(shape: Shape, maker: ValueMaker): fc.Arbitrary<{ args: Value[]; shapes: Shape[] }> {
  const params = shape.root.params.map(({ root }) => root);
  const last = params.at(-1);
  const fixed = last?.rest ? params.slice(0, -1) : params;
  const rest = last?.rest ? fc.array(maker.make(last.items, 1), { maxLength: 4 }) : fc.constant<Value[]>([]);
  const twins = fc.integer({ min: 0, max: fixed.length > 1 && mayBeAlike(fixed[0], fixed[1]) ? 4 : 0 });
  const { spare } = shape.root;
  const given = fc.tuple(
    ...fixed.map((param, at) =>
      spare.has(String(at))
        ? fc.oneof({ weight: 3, arbitrary: maker.make(param) }, { weight: 1, arbitrary: left })
        : maker.make(param),
    ),
  );
  return fc.tuple(given, rest, twins).map(([made, more, twin]) => {
    const args: Value[] = [...made, ...more];
    const [one] = args;
    const other = fixed[1];
    if (twin === 4 && one !== undefined && other && mayTake(other, one)) args[1] = one;
    while (args.length > 0 && isUndefined(args.at(-1))) args.pop();
    const shapes = args
      .map((_, at) => (at < fixed.length ? fixed[at] : last?.items))
      .filter((found) => found !== undefined);
    return { args, shapes };
  });
}

/** What was put in is asked for again: later steps take over arguments of earlier ones, at the same place and of the same kind. */
function repeatArguments(steps: Step[], seed: number): Step[] {
  const random = new Random(seed);
  return steps.map((step, at) => ({
    ...step,
    args: step.args.map((arg, place) => {
      if (at === 0 || random.chance(0.5)) return arg;
      const earlier = steps
        .slice(step.find ? 0 : 1, at)
        .map(({ args }) => args[place])
        .filter((other): other is Value => other !== undefined && isLike(other, arg));
      return random.pick(earlier, arg);
    }),
  }));
}

function isLike(first: Value, second: Value): boolean {
  if (!isTagged(first) || !isTagged(second))
    return typeof first === typeof second && typeof first !== "boolean" && typeof first !== "object";
  return first.$ === second.$ && first.$ === "stub";
}

/** Whether a value is of a kind that a place takes. */
function mayTake(shape: Shape, value: Value): boolean {
  const kind = isTagged(value)
    ? value.$ === "stub"
      ? "function"
      : value.$
    : value === null
      ? "null"
      : Array.isArray(value)
        ? "array"
        : typeof value;
  return chooseKinds(shape).some(([taken]) => taken === kind);
}

/** Whether two places take the same kinds of values: then the same value is worth a try. */
function mayBeAlike(first: Shape | undefined, second: Shape | undefined): boolean {
  if (!first || !second || first.root.closed || second.root.closed) return false;
  const kinds = [chooseKinds(first), chooseKinds(second)].map((chosen) => chosen.map(([kind]) => kind));
  return kinds[0]?.some((kind) => kind !== "function" && kinds[1]?.includes(kind)) ?? false;
}

/** What can be done with a result: to call it, to call its methods, to look at its properties. */
function makeNext(result: Shape, maker: ValueMaker): Option[] {
  const steps: Option[] = [];
  if (result.kinds.has("function") && result.result) {
    const call = makeCall(result, maker);
    steps.push({ takes: true, arbitrary: call.map((step): Step[] => [step]) });
    const given = result.result.root;
    // One argument after the other.
    if (given.kinds.has("function") && given.result)
      steps.push({
        takes: true,
        arbitrary: fc
          .tuple(call, makeCall(given, maker))
          .map(([step, more]) => [step, { last: true, ...more }]),
      });
  }
  if (result.kinds.has("array") || result.kinds.has("map")) return steps;
  for (const [name, field] of result.fields) {
    if (/^[_#]|^constructor$/.test(name) || result.hidden.has(name)) continue;
    if (field.root.kinds.has("function") && field.root.result) {
      const call = makeCall(field, maker).map((made): Step => ({ name, ...made }));
      const takes = field.root.params.length > 0;
      steps.push({ takes, arbitrary: call.map((step) => [step]) });
      const given = field.root.result.root;
      // What it gives is there to be called: the way out of a subscription, the rest of a function.
      if (given.kinds.has("function") && given.result)
        steps.push({
          takes,
          arbitrary: fc
            .tuple(call, makeCall(given, maker))
            .map(([step, more]) => [step, { last: true, ...more }]),
        });
    } else if (result.accessors.has(name))
      steps.push({
        takes: false,
        arbitrary: fc.constant<Step[]>([{ name, get: true, args: [], shapes: [] }]),
      });
  }
  return steps;
}
