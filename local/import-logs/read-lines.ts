import { open } from "node:fs/promises";

/** One line of a file. `text` is null when the line is longer than the limit; it was not kept. */
export interface Line {
  /** From 1. */
  number: number;
  text: string | null;
  /** Bytes of the file up to and with this line. */
  bytesRead: number;
}

const newline = 0x0a;

/**
 * The lines of a text file, one after the other, never more than one of them in memory.
 * Lines end with \n alone or with \r\n: JSON may contain the other characters that readline takes for an end of
 * line (U+2028, U+2029), so readline would tear messages apart.
 * @param maxBytes Lines longer than this are told without their text.
 */
export async function* readLines(file: string, maxBytes: number): AsyncGenerator<Line> {
  const handle = await open(file, "r");
  let number = 1;
  let bytesRead = 0;
  let kept: Buffer[] = [];
  let length = 0;
  const end = (): Line => {
    const text = length > maxBytes ? null : Buffer.concat(kept).toString("utf8");
    kept = [];
    length = 0;
    const clean = number === 1 ? text?.replace(/^\uFEFF/, "") : text;
    return { number: number++, text: clean?.replace(/\r$/, "") ?? null, bytesRead };
  };
  const keep = (part: Buffer): void => {
    length += part.length;
    bytesRead += part.length;
    if (length <= maxBytes) kept.push(part);
    else kept = [];
  };
  try {
    for await (const piece of handle.createReadStream({ autoClose: false, highWaterMark: 262_144 })) {
      const chunk = Buffer.from(piece);
      let start = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
        keep(chunk.subarray(start, at));
        bytesRead += 1;
        yield end();
        start = at + 1;
      }
      keep(chunk.subarray(start));
    }
    if (length > 0) yield end();
  } finally {
    await handle.close();
  }
}
