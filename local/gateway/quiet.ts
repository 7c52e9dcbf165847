import { AsyncLocalStorage } from "node:async_hooks";

const listeners = new AsyncLocalStorage<(line: string) => void>();
let isInstalled = false;

/**
 * Runs work whose `console.error` is meant for nobody. lite prints every refused request with its
 * stack, although the caller gets the refusal as an answer; only what is no database error is news.
 */
export function quietly<Result>(log: (line: string) => void, work: () => Promise<Result>): Promise<Result> {
  if (!isInstalled) install();
  return listeners.run(log, work);
}

function install(): void {
  isInstalled = true;
  const print = console.error;
  console.error = (...values: unknown[]) => {
    const log = listeners.getStore();
    if (!log) return print(...values);
    const [first] = values;
    // The answer to the caller has the code and the message.
    if (first instanceof Error && "code" in first) return;
    log(values.map((value) => (value instanceof Error ? value.message : String(value))).join(" "));
  };
}
