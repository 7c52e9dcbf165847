import { keyOf, type Node, nodeAt, nodesAt, slotsAt, textAt } from "../syntax-nodes.ts";
import type { Inference } from "./infer.ts";
import type { Scope } from "./scope.ts";
import { Shape } from "./shape.ts";

/** Gives the names of a pattern the shapes of the parts that they stand for. */
export function bindPattern(
  inference: Inference,
  pattern: Node | undefined,
  shape: Shape,
  scope: Scope,
): void {
  if (!pattern) return;
  const annotation = nodeAt(pattern, "typeAnnotation");
  const own = annotation ? shape.join(inference.types.read(annotation)) : shape.root;
  if (pattern.optional === true) own.kinds.add("undefined");
  switch (pattern.type) {
    case "Identifier":
      own.names.add(textAt(pattern, "name"));
      scope.declare(textAt(pattern, "name"), own);
      break;
    case "AssignmentPattern":
      bindPattern(inference, nodeAt(pattern, "left"), own, scope);
      own.root.join(inference.infer(nodeAt(pattern, "right"), scope)).kinds.add("undefined");
      break;
    case "TSParameterProperty":
      bindPattern(inference, nodeAt(pattern, "parameter"), own, scope);
      for (const name of own.root.names) scope.self?.field(name).join(own);
      break;
    case "RestElement":
      bindPattern(inference, nodeAt(pattern, "argument"), own.lean("array"), scope);
      break;
    case "ObjectPattern":
      own.expect("object");
      for (const property of nodesAt(pattern, "properties")) {
        const key = keyOf(property);
        if (property.type === "RestElement")
          bindPattern(inference, nodeAt(property, "argument"), Shape.of("object"), scope);
        else if (key !== undefined) {
          bindPattern(inference, nodeAt(property, "value"), own.root.field(key), scope);
          if (nodeAt(property, "value")?.type === "AssignmentPattern") own.root.spare.add(key);
        }
      }
      break;
    case "ArrayPattern":
      own.lean("array");
      takeApart(own, slotsAt(pattern, "elements"));
      slotsAt(pattern, "elements").forEach((item, at) => {
        if (item?.type === "RestElement")
          bindPattern(inference, nodeAt(item, "argument"), Shape.of("array").join(own), scope);
        else
          bindPattern(
            inference,
            item,
            own.root.fields.get(String(at))?.root ??
              (own.root.fields.has("0") ? own.root.field(String(at)) : own.root.items),
            scope,
          );
      });
      break;
    default:
      inference.infer(pattern, scope).join(own);
  }
}

/** Whoever names two items or more, without defaults, expects them to be there, and each to be something of its own. */
function takeApart({ root }: Shape, slots: readonly (Node | undefined)[]): void {
  const isSure = slots.length > 1 && slots.every((slot) => !slot || !/^(?:Rest|Assignment)/.test(slot.type));
  if (!isSure) return;
  root.least = Math.max(root.least, slots.length);
  if (!root.item && !root.closed && root.variants.length === 0)
    for (const at of slots.keys()) root.field(String(at));
}
