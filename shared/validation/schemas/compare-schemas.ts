import type { StrictJson } from "../parse-strict-json.ts";
import { compareBounds, compareKinds } from "./compare-limits.ts";
import { alternativesOf, propertiesOf, type Schema, SchemaReader, textsOf } from "./read-schema.ts";

const maxDepth = 30;
const maxSteps = 5_000;

/** Which way values go: into a tool, or out of it to those who read them. */
export type Direction = "taken" | "given";

/**
 * Why callers of a tool notice that its schema changed; undefined if they do not. What they gave must still be `taken`:
 * all values of the old schema are values of the new one. What they are `given` must still be what they read: all
 * values of the new schema are values of the old one, with every property that was described. Where bounds are not
 * compared, a value that is only too large, too long or of another form still counts as one.
 */
export function compareSchemas(
  before: StrictJson | undefined,
  after: StrictJson | undefined,
  direction: Direction = "taken",
  withBounds = true,
): string | undefined {
  const comparison = new SchemaComparison(direction, before, after, withBounds);
  return direction === "taken"
    ? comparison.compare(before, after, "", 0)
    : comparison.compare(after, before, "", 0);
}

/** Whether all values of one schema are values of another; the narrower one is `from`. */
class SchemaComparison {
  private readonly direction: Direction;
  private readonly withBounds: boolean;
  private readonly from: SchemaReader;
  private readonly to: SchemaReader;
  private steps = 0;

  constructor(
    direction: Direction,
    before: StrictJson | undefined,
    after: StrictJson | undefined,
    withBounds: boolean,
  ) {
    this.direction = direction;
    this.withBounds = withBounds;
    this.from = new SchemaReader(direction === "taken" ? before : after);
    this.to = new SchemaReader(direction === "taken" ? after : before);
  }

  compare(
    fromSchema: StrictJson | undefined,
    toSchema: StrictJson | undefined,
    path: string,
    depth: number,
  ): string | undefined {
    this.steps += 1;
    const from = this.from.resolve(fromSchema);
    const to = this.to.resolve(toSchema);
    if (to === undefined || to === true || depth > maxDepth || this.steps > maxSteps) return undefined;
    const at = path || "the value";
    if (from === undefined || from === true)
      return to instanceof Map && to.size === 0 ? undefined : `${at} ${this.tell("is limited")}`;
    if (from === false) return undefined;
    if (to === false) return `${at} is not allowed`;
    if (!(from instanceof Map) || !(to instanceof Map)) return undefined;
    const ways = alternativesOf(from);
    const others = alternativesOf(to);
    if (ways.length === 1 && others.length === 1)
      return this.comparePlain(ways[0] ?? from, others[0] ?? to, path, depth);
    for (const way of ways) {
      const problems = others.map((other) => this.comparePlain(way, other, path, depth));
      if (problems.every((problem) => problem !== undefined)) return problems[0];
    }
    return undefined;
  }

  private comparePlain(from: Schema, to: Schema, path: string, depth: number): string | undefined {
    const at = path || "the value";
    const problem =
      compareKinds(from, to, at) ??
      (this.withBounds ? compareBounds(from, to, at) : undefined) ??
      this.compareObjects(from, to, path, depth);
    if (problem !== undefined) return problem;
    return from.has("items") || to.has("items")
      ? this.compare(from.get("items"), to.get("items"), `${path}[]`, depth + 1)
      : undefined;
  }

  private compareObjects(from: Schema, to: Schema, path: string, depth: number): string | undefined {
    const narrow = propertiesOf(from);
    const wide = propertiesOf(to);
    const was = textsOf(from.get("required"));
    const optional = [...textsOf(to.get("required"))].find((name) => !was.has(name));
    if (optional !== undefined)
      return `${join(path, optional)} ${this.direction === "taken" ? "is required" : "may be missing"}`;
    const lost = this.findLost(from, to);
    if (lost !== undefined) return `${join(path, lost)} is gone`;
    for (const [name, schema] of narrow) {
      // What the other side does not describe is held to what it says of all others.
      const own = wide.has(name) ? wide.get(name) : to.get("additionalProperties");
      const problem = own === undefined ? undefined : this.compare(schema, own, join(path, name), depth + 1);
      if (problem !== undefined) return problem;
    }
    const isClosed = to.get("additionalProperties") === false;
    const wasClosed = from.get("additionalProperties") === false;
    return isClosed && !wasClosed && narrow.size > 0 && this.direction === "taken"
      ? `${path || "the value"} takes no other keys`
      : undefined;
  }

  /** What callers gave or read by name and is not described any more. */
  private findLost(from: Schema, to: Schema): string | undefined {
    const [before, after] = this.direction === "taken" ? [from, to] : [to, from];
    const now = propertiesOf(after);
    if (now.size === 0 && after.get("additionalProperties") !== false) return undefined;
    return [...propertiesOf(before).keys()].find((name) => !now.has(name));
  }

  private tell(what: string): string {
    return this.direction === "taken" ? `${what} now` : "may be anything now";
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
