/** One promise with what was measured. */
export interface Bar {
  /** Which bar of docs/statistics.md. */
  id: string;
  what: string;
  measured: number | null;
  /** How the value is written: a share as percent, a plain number, or an error. */
  unit: "%" | "tasks" | "points" | "" | "error";
  bar: string;
  pass: boolean | null;
  replications: number | null;
}

export function atMost(
  id: string,
  what: string,
  measured: number,
  limit: number,
  unit: Bar["unit"],
  replications: number | null,
): Bar {
  return { id, what, measured, unit, bar: `≤ ${write(limit, unit)}`, pass: measured <= limit, replications };
}

/** A share that may be `limit` and 1.96 standard errors of the simulation above it. */
export function errorRate(id: string, what: string, share: number, limit: number, replications: number): Bar {
  const allowed = limit + 1.96 * Math.sqrt((limit * (1 - limit)) / replications);
  return {
    id,
    what,
    measured: share,
    unit: "%",
    bar: `≤ ${write(limit, "%")} + MC (${write(allowed, "%")})`,
    pass: share <= allowed,
    replications,
  };
}

export function between(
  id: string,
  what: string,
  measured: number,
  [low, high]: [number, number],
  unit: Bar["unit"],
  replications: number | null,
): Bar {
  const pass = measured >= low && measured <= high;
  return { id, what, measured, unit, bar: `${write(low, unit)} … ${write(high, unit)}`, pass, replications };
}

/** A figure without a bar, for comparison. */
export function only(
  id: string,
  what: string,
  measured: number,
  unit: Bar["unit"],
  replications: number | null,
): Bar {
  return { id, what, measured, unit, bar: "", pass: null, replications };
}

export function write(value: number | null, unit: Bar["unit"]): string {
  if (value === null || !Number.isFinite(value)) return value === null ? "–" : "never";
  if (unit === "%") return `${(value * 100).toFixed(value < 0.0995 ? 2 : 1)} %`;
  if (unit === "tasks") return Math.round(value).toLocaleString("en");
  if (unit === "points") return `${value < 0 ? "−" : ""}${Math.abs(value * 100).toFixed(2)} points`;
  if (unit === "error") return value.toExponential(1);
  return value.toPrecision(3);
}

export function toTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ id, what, measured, unit, bar, pass, replications }) => [
    id,
    what,
    write(measured, unit),
    bar,
    pass === null ? "" : pass ? "pass" : "falls short",
    replications === null ? "" : replications.toLocaleString("en"),
  ]);
  const all = [["bar", "what", "measured", "wanted", "", "replications"], ...rows];
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Horizontal bars, the longest `width` characters; what never ends is open to the right. */
export function toChart(
  title: string,
  values: readonly { name: string; value: number; text: string }[],
  mark?: number,
): string {
  const width = 50;
  const finite = values.map(({ value }) => value).filter(Number.isFinite);
  const scale = Math.max(...finite, mark ?? 0) || 1;
  const longest = Math.max(...values.map(({ name }) => name.length));
  const at = mark === undefined ? -1 : Math.round((mark / scale) * width);
  const lines = values.map(({ name, value, text }) => {
    const length = Number.isFinite(value) ? Math.round((value / scale) * width) : width;
    const drawn = [..."█".repeat(length).padEnd(width)];
    if (at >= 0 && at < width && drawn[at] === " ") drawn[at] = "│";
    return `  ${name.padEnd(longest)}  ${drawn.join("")}  ${text}`;
  });
  return `${title}\n${lines.join("\n")}`;
}
