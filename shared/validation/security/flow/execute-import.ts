import type { Statement } from "../program/program.ts";
import { judgeOrigin } from "../rules/module-loading.ts";
import type { Flow } from "./flow.ts";
import type { Scope } from "./scope.ts";
import { makeValue } from "./value.ts";

/** Requests that a framework hands out as a name of its module. */
const requests = new Set(["flask.request", "quart.request", "bottle.request", "flask.globals.request"]);

/** `import a, { b } from "m"`: everything under the module's own name. */
export function executeImport(flow: Flow, statement: Statement & { kind: "import" }, scope: Scope): void {
  judgeOrigin(flow, statement.module, statement.at);
  for (const { name, member } of statement.bindings) {
    const module = moduleName(statement.module);
    const path = member === undefined || member === "default" ? module : `${module}.${member}`;
    scope.declare(name, makeValue({ path: requests.has(path) ? "req" : path }));
  }
}

/** The name under which rules know a module. */
export function moduleName(specifier: string): string {
  return specifier.replace(/^node:/, "");
}
