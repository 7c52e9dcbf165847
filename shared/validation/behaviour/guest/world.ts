/**
 * What a candidate finds around it besides the language: a clock that stands still until it is advanced, timers on
 * that clock, seeded randomness, a console that is recorded, and a few pure functions of the web. Everything that
 * would be a capability of a host is there in name only: to touch it marks the run as not comparable.
 */
export const worldSource = `
const start = 1767323045678; // 2026-01-02T03:04:05.678Z
let now = start, seed = 1, touched = false, timers = [], timerId = 0, log = "";
function FakeDate(...parts) {
  if (new.target === undefined) return new RealDate(now).toString();
  return construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
}
define(FakeDate, "name", { value: "Date" });
FakeDate.prototype = DateProto;
DateProto.constructor = FakeDate;
FakeDate.now = () => now;
FakeDate.parse = RealDate.parse;
FakeDate.UTC = RealDate.UTC;
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let bits = imul(seed ^ (seed >>> 15), 1 | seed);
  bits = (bits + imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
  randoms += 1;
  return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
}
let randoms = 0;
const imul = Math.imul;
Math.random = random;
const isFiniteNumber = Number.isFinite;
function addTimer(callback, delay, rest, every) {
  timerId += 1;
  const wait = typeof delay === "number" && delay > 0 && isFiniteNumber(delay) ? delay : 0;
  if (timers.length < 200) put(timers, { id: timerId, at: now + wait, callback, rest, every: every ? (wait > 1 ? wait : 1) : 0, alive: true });
  return timerId;
}
function dropTimer(id) { for (let at = 0; at < timers.length; at++) if (timers[at].id === id) timers[at].alive = false; }
/** Lets the next timer up to a moment ring; false if there is none. */
function ring(until) {
  let next;
  for (let at = 0; at < timers.length; at++) if (timers[at].alive && timers[at].at <= until && (!next || timers[at].at < next.at)) next = timers[at];
  if (!next) return false;
  if (next.at > now) now = next.at;
  if (next.every) next.at += next.every; else next.alive = false;
  try { apply(next.callback, undefined, next.rest); } catch (error) { note("uncaught", [error]); }
  return true;
}
function note(level, parts) {
  if (log.length > 20000) return;
  let text = quote(level);
  for (let at = 0; at < parts.length && at < 8; at++) text += "," + encode(parts[at], 3, undefined);
  log += (log ? "," : "") + "[" + text + "]";
}
const world = globalThis;
function give(name, value) { define(world, name, { value, writable: true, enumerable: false, configurable: true }); }
give("Date", FakeDate);
give("console", {});
for (const level of ["log", "info", "warn", "error", "debug", "trace", "table", "dir"]) world.console[level] = (...parts) => note(level, parts);
for (const level of ["group", "groupEnd", "time", "timeEnd", "assert", "count"]) world.console[level] = () => {};
give("setTimeout", (callback, delay, ...rest) => addTimer(callback, delay, rest, false));
give("setInterval", (callback, delay, ...rest) => addTimer(callback, delay, rest, true));
give("setImmediate", (callback, ...rest) => addTimer(callback, 0, rest, false));
for (const name of ["clearTimeout", "clearInterval", "clearImmediate"]) give(name, dropTimer);
give("queueMicrotask", (callback) => { apply(PromiseProto.then, apply(resolvePromise, RealPromise, []), [() => callback()]); });
give("performance", { now: () => now - start, timeOrigin: start, mark() {}, measure() {} });
give("structuredClone", (value) => copy(value, new RealMap()));
const mapGet = MapProto.get;
function copy(value, seen) {
  if (typeof value === "function" || typeof value === "symbol") throw new RealError("could not be cloned");
  if (typeof value !== "object" || value === null) return value;
  const known = apply(mapGet, seen, [value]);
  if (known) return known;
  if (descends(value, DateProto)) return new FakeDate(apply(getTime, value, []));
  if (descends(value, RegExpProto)) return new RealRegExp(apply(sourceOf, value, []), apply(flagsOf, value, []));
  if (descends(value, MapProto)) { const map = new RealMap(); apply(mapSet, seen, [value, map]); apply(mapEach, value, [(item, key) => apply(mapSet, map, [copy(key, seen), copy(item, seen)])]); return map; }
  if (descends(value, SetProto)) { const set = new RealSet(); apply(mapSet, seen, [value, set]); apply(setEach, value, [(item) => apply(setAdd, set, [copy(item, seen)])]); return set; }
  const made = isArray(value) ? [] : descends(value, ErrorProto) ? new RealError(value.message) : {};
  if (isArray(value)) made.length = value.length;
  apply(mapSet, seen, [value, made]);
  const keys = ownKeys(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at], descriptor = typeof key === "string" && descriptorOf(value, key);
    if (descriptor && descriptor.enumerable) define(made, key, { value: copy(value[key], seen), writable: true, enumerable: true, configurable: true });
  }
  return made;
}
const hex = "0123456789abcdef";
give("crypto", {
  randomUUID() { let text = ""; for (let at = 0; at < 36; at++) text += at === 8 || at === 13 || at === 18 || at === 23 ? "-" : at === 14 ? "4" : hex[floor(random() * 16)]; return text; },
  getRandomValues(view) { for (let at = 0; at < view.length; at++) view[at] = floor(random() * 4294967296); return view; },
  get subtle() { touched = true; return undefined; },
});
for (const name of ["fetch", "process", "require", "module", "exports", "Deno", "Bun", "window", "document", "navigator", "location", "localStorage", "sessionStorage", "XMLHttpRequest", "WebSocket", "Worker", "global", "self", "indexedDB", "WebAssembly", "std", "os"])
  define(world, name, { get() { touched = true; return undefined; }, set(value) { give(name, value); }, enumerable: false, configurable: true });
`;
