import type { Pattern } from "../program/program.ts";
import { assignPlace } from "./assign.ts";
import { listOf } from "./elements.ts";
import type { Flow } from "./flow.ts";
import { readMember } from "./members.ts";
import type { Scope } from "./scope.ts";
import { join, scalar, type Value } from "./value.ts";

/** Binds a value to what a declaration, an assignment or a parameter names. */
export function bindPattern(
  flow: Flow,
  pattern: Pattern,
  value: Value,
  scope: Scope,
  isDeclaration: boolean,
): void {
  switch (pattern.kind) {
    case "name":
      if (isDeclaration) scope.declare(pattern.name, value);
      else scope.assign(pattern.name, value);
      return;
    case "place":
      assignPlace(flow, pattern.place, value, scope);
      return;
    case "default": {
      const fallback = flow.evaluate(pattern.value, scope);
      const isAbsent = value === scalar;
      flow.bind(pattern.target, isAbsent ? fallback : joinDefault(value, fallback), scope, isDeclaration);
      return;
    }
    case "rest":
      flow.bind(pattern.target, value, scope, isDeclaration);
      return;
    case "object":
      for (const { key, target } of pattern.entries)
        flow.bind(target, key === undefined ? value : readMember(flow, value, key), scope, isDeclaration);
      return;
    case "list":
      pattern.items.forEach((target, index) => {
        if (target?.kind === "rest" && value.members && !value.members.has("*"))
          flow.bind(target.target, listOf([...value.members.values()].slice(index)), scope, isDeclaration);
        else if (target) flow.bind(target, readMember(flow, value, String(index)), scope, isDeclaration);
      });
  }
}

/** A default adds no danger, but it says what the value looks like. */
function joinDefault(value: Value, fallback: Value): Value {
  return value.taint !== 0 ? value : join(value, fallback);
}
