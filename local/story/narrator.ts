import { styleText } from "node:util";

/** Prints a story for people: numbered steps, their evidence indented, plain when piped. */
export interface Narrator {
  step(room: string, title: string): void;
  tell(line: string): void;
  /** Something quoted: a message, a diff, a report. */
  show(text: string): void;
  note(line: string): void;
}

export function createNarrator(write: (line: string) => void = console.log): Narrator {
  const started = Date.now();
  let number = 0;
  return {
    step(room, title) {
      number++;
      const elapsed = `${((Date.now() - started) / 1000).toFixed(1)} s`;
      write("");
      write(`${style("bold", `${number}. ${title}`)}  ${style("dim", `${room} · ${elapsed}`)}`);
    },
    tell: (line) => write(`   ${line}`),
    show(text) {
      for (const line of text.split("\n")) write(`   ${style("dim", "│")} ${colourDiff(line)}`);
    },
    note: (line) => write(`   ${style("yellow", line)}`),
  };
}

type Style = Parameters<typeof styleText>[0];

/** Colour on a terminal only; NO_COLOR and pipes are respected by styleText itself. */
function style(format: Style, text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

function colourDiff(line: string): string {
  if (/^\+(?!\+\+)/.test(line)) return style("green", line);
  if (/^-(?!--)/.test(line)) return style("red", line);
  return line;
}
