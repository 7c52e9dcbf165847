/** What has been started, to be ended in reverse order, once. */
export interface Cleanup {
  add(end: () => unknown): void;
  run(): Promise<void>;
}

export function createCleanup(log: (line: string) => void): Cleanup {
  const ends: (() => unknown)[] = [];
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    for (let end = ends.pop(); end; end = ends.pop()) {
      try {
        await end();
      } catch (error) {
        // One part that does not end well must not keep the others alive.
        log(`while stopping: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  return {
    add: (end) => ends.push(end),
    run() {
      running ??= runAll();
      return running;
    },
  };
}

/** Waits for all, then fails with the first failure: nothing goes on starting while others are stopped. */
export async function allOrNone<const Works extends readonly Promise<unknown>[]>(
  works: Works,
): Promise<{ -readonly [Key in keyof Works]: Awaited<Works[Key]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
