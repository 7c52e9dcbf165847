/** A box of the dashboard: what happens when it is ticked. */
export interface Tick {
  command: "approve" | "retry" | "revive";
  improvement: string;
  version: number;
}

const box =
  /^[ \t]*[-*] \[([ xX])\] <!-- self-improvement:box (approve|retry|revive) ([0-9a-f-]{36}) (\d{1,9}) -->/gm;

/** A box that nobody has ticked yet. The words after it are the writer's. */
export function writeBox({ command, improvement, version }: Tick): string {
  return `- [ ] <!-- self-improvement:box ${command} ${improvement} ${version} -->`;
}

/** The boxes that are ticked now and were not before, in their order. */
export function readTicks(before: string, after: string): Tick[] {
  const had = new Set(ticked(before).map(keyOf));
  return ticked(after).filter((tick) => !had.has(keyOf(tick)));
}

function ticked(body: string): Tick[] {
  const found: Tick[] = [];
  for (const [, mark, command, improvement = "", version] of body.replace(/\r\n?/g, "\n").matchAll(box)) {
    if (mark === " " || !isCommand(command)) continue;
    found.push({ command, improvement, version: Number(version) });
  }
  return found;
}

function isCommand(word: string | undefined): word is Tick["command"] {
  return word === "approve" || word === "retry" || word === "revive";
}

function keyOf({ command, improvement, version }: Tick): string {
  return `${command} ${improvement} ${version}`;
}
