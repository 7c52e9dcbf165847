import { listOf, pairOf } from "./literal-shape.ts";
import { Shape } from "./shape.ts";

/** A method of a map or a set; undefined where it has none of that name. */
export function onCollection(root: Shape, name: string, first: Shape, second: Shape): Shape | undefined {
  const isMap = root.kinds.has("map") || (root.kinds.size === 0 && root.soft.has("map"));
  // A key that nothing else is known about is a text: what other keys do depends on the kind of collection.
  if (isMap && /^(?:get|set|has|delete)$/.test(name)) {
    first.lean("string");
    // Few keys, so that they meet.
    if (!first.kinds.has("number")) for (const key of ["a", "b", "c"]) first.root.constants.add(key);
  }
  switch (name) {
    case "get":
      root.keys.join(first);
      return root.items;
    case "set":
      root.keys.join(first);
      root.items.join(second);
      return root;
    case "has":
    case "delete":
      (isMap ? root.keys : root.items).join(first);
      return Shape.of("boolean");
    case "add":
      root.items.join(first);
      return root;
    case "forEach":
      first.param(0).join(root.items);
      first.param(1).join(isMap ? root.keys : root.items);
      return new Shape();
    case "keys":
      return listOf(isMap ? root.keys : root.items);
    case "values":
      return listOf(root.items);
    case "entries": {
      const pair = pairOf(new Shape());
      pair.field("0").join(isMap ? root.keys : root.items);
      pair.field("1").join(root.items);
      return listOf(pair);
    }
    default:
      return undefined;
  }
}
