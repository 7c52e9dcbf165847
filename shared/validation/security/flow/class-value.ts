import type { Statement } from "../program/program.ts";
import { entryValues } from "./entry-values.ts";
import type { Flow } from "./flow.ts";
import { readMember } from "./members.ts";
import { Scope } from "./scope.ts";
import { from, join, makeValue, scalar, type Value } from "./value.ts";

/** A chain of thousands of classes, each with a method more, would fill the memory. */
const mostInherited = 200;

/** A class is an object of its methods, and so are its instances. */
export function classValue(flow: Flow, statement: Statement & { kind: "class" }, scope: Scope): Value {
  const members = new Map<string, Value>();
  const base = statement.base ? flow.evaluate(statement.base, scope) : undefined;
  // What is not set here may be set by anybody.
  const self = makeValue({ members, path: base?.path, taint: from.unknown });
  for (const { name, function: method, value } of statement.members) {
    if (method) {
      const closure = { node: { ...method, isExported: true }, scope, self };
      members.set(name, { ...scalar, closure });
      if (name === "constructor" || name === "__init__")
        flow.invoke(closure, entryValues(method, flow.program, []), method.at);
      else flow.postpone(closure, []);
    } else if (value) members.set(name, flow.evaluate(value, new Scope(scope)));
  }
  if (base?.members)
    for (const name of [...base.members.keys()].slice(0, mostInherited))
      if (!members.has(name)) members.set(name, join(readMember(flow, base, name), scalar));
  return self;
}
