import { flags, inner, kindred, Shape } from "./shape.ts";

/** A copy that shares nothing, for a caller of its own. `seen` holds what is copied already. */
export function cloneShape(shape: Shape, seen = new Map<Shape, Shape>()): Shape {
  const { root } = shape;
  const known = seen.get(root);
  if (known) return known;
  const made = new Shape();
  seen.set(root, made);
  for (const key of kindred) for (const kind of root[key]) made[key].add(kind);
  for (const constant of root.constants) made.constants.add(constant);
  for (const fragment of root.fragments) made.fragments.add(fragment);
  made.gather(root);
  for (const { what, found, ...more } of root.sought)
    made.sought.push({
      ...more,
      what: cloneShape(what, seen),
      ...(found ? { found: cloneShape(found, seen) } : {}),
    });
  for (const peer of root.peers) made.peers.push(cloneShape(peer, seen));
  for (const [name, field] of root.fields) made.fields.set(name, cloneShape(field, seen));
  for (const [separator, part] of root.parts) made.parts.set(separator, cloneShape(part, seen));
  for (const variant of root.variants) made.variants.push(cloneShape(variant, seen));
  for (const param of root.params) made.params.push(cloneShape(param, seen));
  for (const key of inner) {
    const held = root[key];
    made[key] = held && cloneShape(held, seen);
  }
  Object.assign(made.usage, root.usage);
  made.closed = root.closed;
  for (const key of flags) made[key] = key !== "polymorphic" && root[key];
  made.least = root.least;
  return made;
}
