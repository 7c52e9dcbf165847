import { styleText } from "node:util";

const colours = ["cyan", "magenta", "yellow", "blue", "green"] as const;

/** Prints lines with their source in front: in its own colour on a terminal, plainly elsewhere. */
export function createLogPrinter(): (source: string, line: string) => void {
  const known = new Map<string, (typeof colours)[number]>();
  return (source, line) => {
    const colour = known.get(source) ?? colours[known.size % colours.length] ?? "cyan";
    known.set(source, colour);
    console.log(`${styleText(colour, source.padEnd(20))} ${line}`);
  };
}
