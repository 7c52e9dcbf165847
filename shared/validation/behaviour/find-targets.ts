import type { Version } from "./read-version.ts";
import type { Target } from "./scenario.ts";
import { Shape } from "./shapes/shape.ts";
import { isFunction, keyOf, nodeAt, nodesAt, textAt, walk } from "./syntax-nodes.ts";

/** What can be called in both versions under the same name and is not the same in both. */
export function findTargets(old: Version, next: Version): { changed: Target[]; unchanged: Target[] } {
  const changedNames = listChanged(old, next);
  const changed: Target[] = [];
  const unchanged: Target[] = [];
  const add = (label: string, find: string[], locals: [string, string], isExported: boolean): void => {
    const target = describe(label, find, locals, isExported, old, next);
    if (!target) return;
    const isAffected = reaches(locals[0], old, changedNames) || reaches(locals[1], next, changedNames);
    (isAffected ? changed : unchanged).push(...target);
  };
  const names = [...old.prepared.exported.keys()].filter((name) => next.prepared.exported.has(name));
  for (const name of names)
    add(
      name,
      [`export ${name}`],
      [old.prepared.exported.get(name) ?? "", next.prepared.exported.get(name) ?? ""],
      true,
    );
  for (const name of old.offered) if (next.offered.includes(name)) add(name, [name], [name, name], true);
  if (changed.length + unchanged.length === 0) {
    const called = new Set([...calledNames(old), ...calledNames(next)]);
    for (const name of old.prepared.declared.keys()) {
      if (!next.prepared.declared.has(name) || name.startsWith("$")) continue;
      // A helper of others may change together with its callers; alone it counts while its parameters are the same.
      if (called.has(name) && headOf(old, name) !== headOf(next, name)) continue;
      add(name, [name], [name, name], false);
    }
  }
  return { changed, unchanged };
}

function headOf({ prepared, source }: Version, name: string): string {
  const node = prepared.declared.get(name);
  return nodesAt(node, "params")
    .map(({ start, end }) => source.slice(start, end))
    .join(",");
}

function calledNames({ body }: Version): string[] {
  const names: string[] = [];
  for (const statement of body)
    walk(statement, (node) => {
      if (node.type === "CallExpression" || node.type === "NewExpression")
        names.push(textAt(nodeAt(node, "callee"), "name"));
      return true;
    });
  return names;
}

/** Functions, classes, and the functions of constant objects. */
function describe(
  label: string,
  find: string[],
  [before, after]: [string, string],
  isExported: boolean,
  old: Version,
  next: Version,
): Target[] | undefined {
  const nodes = [old.prepared.declared.get(before), next.prepared.declared.get(after)];
  const [first, second] = nodes;
  const shape = new Shape();
  // What was called without `new` still is, whatever became of it.
  let isClass = true;
  for (const [version, local] of [
    [old, before],
    [next, after],
  ] as const) {
    const known = version.inference.top.find(local) ?? offeredShape(version, local);
    isClass &&= known?.root.constructs ?? false;
    if (known) shape.join(known);
  }
  const target: Target = {
    label,
    find,
    isClass: false,
    isValue: false,
    isExported,
    offset: second?.start ?? 0,
    shape: shape.root,
  };
  isClass ||= (first?.type.startsWith("Class") && second?.type.startsWith("Class")) ?? false;
  if (isClass) return [{ ...target, isClass: true }, ...listMembers(target, [...shape.root.fields.keys()])];
  if (isFunction(first) || isFunction(second) || shape.root.kinds.has("function") || (!first && !second))
    return [target];
  // What a call makes may be a function as well as a value.
  if (first?.type === "CallExpression" || second?.type === "CallExpression") return [target];
  const value: Target = { ...target, isValue: true };
  if (first?.type !== "ObjectExpression" || second?.type !== "ObjectExpression") return [value];
  const keys = nodesAt(first, "properties").map(keyOf);
  return [value, ...listMembers(target, keys)];
}

/** The functions of an object, and the static ones of a class. */
function listMembers(target: Target, keys: readonly (string | undefined)[]): Target[] {
  return keys.flatMap((key): Target[] => {
    const member = key === undefined ? undefined : target.shape.root.fields.get(key)?.root;
    const isOpen = key !== undefined && !/^[_#]/.test(key) && !target.shape.root.hidden.has(key);
    return isOpen && member?.kinds.has("function")
      ? [{ ...target, label: `${target.label}.${key}`, find: [...target.find, key], shape: member }]
      : [];
  });
}

function offeredShape({ inference }: Version, name: string): Shape | undefined {
  const whole = inference.top.find("module")?.fields.get("exports")?.root;
  if (name === "module.exports") return whole;
  return (inference.top.find("exports")?.fields.get(name) ?? whole?.fields.get(name))?.root;
}

/** Names whose declaration differs; an empty name where something between the declarations does. */
function listChanged(old: Version, next: Version): Set<string> {
  const changed = new Set<string>();
  const texts = (version: Version): Map<string, string> =>
    new Map(
      [...version.prepared.declared].map(([name, node]) => [
        name,
        version.source.slice(node.start, node.end),
      ]),
    );
  const [before, after] = [texts(old), texts(next)];
  for (const name of new Set([...before.keys(), ...after.keys()]))
    if (before.get(name) !== after.get(name)) changed.add(name);
  if (loose(old) !== loose(next)) changed.add("");
  return changed;
}

/** What stands at the top level besides declarations. */
function loose({ body, source }: Version): string {
  return body
    .filter(({ type }) => !/^(?:Import|Export|Function|Class|Variable|TS)/.test(type))
    .map(({ start, end }) => source.slice(start, end))
    .join("\n");
}

/** Whether a name leads to something that changed. */
function reaches(name: string, version: Version, changed: ReadonlySet<string>): boolean {
  if (changed.has("")) return true;
  const seen = new Set<string>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (changed.has(at)) return true;
    const node = version.prepared.declared.get(at);
    if (!node) {
      if (at === name) return true;
      continue;
    }
    walk(node, (inner) => {
      if (inner.type === "Identifier" && version.prepared.declared.has(textAt(inner, "name")))
        open.push(textAt(inner, "name"));
      return true;
    });
  }
  return false;
}
