import { decodeSource } from "./decode.ts";
import { encodeSource } from "./encode.ts";
import { sharingSource } from "./sharing.ts";
import { watchSource } from "./watch.ts";
import { webSource } from "./web.ts";
import { worldSource } from "./world.ts";

/** The part of the guest that loads a candidate, plays one scenario on it, and writes down what a caller notices. */
const runSource = `
const touch = (fail) => { touched = true; if (fail) throw new RealError("not available"); };
const outside = new Proxy(function () {}, {
  get(_, key) { touch(true); }, apply() { touch(true); }, construct() { touch(true); }, has() { touch(true); }, ownKeys() { touch(true); },
});
let entries = { __proto__: null }, offered, count = [], branches = 0, near = -1, seenBy = { __proto__: null }, seen;
function load(make, counters, change) {
  branches = counters; near = change;
  for (let at = 0; at < counters; at++) put(count, 0);
  const module = { exports: {} };
  room = 200;
  try {
    entries = make(count, watch, () => outside, module, module.exports, () => outside);
    offered = module.exports;
    if (touched) return "touches what is outside the file while it is loaded";
    return "";
  } catch (error) { return touched ? "touches what is outside the file while it is loaded" : "throws while it is loaded: " + encode(error, 0, undefined); }
}
/** The names under which a CommonJS module offers functions, as a JSON list. */
function names() {
  let text = "";
  room = 200;
  if (typeof offered === "function") text = '"module.exports"';
  if ((typeof offered === "object" && offered !== null) || typeof offered === "function") {
    const keys = ownKeys(offered);
    for (let at = 0; at < keys.length && at < 100; at++) {
      const descriptor = typeof keys[at] === "string" ? descriptorOf(offered, keys[at]) : undefined;
      if (descriptor && descriptor.enumerable && typeof descriptor.value === "function") text += (text ? "," : "") + quote(keys[at]);
    }
  }
  return "[" + text + "]";
}
function find(path) {
  let value;
  if (path[0] === "module.exports") value = offered;
  else if (own(entries, path[0])) value = entries[path[0]]();
  else if (offered !== undefined && offered !== null && own(offered, path[0])) value = offered[path[0]];
  let self;
  for (let at = 1; at < path.length; at++) { if (value === undefined || value === null) return { self: undefined, value: undefined }; self = value; value = value[path[at]]; }
  return { self, value };
}
let done, results, current, shared = "";
function record(kind, value) {
  yielded = undefined;
  results += (results ? "," : "") + '{"o":"' + kind + '","v":' + encode(value, 0, undefined) + "}";
  if (kind !== "throw") keep("result" + (current > 0 ? " " + (current + 1) : ""), yielded === undefined ? value : yielded);
}
function isThenable(value) { return ((typeof value === "object" && value !== null) || typeof value === "function") && typeof value.then === "function"; }
async function collect(generator) {
  let items = "", end = '{"$":"undefined"}';
  for (let at = 0; at < 15; at++) {
    try {
      const next = await apply(asyncNext, generator, []);
      if (next.done) { end = encode(next.value, 1, undefined); break; }
      items += (items ? "," : "") + encode(next.value, 1, undefined);
    } catch (error) { end = '{"$":"throws","v":' + encode(error, 1, undefined) + "}"; break; }
  }
  results += (results ? "," : "") + '{"o":"value","v":{"$":"sequence","v":[' + items + '],"end":' + end + "}}";
}
async function play(scenario) {
  const last = [];
  let subject, self, value, failed = false;
  const steps = scenario.steps;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    current = at;
    if (own(step, "wait")) { const until = now + step.wait; for (let rings = 0; rings < 40 && ring(until); rings++) await undefined; now = until; }
    let target, receiver;
    try {
      if (own(step, "last")) target = value;
      else if (own(step, "find")) { const found = find(step.find); target = found.value; receiver = found.self; }
      else if (own(step, "name")) { receiver = subject; target = subject === undefined || subject === null ? undefined : subject[step.name]; }
      else target = subject;
      if (own(step, "get")) { record("value", target); continue; }
      if (typeof target !== "function") { record("absent", typeof target); if (at === 0) break; continue; }
      const args = [];
      for (let n = 0; n < step.args.length; n++) put(args, decode(step.args[n]));
      put(last, args);
      for (let n = 0; n < args.length; n++) keep("argument " + (n + 1) + (at > 0 ? " of call " + (at + 1) : ""), args[n]);
      failed = false;
      value = step.make ? construct(target, args) : apply(target, receiver, args);
      if (typeof value === "object" && value !== null && descends(value, AsyncGeneratorProto)) { await collect(value); continue; }
      const isAsync = isThenable(value);
      if (isAsync) value = await value;
      if (at === 0) subject = value;
      record(isAsync ? "resolved" : "value", step.make ? null : value);
    } catch (error) {
      failed = true;
      record("throw", error);
      if (at === 0) break;
    }
  }
  for (let rings = 0; rings < 30 && ring(Infinity); rings++) await undefined;
  current = -1;
  shared = listShared();
  let inputs = "";
  for (let at = 0; at < last.length; at++) inputs += (at ? "," : "") + encode(last[at], 0, undefined);
  let state = "null";
  if ((steps[0].make || (steps.length > 1 && !steps[1].find)) && subject !== undefined) state = encode(subject, 0, undefined);
  done = finish(inputs, state);
}
function finish(inputs, state) {
  let fresh = "", reached = 0;
  const isNear = near >= 0 && count[near] > 0;
  for (let at = 0; at < branches; at++) {
    const times = count[at];
    if (times === 0) continue;
    count[at] = 0;
    reached += 1;
    const bucket = at * 5 + (times === 1 ? 0 : times === 2 ? 1 : times < 6 ? 2 : 3);
    if (!seen[bucket]) { seen[bucket] = true; fresh += (fresh ? "," : "") + bucket; }
  }
  return '{"r":[' + results + '],"a":[' + inputs + '],"s":' + state + ',"l":[' + log + '],"e":[' + effects + '],"t":' + touched + ',"n":' + randoms + ',"c":[' + fresh + '],"b":' + isNear + ',"x":[' + shared + '],"h":[' + hints + "]}";
}
function run(json) {
  const scenario = parseJson(json);
  seen = seenBy[scenario.target] ||= { __proto__: null };
  now = start + scenario.shift; seed = scenario.seed; randoms = 0; touched = false; timers = []; known = { __proto__: null }; log = ""; effects = ""; results = ""; done = undefined; room = 4000; kept = []; shared = "";
  watching = scenario.watched; if (watching) { sites = { __proto__: null }; receivers = { __proto__: null }; } hints = "";
  play(scenario);
  return done;
}
/** Called again and again after jobs have run: the text when finished, otherwise undefined after one more timer. */
function poll(giveUp) {
  if (done !== undefined) return done;
  if (!giveUp && ring(Infinity)) return undefined;
  if (!giveUp) return null;
  results += (results ? "," : "") + '{"o":"pending","v":null}';
  return finish("", "null");
}
return { __proto__: null, load, names, run, poll };
`;

/** The guest as one function expression; its value is what the host calls. */
export const guestSource = `(function(){"use strict";${encodeSource}${worldSource}${decodeSource}${webSource}${watchSource}${sharingSource}${runSource}})`;
