import { compareShapes } from "./compare-shapes.ts";
import type { Body, Shape } from "./model.ts";

/** What is written or sent still says what it said; where nothing is seen any more, it may be written elsewhere. */
export function compareOutputs(before: Body | undefined, after: Body | undefined): string | undefined {
  if (!before || !after) return undefined;
  const compare = (old: readonly Shape[], own: readonly Shape[]): string | undefined =>
    own.length > 0 ? compareShapes(countedOutputs(old), countedOutputs(own)) : undefined;
  const problem = compare(before.outputs, after.outputs);
  // A status that is not seen any more.
  const isUnseen =
    problem !== undefined &&
    after.refusals.length < before.refusals.length &&
    compare([...before.outputs, ...before.refusals], after.outputs) === undefined;
  return (isUnseen ? undefined : problem) ?? compare(before.refusals, after.refusals);
}

/** What is written as JSON counts as what it holds; plain texts, such as those of errors, only where there is nothing else. */
function countedOutputs(outputs: readonly Shape[]): readonly Shape[] {
  const held = outputs.map((shape) => (shape.is === "string" ? (shape.json ?? shape) : shape));
  const telling = held.filter(({ is }) => is !== "string");
  return telling.length > 0 ? telling : held;
}
