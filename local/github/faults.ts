/** What goes wrong, instead of or after the real answer. */
export interface Fault {
  method?: string;
  /** Matched against the path without the API base, such as `/repos/o/r/pulls` or `/graphql`. */
  path?: RegExp;
  /** Matched against the raw request body, to pick one GraphQL mutation for instance. */
  body?: RegExp;
  /** How many matching calls are hit; 1 unless told. */
  times?: number;
  /** Whether the call has had its effect by then; "before" unless told. */
  when?: "before" | "after";
  answer: FaultAnswer;
}

/** An HTTP answer, no answer at all until the caller gives up, or a broken connection. */
export type FaultAnswer =
  | { status: number; headers?: Record<string, string>; body?: Record<string, unknown> }
  | "timeout"
  | "reset";

/** A call as far as a decision about it may rest on. */
export interface FaultyCall {
  method: string;
  path: string;
  body: string;
}

/** The faults waiting to happen. */
export interface Faults {
  add(fault: Fault): void;
  /** Asks for every call that no waiting fault hits; what it returns happens. Undefined ends it. */
  decide(decision: ((call: FaultyCall) => Pick<Fault, "answer" | "when"> | undefined) | undefined): void;
  clear(): void;
}

/** The stand-in's own view of the faults. */
export interface FaultQueue extends Faults {
  /** The fault that hits this call, if any; it is used up by the asking. */
  take(method: string, path: string, body: string): Fault | undefined;
}

/** Starts without faults. */
export function createFaults(): FaultQueue {
  let waiting: { fault: Fault; left: number }[] = [];
  let decide: Parameters<Faults["decide"]>[0];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    decide(decision) {
      decide = decision;
    },
    clear() {
      waiting = [];
      decide = undefined;
    },
    take(method, path, body) {
      const hit = waiting.find(({ fault }) => matches(fault, method, path, body));
      if (hit === undefined) return decide?.({ method, path, body });
      hit.left -= 1;
      if (hit.left <= 0) waiting = waiting.filter((entry) => entry !== hit);
      return hit.fault;
    },
  };
}

function matches(fault: Fault, method: string, path: string, body: string): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return (fault.path?.test(path) ?? true) && (fault.body?.test(body) ?? true);
}

/** What GitHub says with the statuses that tests need most. */
export function faultMessage(status: number): string {
  if (status === 403)
    return "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
  if (status === 429) return "API rate limit exceeded";
  return status >= 500 ? "Server Error" : "Something went wrong on purpose";
}
