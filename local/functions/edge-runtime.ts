// Imported in front of every function's own code: the part of the hosted runtime's global
// that the functions use. Here the process stays alive by itself, so only the errors need care: on the
// platform a failed background task is logged and does not take the worker down.
Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil(work: Promise<unknown>): void {
      work.catch((error: unknown) => console.error("background task failed:", error));
    },
  },
});
