import type { Same } from "../compare-behaviour.ts";
import type { ValueMaker } from "../inputs/make-values.ts";
import type { Version } from "../read-version.ts";
import { Sandbox } from "../sandbox.ts";
import { isPortable, type Pin, pinBehaviour } from "./pin-behaviour.ts";
import { writeVitest } from "./write-vitest.ts";

/** A file that travels with a change. */
export interface GeneratedFile {
  path: string;
  content: string;
}

const mostPinned = 12;

/** Whether a path is so ordinary that files beside it and lines about it can be written. */
export function isOrdinaryPath(path: string): boolean {
  return /^[\w.@()[\]+,= -]+(?:\/[\w.@()[\]+,= -]+)*$/.test(path);
}

/** Tests for the new version: its interface, and what the functions do that both versions have in common. */
export async function generateTests(
  path: string,
  version: Version,
  maker: ValueMaker,
  same: readonly Same[],
  deadline: () => boolean,
): Promise<GeneratedFile[]> {
  if (!isOrdinaryPath(path)) return [];
  const pins = new Map<string, Pin[]>();
  const wanted = same.filter(
    ({ target }) => target.isExported && !target.isClass && !target.isValue && target.find.length === 1,
  );
  if (wanted.length > 0 && isPortable(version.source) && !deadline()) {
    const sandbox = await Sandbox.open(deadline);
    if (typeof sandbox.load(version.prepared) !== "string")
      for (const one of wanted.slice(0, mostPinned)) {
        if (deadline() || !sandbox.isUsable) break;
        pins.set(one.target.label, pinBehaviour(sandbox, one, maker));
      }
    sandbox.dispose();
  }
  const file = writeVitest(path, version, pins);
  return file ? [file] : [];
}
