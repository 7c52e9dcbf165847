import type { Shape } from "./model.ts";

/** What kind of value a shape is, in words. */
export function kindOf(shape: Shape): string {
  if (shape.is === "tuple") return "several values";
  return shape.is === "instance" ? `a ${shape.of}` : shape.is;
}
