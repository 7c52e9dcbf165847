import * as fc from "fast-check";
import type { Scenario, Step, Target } from "../scenario.ts";
import type { Shape } from "../shapes/shape.ts";
import type { Value } from "../value.ts";
import { isUndefined, type ValueMaker } from "./make-values.ts";

/** Stories for a target: the call, and what can be done with what it gives. */
export function makeScenarios(
  target: Target,
  maker: ValueMaker,
  { hasState, hasTime }: { hasState: boolean; hasTime: boolean },
): fc.Arbitrary<Scenario> {
  if (target.isValue) return fc.constant({ steps: [{ find: target.find, get: true, args: [], shapes: [] }] });
  const first = makeCall(target.shape, maker).map(
    (call): Step => ({ find: target.find, ...(target.isClass ? { make: true as const } : {}), ...call }),
  );
  const result = target.shape.root.result?.root;
  const next = result ? makeNext(result, maker) : [];
  const again =
    hasState && !target.isClass
      ? [makeCall(target.shape, maker).map((call): Step => ({ find: target.find, ...call }))]
      : [];
  const options = [...next, ...again];
  if (options.length === 0) return first.map((step): Scenario => ({ steps: [step] }));
  const waits = fc.constantFrom(
    0,
    0,
    0,
    ...(hasTime
      ? [1, 100, 1000, 5000, 60_000, ...maker.pool.numbers.filter((number) => number > 0 && number < 1e9)]
      : []),
  );
  const steps = fc.array(
    fc.tuple(fc.oneof(...options), waits).map(([step, wait]): Step => (wait > 0 ? { ...step, wait } : step)),
    { minLength: 1, maxLength: next.length > 1 ? 7 : 4 },
  );
  return fc.tuple(first, steps).map(([start, more]): Scenario => ({ steps: [start, ...more] }));
}

function makeCall(shape: Shape, maker: ValueMaker): fc.Arbitrary<{ args: Value[]; shapes: Shape[] }> {
  const params = shape.root.params.map(({ root }) => root);
  const last = params.at(-1);
  const fixed = last?.rest ? params.slice(0, -1) : params;
  const rest = last?.rest ? fc.array(maker.make(last.items, 1), { maxLength: 4 }) : fc.constant<Value[]>([]);
  return fc.tuple(fc.tuple(...fixed.map((param) => maker.make(param))), rest).map(([given, more]) => {
    const args: Value[] = [...given, ...more];
    while (args.length > 0 && isUndefined(args.at(-1))) args.pop();
    const shapes = args
      .map((_, at) => (at < fixed.length ? fixed[at] : last?.items))
      .filter((found) => found !== undefined);
    return { args, shapes };
  });
}

/** What can be done with a result: to call it, to call its methods, to look at its properties. */
function makeNext(result: Shape, maker: ValueMaker): fc.Arbitrary<Step>[] {
  const steps: fc.Arbitrary<Step>[] = [];
  if (result.kinds.has("function") && result.result) steps.push(makeCall(result, maker));
  if (result.kinds.has("array") || result.kinds.has("map")) return steps;
  for (const [name, field] of result.fields) {
    if (/^[_#]|^constructor$/.test(name) || result.hidden.has(name)) continue;
    if (field.root.kinds.has("function") && field.root.result)
      steps.push(makeCall(field, maker).map((call): Step => ({ name, ...call })));
    else if (result.accessors.has(name))
      steps.push(fc.constant<Step>({ name, get: true, args: [], shapes: [] }));
  }
  return steps.some((step) => step) ? steps : [];
}
