import type { JsonObject } from "./json.ts";
import type { Fault, Faults, RequestFault } from "./types.ts";

/** The faults that tests ordered, and the optional limit of the real service. */
export interface FaultPlan extends Faults {
  take(method: string, args: JsonObject): Fault | undefined;
  /** The fault that hits this request to the app, if any; it is used up by the asking. */
  takeRequest(body: string): RequestFault | undefined;
  /** Keeps a late request until it is released. */
  hold(send: () => Promise<unknown>): void;
}

/** Faults wait per method, in the order in which they were set. */
export function planFaults(): FaultPlan {
  const waiting: { method: string; fault: Fault }[] = [];
  const requests: RequestFault[] = [];
  let late: (() => Promise<unknown>)[] = [];
  let decide: Parameters<Faults["decide"]>[0];
  let decideRequest: Parameters<Faults["decideRequest"]>[0];
  return {
    next(method, fault, times = 1) {
      for (let count = 0; count < times; count += 1) waiting.push({ method, fault });
    },
    decide(decision) {
      decide = decision;
    },
    nextRequest(fault, times = 1) {
      for (let count = 0; count < times; count += 1) requests.push(fault);
    },
    decideRequest(decision) {
      decideRequest = decision;
    },
    pending: () => waiting.length + requests.length + late.length,
    clear() {
      waiting.splice(0);
      requests.splice(0);
      late = [];
      decide = undefined;
      decideRequest = undefined;
    },
    take(method, args) {
      const index = waiting.findIndex((each) => each.method === method);
      return index < 0 ? decide?.({ method, args }) : waiting.splice(index, 1)[0]?.fault;
    },
    takeRequest: (body) => requests.shift() ?? decideRequest?.({ body }),
    hold(send) {
      late.push(send);
    },
    async releaseLate({ order = "as sent" } = {}) {
      const held = late;
      late = [];
      if (order === "reversed") held.reverse();
      for (const send of held) await send();
    },
  };
}

/** One message per second and channel. Answers the seconds to wait, or 0 when the call may pass. */
export function limitPerChannel(now: () => Date): (channel: string) => number {
  const last = new Map<string, number>();
  return (channel) => {
    const since = now().getTime() - (last.get(channel) ?? 0);
    if (since < 1000) return Math.max(1, Math.ceil((1000 - since) / 1000));
    last.set(channel, now().getTime());
    return 0;
  };
}
