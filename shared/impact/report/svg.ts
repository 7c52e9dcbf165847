/** Follows the reader's scheme; every text has a contrast of 4.5 or more to the ground in both. */
export const chartStyle = [
  "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:13px;fill:#1f2328}",
  ".ground{fill:#ffffff}.headline{font-size:17px;font-weight:600}.label{font-weight:600}",
  ".quiet{fill:#59636e;font-size:12px}.warning{fill:#9a3412;font-size:12px;font-weight:600}",
  ".end{text-anchor:end}.middle{text-anchor:middle}",
  ".zero{stroke:#1f2328;stroke-width:1.5}.grid{stroke:#d1d9e0}",
  ".bar{stroke-width:4;stroke-linecap:butt;fill:none}.dashed{stroke-dasharray:5 4}.mark{stroke-width:2}",
  ".good{stroke:#1a7f37;fill:#1a7f37}.bad{stroke:#cf222e;fill:#cf222e}.alert{stroke:#9a6700;fill:#9a6700}",
  ".open{stroke:#59636e;fill:#ffffff}.line{stroke:#59636e;fill:#59636e}",
  "@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.ground{fill:#0d1117}.quiet{fill:#9198a1}.warning{fill:#f0883e}",
  ".zero{stroke:#f0f6fc}.grid{stroke:#3d444d}.good{stroke:#3fb950;fill:#3fb950}.bad{stroke:#f85149;fill:#f85149}",
  ".alert{stroke:#d29922;fill:#d29922}.open{stroke:#9198a1;fill:#0d1117}.line{stroke:#9198a1;fill:#9198a1}}",
].join("");

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for content and attributes. What XML cannot hold at all (controls, halves of characters) and what turns text round is dropped. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu,
      "",
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

export function textLine(x: number, y: number, text: string, classes: string): string {
  return `<text x="${x}" y="${y}" class="${classes}">${escapeXml(text)}</text>`;
}

/** Coordinates are rounded, so that no machine's last digit makes another picture. */
export function at(value: number): string {
  return value.toFixed(1);
}

/** Lines of at most so many characters, broken at spaces; at most four. */
export function wrap(text: string, longest: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const piece = word.length > longest ? `${word.slice(0, longest - 1)}…` : word;
    if (line !== "" && line.length + 1 + piece.length > longest) {
      lines.push(line);
      line = piece;
    } else line = line === "" ? piece : `${line} ${piece}`;
  }
  if (line !== "") lines.push(line);
  return lines.length > 4 ? [...lines.slice(0, 3), `${lines[3]?.slice(0, longest - 1)}…`] : lines;
}
