import type { Interface, Shape, Signature } from "./model.ts";

const maxDepth = 4;

/** What a function gives back, calls of functions of the same file replaced by what those give. */
export function followReturns(signature: Signature, names: Interface, depth = 0): Shape[] {
  return (signature.body?.returns ?? []).flatMap((shape) => follow(shape, names, depth));
}

function follow(shape: Shape, names: Interface, depth: number): Shape[] {
  if (shape.is !== "unknown" || shape.call === undefined || depth >= maxDepth) return [shape];
  // Methods of Python may be written anew by those who extend the class.
  if (names.moduleKind === "python" && shape.call.startsWith(".")) return [shape];
  const called = only(shape.call, names);
  if (!called) return [shape];
  const given = followReturns(called, names, depth + 1);
  if (called.isAsync && !called.isGenerator && !shape.isAwaited) {
    const [of, ...ways] = given;
    if (!of || ways.length > 0) return [{ is: "promise" }];
    return [of.is === "promise" ? of : { is: "promise", of }];
  }
  if (called.isGenerator || given.length === 0) return [shape];
  if (given.length <= 3) return given;
  // Too many ways to name them all; whether one of them gives nothing still counts.
  return [
    given.some(({ is }) => is === "undefined" || is === "null") ? { ...shape, mayBeEmpty: true } : shape,
  ];
}

/** The errors that a function throws, itself or by what it calls in the same file. */
export function followThrows(signature: Signature, names: Interface): Set<string> {
  const thrown = new Set<string>();
  const seen = new Set<string>();
  const waiting: [Signature, number][] = [[signature, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [{ body }, depth] = next;
    for (const name of body?.throws ?? []) thrown.add(errorOf(name, names));
    if (depth >= maxDepth) continue;
    for (const call of body?.calls ?? []) {
      const called = seen.has(call) ? undefined : only(call, names);
      seen.add(call);
      if (called) waiting.push([called, depth + 1]);
    }
  }
  return thrown;
}

/** What is thrown: a class by its name, a function that makes an error by what it makes. */
function errorOf(name: string, names: Interface): string {
  const text = names.functions.get(name)?.signatures[0]?.text;
  return /\bnew (\w{0,60}(?:Error|Exception)\w{0,20})\(/.exec(text ?? "")?.[1] ?? name;
}

function only(name: string, names: Interface): Signature | undefined {
  const signatures = names.functions.get(name)?.signatures ?? [];
  return signatures.length === 1 ? signatures[0] : undefined;
}
