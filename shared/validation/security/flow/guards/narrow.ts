import type { Expression } from "../../program/program.ts";
import type { Flow } from "../flow.ts";
import type { Scope } from "../scope.ts";
import { calleeName } from "./expression-text.ts";
import { narrowCall } from "./narrow-call.ts";
import { narrowComparison } from "./narrow-comparison.ts";
import { narrowLookup } from "./narrow-lookup.ts";

/** How a condition came out; `asserted` when it stands alone and throws if it does not hold. */
export type Outcome = "true" | "false" | "asserted";

/** Learns from a condition what holds where it came out in this way. */
export function narrow(flow: Flow, test: Expression, scope: Scope, outcome: Outcome): void {
  const isTrue = outcome !== "false";
  switch (test.kind) {
    case "not":
      narrow(flow, test.of, scope, isTrue ? "false" : "true");
      return;
    case "await":
      narrow(flow, test.of, scope, outcome);
      return;
    case "logic":
      // Both sides hold after a true `and` and after a false `or`; otherwise only what both say.
      if (test.and === isTrue) {
        narrow(flow, test.left, scope, outcome);
        narrow(flow, test.right, scope, outcome);
      } else narrowEither(flow, test.left, test.right, scope, outcome);
      return;
    case "compare":
      narrowComparison(flow, test, scope, isTrue);
      return;
    case "call":
      // A place in a list says nothing by being there: the first one is 0, and none is -1.
      if (!/^(?:indexOf|lastIndexOf|findIndex)$/.test(calleeName(test)))
        narrowCall(flow, test, scope, outcome);
      return;
    case "index":
      if (isTrue) narrowLookup(flow, test.of, test.by, scope);
      return;
    case "assign":
    case "scalar":
      return;
    case "sequence": {
      const last = test.items.at(-1);
      if (last) narrow(flow, last, scope, outcome);
      return;
    }
    default:
  }
}

/** `a || b` when true: what both sides would give alone. */
function narrowEither(flow: Flow, left: Expression, right: Expression, scope: Scope, outcome: Outcome): void {
  const one = scope.branch();
  const other = scope.branch();
  narrow(flow, left, one, outcome);
  narrow(flow, right, other, outcome);
  const both = [...one.variables.keys()].filter((name) => other.variables.has(name));
  if (both.length > 0) scope.merge([one, other]);
}
