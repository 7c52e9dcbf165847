import { describeError } from "./errors.ts";

/** Keeps a promise alive after the answer was sent; on the platform, `EdgeRuntime.waitUntil`. */
export type Background = (work: Promise<unknown>) => void;

/** Compares without telling by the time it takes where two strings differ. */
export function sameSecret(given: string, expected: string): boolean {
  const a = new TextEncoder().encode(given);
  const b = new TextEncoder().encode(expected);
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/**
 * Answers a wake-up with 202 at once and works in the background. The key can do nothing but this: a wake-up
 * carries no instructions, so whoever learns the key can only have the function look for work.
 */
export function answerWakeUp(
  request: Request,
  {
    wakeKey,
    background,
    work,
    log,
  }: { wakeKey: string; background: Background; work: () => Promise<unknown>; log: (line: string) => void },
): Response {
  if (request.method !== "POST") return new Response(null, { status: 405, headers: { allow: "POST" } });
  if (!sameSecret(request.headers.get("x-wake-key") ?? "", wakeKey))
    return new Response(null, { status: 401 });
  background(work().catch((error) => log(describeError(error))));
  return new Response(null, { status: 202 });
}
