import type { Body } from "./model.ts";

/** Errors that are thrown in place of others, and nowhere else. */
export function noteInstead(
  body: Pick<Body, "renamed">,
  thrown: readonly string[],
  caught: string[] | undefined,
): void {
  for (const name of thrown)
    body.renamed.set(name, caught && (body.renamed.get(name) ?? caught).length > 0 ? caught : []);
}
