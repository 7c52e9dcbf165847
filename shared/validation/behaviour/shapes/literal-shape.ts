import { Shape } from "./shape.ts";

/** A literal's shape. */
export function constant(value: unknown): Shape {
  const shape = new Shape();
  if (
    typeof value !== "string" &&
    typeof value !== "number" &&
    typeof value !== "boolean" &&
    typeof value !== "bigint"
  )
    return shape;
  shape.kinds.add(
    typeof value === "string"
      ? "string"
      : typeof value === "number"
        ? "number"
        : typeof value === "bigint"
          ? "bigint"
          : "boolean",
  );
  shape.constants.add(value);
  return shape;
}

/** Makes an item a pair, as entries are. */
export function pairOf(item: Shape): Shape {
  item.expect("array");
  item.field("0");
  item.field("1");
  return item;
}

/** A list of such items. */
export function listOf(item: Shape): Shape {
  const list = Shape.of("array");
  list.items.join(item);
  return list;
}
