import { z } from "zod";

const parameters = z.record(z.string(), z.unknown());

/** The settings of a JSON file of parameters; null when it is no JSON object. */
export function readParameters(content: string): Record<string, unknown> | null {
  try {
    return parameters.safeParse(JSON.parse(content)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * A file of parameters with one number changed. Only the number's characters change, so that the diff shows
 * nothing else; a file in which the name occurs more than once is written anew.
 */
export function changeParameter(content: string, name: string, value: number): string | null {
  const before = readParameters(content);
  if (before === null || !Object.hasOwn(before, name)) return null;
  const after = { ...before, [name]: value };
  const quoted = JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const place = new RegExp(`(${quoted}\\s*:\\s*)-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?`);
  const changed = content.replace(place, (_, start: string) => `${start}${value}`);
  return JSON.stringify(readParameters(changed)) === JSON.stringify(after)
    ? changed
    : `${JSON.stringify(after, null, 2)}\n`;
}
