/** Replacements in a text, given in any order and applied at once; nested and overlapping blanks are fine. */
export class TextEdits {
  readonly #inserts: { at: number; text: string; rank: number; order: number }[] = [];
  readonly #blanks: [start: number, end: number][] = [];

  /** Puts text before the character at this offset. Of several at one place a lower rank comes first. */
  insert(at: number, text: string, rank = 0): void {
    this.#inserts.push({ at, text, rank, order: this.#inserts.length });
  }

  /** Turns characters into spaces; line ends stay, so that lines keep their numbers. */
  blank(start: number, end: number): void {
    if (end > start) this.#blanks.push([start, end]);
  }

  /** Blanks a range and puts something in its place. What is inserted inside the range stays. */
  replace(start: number, end: number, text: string): void {
    this.blank(start, end);
    this.insert(start, text);
  }

  apply(source: string): string {
    const blanks = [...this.#blanks].sort((a, b) => a[0] - b[0]);
    const inserts = [...this.#inserts].sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
    const parts: string[] = [];
    let at = 0;
    let blankedUntil = 0;
    let nextBlank = 0;
    const copyTo = (end: number): void => {
      while (at < end) {
        while (nextBlank < blanks.length && (blanks[nextBlank]?.[0] ?? 0) <= at) {
          blankedUntil = Math.max(blankedUntil, blanks[nextBlank]?.[1] ?? 0);
          nextBlank += 1;
        }
        const isBlank = at < blankedUntil;
        const stop = Math.min(end, isBlank ? blankedUntil : (blanks[nextBlank]?.[0] ?? end));
        const piece = source.slice(at, stop);
        parts.push(isBlank ? piece.replace(/[^\r\n\u2028\u2029]/g, " ") : piece);
        at = stop;
      }
    };
    for (const { at: place, text } of inserts) {
      copyTo(place);
      parts.push(text);
    }
    copyTo(source.length);
    return parts.join("");
  }
}
