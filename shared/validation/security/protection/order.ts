import { remember } from "../flow/names.ts";
import type { Call } from "../program/program.ts";
import type { Loss } from "./compare-protection.ts";
import { nameOf } from "./note-call.ts";
import { type Guard, isRefusing, type Protections } from "./protection.ts";
import { isProtective } from "./protective-names.ts";

/** A check or an act, in the order in which a function comes to them. */
export interface Step {
  isCheck: boolean;
  name: string;
  /** Of a route: what stands before its handler, other than what is a check by its name. */
  before: number;
  at: number;
}

const isAct = remember((name) =>
  /^(?:delete|remove|drop|destroy|transfer|pay|charge|refund|send|insert|update|upsert|save|write|exec|run|grant|publish|merge|deploy|unlink|rm|spawn|execute|query|commit|approve)(?:$|[A-Z_])/.test(
    name,
  ),
);
const registering = /^(?:get|post|put|patch|delete|all|route)$/;
export const mostSteps = 500;

export function noteCheck({ order }: Protections, guard: Guard): void {
  if (isRefusing(guard) && order.length < mostSteps)
    order.push({ isCheck: true, name: guard.text, before: 0, at: guard.at });
}

/** An act, a route that is registered, or a check that is put before the routes behind it. */
export function noteAct({ order }: Protections, call: Call): void {
  if (order.length >= mostSteps) return;
  const name = nameOf(call);
  const [first] = call.arguments;
  if (name === "use")
    for (const one of call.arguments) {
      const used = one.kind === "name" ? one.name : one.kind === "call" ? nameOf(one) : "";
      if (isProtective(used)) order.push({ isCheck: true, name: used, before: 0, at: call.at });
    }
  else if (registering.test(name) && first?.kind === "constant" && String(first.value).startsWith("/"))
    order.push({
      isCheck: false,
      name: `${name} ${String(first.value)}`,
      before: countBefore(call),
      at: call.at,
    });
  else if (isAct(name)) order.push({ isCheck: false, name, before: 0, at: call.at });
}

/** What only looks, or reads the form of a request. */
const harmless = /log|morgan|compress|json|urlencoded|static|metric|trace|timing|cache|multer|upload/i;

function countBefore({ arguments: steps }: Call): number {
  return steps.slice(1, -1).filter((one) => {
    const name = one.kind === "name" ? one.name : one.kind === "call" ? nameOf(one) : "";
    return name !== "" && !isProtective(name) && !harmless.test(name);
  }).length;
}

/** Acts that came after a check only, and come before it now; routes with less before their handler. */
export function compareOrder({ order: old }: Protections, { order: now }: Protections): Loss[] {
  const losses: Loss[] = [];
  const routes = new Map(now.map((one) => [one.name, one]));
  for (const { name, before } of old) {
    const own = before > 0 ? routes.get(name) : undefined;
    if (own && own.before < before)
      losses.push({
        detail: `Less comes before the handler of ${name} than before`,
        side: "new",
        at: own.at,
      });
  }
  old.forEach(({ isCheck, name }, place) => {
    if (!isCheck) return;
    const own = now.findIndex((one) => one.isCheck && one.name === name);
    const early = own <= 0 ? undefined : now.slice(0, own).find((one) => isEarly(one, old, place));
    if (early) losses.push({ detail: `${early.name} comes before the check now`, side: "new", at: early.at });
  });
  return losses;
}

function isEarly(act: Step, old: readonly Step[], place: number): boolean {
  const was = (from: number, to?: number) =>
    old.slice(from, to).some((one) => !one.isCheck && one.name === act.name);
  return !act.isCheck && was(place) && !was(0, place);
}
