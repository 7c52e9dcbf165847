/** Points on either side of zero that a line shows. */
const reach = 40;
const width = 41;

/** An effect with its interval on a line from −40 to +40 points, all with the same zero. Plain text, for pipes too. */
export function drawEffect(effect: { low: number; mean: number; high: number } | null): string {
  const line: string[] = Array.from({ length: width }, (_, at) => (at === place(0) ? "│" : " "));
  if (effect === null) return line.join("");
  for (let at = place(effect.low); at <= place(effect.high); at++) line[at] = at === place(0) ? "┼" : "─";
  line[place(effect.mean)] = "●";
  return line.join("");
}

/** The scale above the lines. */
export function drawScale(): string {
  const left = `−${reach}`;
  const right = `+${reach} points`;
  const zero = place(0);
  return `${left.padEnd(zero)}0${right.padStart(width - zero - 1 + right.length - `+${reach}`.length)}`;
}

/** How far evidence is on its way to the boundary, as ten blocks. */
export function drawProgress(share: number): string {
  const full = Math.max(0, Math.min(10, Math.floor(share * 10)));
  return "█".repeat(full) + "░".repeat(10 - full);
}

function place(difference: number): number {
  const points = Math.max(-reach, Math.min(reach, difference * 100));
  return Math.round(((points + reach) / (2 * reach)) * (width - 1));
}
