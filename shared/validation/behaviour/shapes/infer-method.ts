import { bare, isFunction, type Node } from "../syntax-nodes.ts";
import type { Inference } from "./infer.ts";
import { callShape, expectMany } from "./infer-call.ts";
import { onCollection } from "./infer-collection.ts";
import { matchShape, onString } from "./infer-text.ts";
import type { Usage } from "./kind.ts";
import { listOf, pairOf } from "./literal-shape.ts";
import { Shape } from "./shape.ts";

const onText = new Set(
  "charAt charCodeAt codePointAt split trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase replace replaceAll startsWith endsWith padStart padEnd repeat match matchAll search substring substr normalize localeCompare".split(
    " ",
  ),
);
const onList = new Set(
  "push pop shift unshift map filter forEach reduce reduceRight some every find findIndex findLast findLastIndex sort toSorted reverse toReversed flat flatMap join fill splice toSpliced with".split(
    " ",
  ),
);
const sameList = new Set(
  "filter sort toSorted reverse toReversed splice toSpliced slice concat fill".split(" "),
);
const oneOf = new Set(["find", "findLast", "pop", "shift", "at"]);
const roles = new Map<string, Usage["role"]>([
  ...["sort", "toSorted"].map((name) => [name, "compare"] as const),
  ...["reduce", "reduceRight"].map((name) => [name, "reduce"] as const),
  ...["filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex"].map(
    (name) => [name, "test"] as const,
  ),
  ...["map", "flatMap", "forEach"].map((name) => [name, "map"] as const),
]);
const onDate =
  /^(?:get|set)(?:UTC)?(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds|Time)$|^to(?:ISO|UTC|Date|Time)String$|^getTimezoneOffset$/;

/** A method called on something: what can have such a method says what the something is. */
export function inferMethod(
  inference: Inference,
  receiver: Shape,
  name: string,
  args: readonly Shape[],
  nodes: readonly Node[],
): Shape {
  const [first = new Shape(), second = new Shape()] = args;
  const { root } = receiver;
  if (root.kinds.has("map") || root.kinds.has("set")) {
    const found = onCollection(root, name, first, second);
    if (found) return found;
  }
  if (root.kinds.has("regexp") || ((name === "test" || name === "exec") && args.length === 1)) {
    first.expect("string");
    if (!root.kinds.has("regexp")) root.lean("regexp");
    const found = name === "test" ? undefined : matchShape();
    first.root.seek({ what: root, ...(found ? { found } : {}) });
    return found ?? Shape.of("boolean");
  }
  if (onDate.test(name)) {
    root.expect("date");
    return name.startsWith("to") ? Shape.of("string") : Shape.of("number");
  }
  if (name === "toFixed" || name === "toPrecision") {
    root.expect("number");
    return Shape.of("string");
  }
  const isText = root.kinds.has("string") && !root.kinds.has("array");
  if (onText.has(name) || (isText && !onList.has(name))) return onString(root, name, args);
  if (
    onList.has(name) ||
    (root.kinds.has("array") &&
      (sameList.has(name) ||
        oneOf.has(name) ||
        name === "entries" ||
        name === "includes" ||
        name === "indexOf" ||
        name === "lastIndexOf"))
  )
    return onArray(inference, root, name, args, nodes);
  if (name === "includes" || name === "indexOf" || name === "lastIndexOf") {
    root.lean("array", "string");
    root.items.join(first);
    root.seek({ what: first });
    return name === "includes" ? Shape.of("boolean") : Shape.of("number");
  }
  // Whoever asks something unknown for its keys has a map; whoever asks for entries mostly has a list.
  if (name === "keys" && args.length === 0 && isUnread(root) && !root.kinds.has("array"))
    return listOf(root.lean("map").keys);
  if ((name === "entries" || name === "keys" || name === "values") && args.length === 0 && isUnread(root))
    return onArray(inference, root.lean("array"), "entries", args, nodes);
  if (name === "slice") for (const arg of args) arg.count();
  if (name === "slice" || name === "concat") return root.lean("array", "string");
  if (name === "at") return root.lean("array", "string").items;
  if (name === "has" || name === "add" || name === "get" || name === "set" || name === "delete") {
    const found = onCollection(
      root.lean(name === "add" ? "set" : name === "get" || name === "set" ? "map" : "set"),
      name,
      first,
      second,
    );
    if (found) return found;
  }
  if (name === "hasOwnProperty") {
    for (const key of first.constants) root.lean("object").field(String(key)).tested = true;
    return Shape.of("boolean");
  }
  if (name === "toString" || name === "valueOf" || name === "toJSON") return Shape.of("string");
  if (name === "then" || name === "catch" || name === "finally") {
    if (name === "then") first.param(0).join(root);
    return name === "then" ? first.returns : root;
  }
  if (name === "call" || name === "apply") {
    if (name === "apply") expectMany(root.expect("function"));
    return name === "call" ? callShape(inference, root, args.slice(1)) : root.returns;
  }
  if (name === "") return new Shape();
  return callShape(inference, root.lean("object").field(name), args);
}

/** Whether nothing says that it is something else than a list. */
function isUnread({ kinds, fields }: Shape): boolean {
  return fields.size === 0 && (kinds.size === 0 || kinds.has("array"));
}

function onArray(
  inference: Inference,
  root: Shape,
  name: string,
  args: readonly Shape[],
  nodes: readonly Node[],
): Shape {
  const [first = new Shape(), second = new Shape()] = args;
  if (!root.kinds.has("map") && !root.kinds.has("set")) {
    if (name === "forEach") root.lean("array");
    else root.expect("array");
  }
  const role = roles.get(name);
  if (role) {
    const callback = bare(nodes[0]);
    const isOwn = isFunction(callback);
    inference.ready(first);
    const used = (isOwn ? undefined : inference.copyFor(first.root)) ?? first.expect("function");
    used.usage.role ??= role;
    const [left, right] =
      role === "reduce"
        ? [used.param(0), used.param(1)]
        : [used.param(0), role === "compare" ? used.param(1) : undefined];
    if (role === "reduce") {
      right?.join(root.items);
      left.join(args.length > 1 ? second : root.items);
      if (isOwn || args.length > 1) left.join(used.returns);
      return left.root;
    }
    if (!(nodes[0] && bare(nodes[0])?.type === "Identifier" && first.kinds.size === 0)) left.join(root.items);
    right?.join(root.items);
    if (name === "map") return listOf(used.returns);
    if (name === "flatMap") return used.returns.kinds.has("array") ? used.returns : listOf(new Shape());
  }
  if (name === "push" || name === "unshift") {
    for (const arg of args) root.items.join(arg);
    return Shape.of("number");
  }
  if (name === "includes" || name === "indexOf" || name === "lastIndexOf") {
    root.items.join(first);
    return name === "includes" ? Shape.of("boolean") : Shape.of("number");
  }
  if (name === "join") {
    const whole = Shape.of("string");
    root.items.seek({ what: whole, isWhole: true });
    return whole;
  }
  if (name === "flat") return root.items.kinds.has("array") ? root.items : root;
  if (name === "entries") {
    const pair = pairOf(new Shape());
    pair.field("0").count();
    pair.field("1").join(root.items);
    return listOf(pair);
  }
  if (name === "concat")
    for (const arg of args) {
      if (arg.kinds.size === 0 && arg.root.soft.has("array") && !arg.root.soft.has("number"))
        arg.expect("array");
      if (arg.kinds.has("array")) root.items.join(arg.items);
    }
  if (name === "slice" || name === "splice") for (const arg of args.slice(0, 2)) arg.count();
  if (oneOf.has(name)) return root.items;
  if (sameList.has(name)) return root;
  return name === "some" || name === "every" ? Shape.of("boolean") : Shape.of("number");
}
