import { breaker, shorten, tame, tameLine } from "../tame-text.ts";

/** Characters that begin something in Markdown or HTML, and what stands for them literally. */
const literal: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "@": `@${breaker}` };
const marks = new Set(["\\", "`", "*", "_", "{", "}", "[", "]", "~", "|", "$"]);
/** What is only special at the beginning of a line: headings, lists, rules, numbers, definitions. */
const lineStart = /^(?:[#+=:-]|\d{1,9}[.)])/;
/** References that GitHub makes into links, or obeys behind a closing keyword. */
const reference = /#(?=[0-9a-z])|\bGH(?=-\d)|:(?=\/\/)|\bwww(?=\.)/gi;

/** Text of others on one line of Markdown, shown as it is: no mention, reference, link, format or HTML. */
export function quoteLine(text: string, limit: number): string {
  const broken = tameLine(text).replace(reference, `$&${breaker}`);
  const quoted = shorten(broken, limit, (c) => literal[c] ?? (marks.has(c) ? `\\${c}` : c));
  return lineStart.test(quoted) ? quoted.replace(/[#+=:.)-]/, "\\$&") : quoted;
}

/** Text of others as a quotation, with its lines kept. */
export function quoteLines(text: string, limit: number, mostLines: number): string {
  const lines = tame(shorten(text, limit)).trim().split("\n");
  const kept = lines.slice(0, mostLines).map((line) => `> ${quoteLine(line, limit)}`);
  const more = lines.length > mostLines ? [`> … ${lines.length - mostLines} more lines`] : [];
  // Two spaces keep a line end a line end.
  return [...kept, ...more].join("  \n");
}

/** Text of others for titles and commit messages, where nothing is formatted but names and references work. */
export function quotePlain(text: string, limit: number): string {
  return shorten(tameLine(text).replace(reference, `$&${breaker}`).replace(/@/g, `@${breaker}`), limit);
}

/** A fenced block that its content cannot end. Within it GitHub looks for no names, references and HTML. */
export function fence(text: string, language: string, limit: number): string {
  // Code may hold anything, but not the marks by which we find our own part of a page.
  const content = shorten(tame(text), limit).replaceAll(
    "<!-- self-improvement:",
    `<!-- ${breaker}self-improvement:`,
  );
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${content}\n${ticks}`;
}

/** A part that is folded away until somebody opens it. The summary is ours. */
export function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A table; cells are ready Markdown. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
