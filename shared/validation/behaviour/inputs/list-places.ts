import type { Step } from "../scenario.ts";
import { Shape } from "../shapes/shape.ts";
import { isTagged, type Value } from "../value.ts";

const mostPlaces = 120;

/** A value inside a story's arguments, or the name of a property. */
export interface Place {
  value: Value;
  shape: Shape;
  isKey: boolean;
  /** Puts another value there. */
  put: (value: Value) => void;
}

/** Everything inside the arguments of a story that could be something else. */
export function listPlaces(steps: readonly Step[]): Place[] {
  const places: Place[] = [];
  const visit = (value: Value, shape: Shape, put: Place["put"], depth: number): void => {
    if (places.length >= mostPlaces || depth > 6) return;
    const { root } = shape;
    places.push({ value, shape: root, isKey: false, put });
    if (Array.isArray(value)) {
      value.forEach(
        (item, at) =>
          void visit(
            item,
            root.fields.get(String(at)) ?? root.items,
            (inner) => put(value.map((other, n) => (n === at ? inner : other))),
            depth + 1,
          ),
      );
      return;
    }
    if (!isTagged(value)) return;
    if (value.$ === "object")
      value.k.forEach((key, at) => {
        const known =
          root.fields.get(key) ??
          root.variants.map((variant) => variant.root.fields.get(key)).find((found) => found);
        if (!known)
          places.push({
            value: key,
            shape: root.keys,
            isKey: true,
            put: (name) =>
              typeof name === "string" && !value.k.includes(name)
                ? put({ ...value, k: value.k.map((other, n) => (n === at ? name : other)) })
                : undefined,
          });
        visit(
          value.v[at] ?? null,
          known ?? root.items,
          (inner) => put({ ...value, v: value.v.map((other, n) => (n === at ? inner : other)) }),
          depth + 1,
        );
      });
    else if (value.$ === "set")
      value.v.forEach(
        (item, at) =>
          void visit(
            item,
            root.items,
            (inner) => put({ ...value, v: value.v.map((other, n) => (n === at ? inner : other)) }),
            depth + 1,
          ),
      );
    else if (value.$ === "map")
      value.v.forEach(([key, item], at) => {
        const change = (pair: [Value, Value]): void =>
          put({ ...value, v: value.v.map((other, n) => (n === at ? pair : other)) });
        visit(key, root.keys, (inner) => change([inner, item]), depth + 1);
        visit(item, root.items, (inner) => change([key, inner]), depth + 1);
      });
    else if (value.$ === "stub" && value.v)
      value.v.forEach(
        (item, at, answers) =>
          void visit(
            item,
            root.returns,
            (inner) => put({ ...value, v: answers.map((other, n) => (n === at ? inner : other)) }),
            depth + 1,
          ),
      );
  };
  for (const step of steps)
    step.args.forEach(
      (arg, at) =>
        void visit(arg, step.shapes[at] ?? new Shape(), (value) => void step.args.splice(at, 1, value), 0),
    );
  return places;
}
