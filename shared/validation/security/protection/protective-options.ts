import { remember } from "../flow/names.ts";
import type { Call, Expression } from "../program/program.ts";
import type { Loss } from "./compare-protection.ts";
import type { Protection } from "./protection.ts";
import { type Names, resolve } from "./spell.ts";

/** What the calls of one name are told of limits and checks. */
export interface Options {
  calls: number;
  /** By option: what it is where it is a bound, in all calls, and where it stands. */
  keys: Map<string, { bounds: number[]; count: number; at: number }>;
  /** Numbers that say how hard something is to guess: rounds, iterations, lengths. */
  costs: { cost: number; at: number }[];
}

/** Options that hold a call within limits, or make it check. */
const isProtective = remember((key) =>
  /^(?:algorithms?|audience|issuer|signal|timeout\w*|integrity|same_?site|http_?only|secure|limits?|\w+_limit|\w+Limit|max(?:_?(?:age|size|bytes|length|files?\w*|body\w*|content\w*|uploads?|requests|attempts|amount|connections|redirects))?|expires_?(?:in|at)?|ttl|g[te]|l[te]|m(?:in|ax)_length|pattern|regex|whitelist|forbid\w*|strict|auto_?escape|sanitize\w*)$/i.test(
    key,
  ),
);
const lasting = /timeout|age|expires|ttl/i;
/** Calls whose numbers say how hard something is to guess. */
const isCostly = remember((name) =>
  /^(?:hash(?:Sync)?|genSalt(?:Sync)?|gensalt|pbkdf2\w*|scrypt\w*|randomBytes|token_\w+|generateKey\w*|nanoid)$/.test(
    name,
  ),
);
/** What is tuned goes up less. */
const muchMore = 10;

/** Notes the options of a call. */
export function noteOptions(found: Protection, name: string, call: Call, names: Names): void {
  const known = found.options.get(name);
  const own: Options = known ?? { calls: 0, keys: new Map(), costs: [] };
  if (!known) found.options.set(name, own);
  own.calls += 1;
  for (const one of call.arguments) {
    const given = one.kind === "name" ? resolve(one, names) : one;
    if (given.kind !== "object") continue;
    for (const { key, value, at } of given.entries) if (key !== undefined) note(own, key, value, at);
  }
  for (const { name: key, value } of call.named) note(own, key, value, value.at);
  if (isCostly(name))
    call.arguments.forEach((one) => {
      if (one.kind === "constant" && typeof one.value === "number")
        own.costs.push({ at: one.at, cost: one.value });
    });
}

function note({ keys }: Options, key: string, value: Expression, at: number): void {
  if (!isProtective(key)) return;
  const entry = keys.get(key) ?? { bounds: [], count: 0, at };
  keys.set(key, entry);
  entry.count += 1;
  const bound = value.kind === "constant" ? readBound(key, value.value) : undefined;
  if (bound !== undefined) entry.bounds.push(bound);
}

const sizes: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const durations: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };

/** `100`, `"100kb"`, and `"15m"` of what lasts; nothing that is off is a bound. */
function readBound(key: string, value: string | number | boolean | null): number | undefined {
  if (typeof value === "number") return value;
  if (value === false || value === null) return Number.POSITIVE_INFINITY;
  const found = typeof value === "string" ? /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value) : undefined;
  const unit = found?.[2]?.[0]?.toLowerCase() ?? "";
  return found ? Number(found[1]) * ((lasting.test(key) ? durations : sizes)[unit] ?? 1) : undefined;
}

/** Options that are gone from calls that are still there, and bounds many times as high. */
export function compareOptions(before: Protection, after: Protection): Loss[] {
  const losses: Loss[] = [];
  for (const [name, old] of before.options) {
    const now = after.options.get(name);
    if (!now || now.calls < old.calls) continue;
    losses.push(...compareCosts(name, old, now));
    for (const [key, { count, bounds, at }] of old.keys) {
      const own = now.keys.get(key);
      if (!own || own.count < count)
        losses.push({ detail: `${name} is called without ${key}`, side: "old", at });
      const gone = bounds.filter((one) => !own?.bounds.includes(one));
      const fresh = own?.bounds.filter((one) => !bounds.includes(one)) ?? [];
      const [low] = gone;
      const [high] = fresh;
      const isRisen = low !== undefined && high !== undefined && gone.length === 1 && fresh.length === 1;
      if (own && isRisen && isMuchMore(key, low, high))
        losses.push({ detail: `${key} of ${name} goes from ${low} to ${high}`, side: "new", at: own.at });
    }
  }
  return losses;
}

function compareCosts(name: string, { costs: old }: Options, { costs: now }: Options): Loss[] {
  if (old.length !== now.length) return [];
  return now.flatMap(({ cost, at }, index): Loss[] => {
    const before = old[index]?.cost ?? 0;
    return cost < before
      ? [{ detail: `${name} takes ${cost} instead of ${before}, which is easier to guess`, side: "new", at }]
      : [];
  });
}

/** Limits that are zero are mostly none. */
function isMuchMore(key: string, low: number, high: number): boolean {
  if (high === 0) return low > 0 && lasting.test(key);
  return low > 0 && high / low > muchMore;
}
