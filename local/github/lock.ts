/** Runs one piece of work at a time, in the order of asking. */
export type Exclusively = <Result>(work: () => Promise<Result> | Result) => Promise<Result>;

/**
 * Requests, pages and control calls take turns: a reply never shows half of somebody else's change, and what two
 * callers race for is decided by who came first.
 */
export function createLock(afterEach: () => void): Exclusively {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = tail.then(async () => {
      try {
        return await work();
      } finally {
        afterEach();
      }
    });
    tail = result.catch(() => undefined);
    return result;
  };
}
