import type { Fault, Faults } from "./types.ts";

/** The faults that tests ordered, and the optional limit of the real service. */
export interface FaultPlan extends Faults {
  take(method: string): Fault | undefined;
}

/** Faults wait per method, in the order in which they were set. */
export function planFaults(): FaultPlan {
  const waiting: { method: string; fault: Fault }[] = [];
  return {
    next(method, fault, times = 1) {
      for (let count = 0; count < times; count += 1) waiting.push({ method, fault });
    },
    pending: () => waiting.length,
    clear: () => waiting.splice(0),
    take(method) {
      const index = waiting.findIndex((each) => each.method === method);
      return index < 0 ? undefined : waiting.splice(index, 1)[0]?.fault;
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
