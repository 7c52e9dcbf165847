// The only file that touches the globals of the edge runtime; shared/ knows nothing of them.
import { type Config, readConfig } from "../../../shared/platform/config.ts";
import { describeError } from "../../../shared/platform/errors.ts";
import { answerWakeUp, type Background } from "../../../shared/platform/wake.ts";

declare const Deno: { env: { get(name: string): string | undefined } };
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void } | undefined;

/** Keeps the worker alive for work that goes on after the answer. */
export const background: Background = (work) => {
  // Outside the platform there is no EdgeRuntime, and no worker that would be put to sleep either.
  if (typeof EdgeRuntime !== "undefined") EdgeRuntime.waitUntil(work);
};

/** A function with the settings that it declares. A missing one is said in the log, not to the caller. */
export function serve<const Name extends string>(
  names: readonly Name[],
  handle: (request: Request, config: Config<Name>) => Response | Promise<Response>,
): { fetch(request: Request): Promise<Response> } {
  return {
    async fetch(request) {
      try {
        return await handle(
          request,
          readConfig((name) => Deno.env.get(name), names),
        );
      } catch (error) {
        console.error(describeError(error));
        return Response.json({ error: "internal_error" }, { status: 500 });
      }
    },
  };
}

/** A function that does waiting work whenever it is woken. */
export function serveWakeUps<const Name extends string>(
  names: readonly Name[],
  work: (config: Config<Name | "WAKE_KEY">) => Promise<unknown>,
): { fetch(request: Request): Promise<Response> } {
  return serve([...names, "WAKE_KEY"] as const, (request, config) =>
    answerWakeUp(request, {
      wakeKey: config.get("WAKE_KEY"),
      background,
      work: () => work(config),
      log: console.error,
    }),
  );
}
