/**
 * The part of the guest that runs before anything else: it keeps the built-in functions in closures, so that what
 * a candidate does to globals and prototypes cannot reach it, and writes values as the tagged JSON of `value.ts`.
 * It uses no methods, iterators or setters that a candidate could have replaced.
 */
export const encodeSource = `
const apply = Reflect.apply, construct = Reflect.construct, ownKeys = Reflect.ownKeys, protoOf = Reflect.getPrototypeOf;
const descriptorOf = Reflect.getOwnPropertyDescriptor, define = Reflect.defineProperty, listKeys = Object.keys, isArray = Array.isArray;
const parseJson = JSON.parse, quote = JSON.stringify, isView = ArrayBuffer.isView, hasOwn = Object.prototype.hasOwnProperty;
const ObjectProto = Object.prototype, ArrayProto = Array.prototype, MapProto = Map.prototype, SetProto = Set.prototype;
const DateProto = Date.prototype, RegExpProto = RegExp.prototype, ErrorProto = Error.prototype, PromiseProto = Promise.prototype;
const RealDate = Date, RealMap = Map, RealSet = Set, RealRegExp = RegExp, RealPromise = Promise, RealError = Error, RealBigInt = BigInt, RealString = String;
const errors = { __proto__: null, Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
const mapEach = MapProto.forEach, setEach = SetProto.forEach, getTime = DateProto.getTime, mapSet = MapProto.set, setAdd = SetProto.add;
const sourceOf = descriptorOf(RegExpProto, "source").get, flagsOf = descriptorOf(RegExpProto, "flags").get;
const GeneratorProto = protoOf(protoOf((function* () {})())), generatorNext = GeneratorProto.next;
const AsyncGeneratorProto = protoOf(protoOf((async function* () {})())), asyncNext = AsyncGeneratorProto.next;
const ViewProto = protoOf(Uint8Array.prototype), viewLength = descriptorOf(ViewProto, "length").get, viewName = descriptorOf(ViewProto, Symbol.toStringTag).get;
const IteratorKey = Symbol.iterator, IteratorProto = protoOf(protoOf([][IteratorKey]()));
const slice = String.prototype.slice, charCodeAt = String.prototype.charCodeAt, resolvePromise = Promise.resolve, rejectPromise = Promise.reject, floor = Math.floor;
const stubs = new WeakMap(), stubGet = WeakMap.prototype.get, stubSet = WeakMap.prototype.set;

function put(list, value) { define(list, list.length, { value, writable: true, enumerable: true, configurable: true }); }
function own(object, key) { return apply(hasOwn, object, [key]); }
function descends(value, proto) {
  for (let at = protoOf(value), steps = 0; at !== null && steps < 20; at = protoOf(at), steps++) if (at === proto) return true;
  return false;
}
let room = 0, yielded;
function encodeString(text) {
  room -= 1 + floor(text.length / 16);
  if (text.length <= 600) return quote(text);
  let hash = 7;
  const most = text.length < 20000 ? text.length : 20000;
  for (let at = 0; at < most; at++) hash = (hash * 31 + apply(charCodeAt, text, [at])) | 0;
  return '{"$":"long","s":' + quote(apply(slice, text, [0, 80])) + ',"n":' + text.length + ',"h":' + hash + '}';
}
function encode(value, depth, above) {
  room -= 1;
  if (room < 0) return '{"$":"cut"}';
  switch (typeof value) {
    case "string": return encodeString(value);
    case "boolean": return value ? "true" : "false";
    case "undefined": return '{"$":"undefined"}';
    case "number":
      if (value !== value) return '{"$":"number","v":"NaN"}';
      if (value === 0) return 1 / value < 0 ? '{"$":"number","v":"-0"}' : "0";
      if (value === Infinity) return '{"$":"number","v":"Infinity"}';
      return value === -Infinity ? '{"$":"number","v":"-Infinity"}' : "" + value;
    case "bigint": { const digits = "" + value; return '{"$":"bigint","v":' + quote(digits.length > 600 ? apply(slice, digits, [0, 600]) : digits) + "}"; }
    case "symbol": return '{"$":"symbol"}';
    case "function": return apply(stubGet, stubs, [value]) || encodeFunction(value, depth, above);
  }
  if (value === null) return "null";
  for (let at = above; at; at = at.above) if (at.value === value) return '{"$":"circular"}';
  if (depth > 7) return '{"$":"cut"}';
  try { return encodeObject(value, depth + 1, { value, above }); }
  catch (error) { return '{"$":"throws","v":' + (depth > 5 || room < 0 ? '{"$":"cut"}' : encode(error, depth + 1, { value, above })) + "}"; }
}
function encodeItems(length, item) {
  let text = "[";
  for (let at = 0; at < length; at++) {
    if (room < 0) { text += (at ? "," : "") + '{"$":"cut"}'; break; }
    text += (at ? "," : "") + item(at);
  }
  return text + "]";
}
/** A function that carries properties is looked at like an instance. */
function encodeFunction(value, depth, above) {
  for (let at = above; at; at = at.above) if (at.value === value) return '{"$":"circular"}';
  try {
    const text = depth > 5 ? "" : encodeProperties(value, depth + 1, { value, above }, true);
    return text === "" || text === '"k":[],"v":[]' ? '{"$":"function"}' : '{"$":"object","of":"Function",' + text + "}";
  } catch (error) { return '{"$":"function"}'; }
}
/** Whether a short list has properties besides its items; what a pattern matched always has. */
function carriesMore(list) {
  if (list.length > 500 || own(list, "index")) return false;
  const keys = ownKeys(list), last = keys[keys.length - 1];
  return keys.length > 1 && last !== "length" && typeof last === "string" && !(last >>> 0 === +last) && descriptorOf(list, last).enumerable;
}
function encodeObject(value, depth, above) {
  if (isArray(value)) {
    const items = encodeItems(value.length, (at) => { const item = value[at]; return item !== undefined || own(value, at) ? encode(item, depth, above) : '{"$":"hole"}'; });
    return carriesMore(value) ? '{"$":"object","of":"Array",' + encodeProperties(value, depth, above, true, items) + "}" : items;
  }
  const proto = protoOf(value);
  if (proto === ObjectProto || proto === null) return '{"$":"object",' + encodeProperties(value, depth, above, false) + "}";
  if (descends(value, MapProto)) {
    let text = "";
    apply(mapEach, value, [(item, key) => { if (room > 0) text += (text ? "," : "") + "[" + encode(key, depth, above) + "," + encode(item, depth, above) + "]"; }]);
    return room > 0 ? '{"$":"map","v":[' + text + "]}" : '{"$":"cut"}';
  }
  if (descends(value, SetProto)) {
    let text = "";
    apply(setEach, value, [(item) => { if (room > 0) text += (text ? "," : "") + encode(item, depth, above); }]);
    return room > 0 ? '{"$":"set","v":[' + text + "]}" : '{"$":"cut"}';
  }
  if (descends(value, DateProto)) { const time = apply(getTime, value, []); return '{"$":"date","v":' + (time === time ? "" + time : "null") + "}"; }
  if (descends(value, RegExpProto)) return '{"$":"regexp","s":' + quote(apply(sourceOf, value, [])) + ',"f":' + quote(apply(flagsOf, value, [])) + "}";
  if (descends(value, ErrorProto)) {
    const name = value.name, message = value.message;
    return '{"$":"error","n":' + encodeText(name) + ',"m":' + encodeText(message) + "," + encodeProperties(value, depth, above, true) + "}";
  }
  if (descends(value, PromiseProto)) return '{"$":"promise"}';
  if (isView(value) && descends(value, ViewProto)) {
    const length = apply(viewLength, value, []);
    return '{"$":"bytes","n":' + quote(apply(viewName, value, [])) + ',"v":' + encodeItems(length < 300 ? length : 300, (at) => { const item = value[at]; return typeof item === "number" && item - item === 0 ? "" + item : "0"; }) + "}";
  }
  const isIterator = descends(value, IteratorProto);
  if (isIterator && !descends(value, AsyncGeneratorProto)) return encodeSequence(value, depth, above);
  let name = "";
  const maker = descriptorOf(proto, "constructor");
  const named = maker && typeof maker.value === "function" ? descriptorOf(maker.value, "name") : undefined;
  if (named && typeof named.value === "string") name = named.value;
  const iterate = value[IteratorKey];
  const walk = typeof iterate === "function" ? apply(iterate, value, []) : undefined;
  const items = typeof walk === "object" && walk !== null && walk !== value ? encodeSequence(walk, depth, above) : undefined;
  return '{"$":"object","of":' + encodeText(name) + "," + encodeProperties(value, depth, above, true, items) + "}";
}
function encodeText(text) { return typeof text === "string" ? quote(text.length > 600 ? apply(slice, text, [0, 600]) : text) : '""'; }
function encodeProperties(value, depth, above, isInstance, items) {
  let keys = items === undefined ? "" : '"[Symbol.iterator]"', values = items === undefined ? "" : items;
  const all = listKeys(value);
  for (let at = 0; at < all.length && room > 0; at++) {
    const key = all[at];
    if (isInstance && (key[0] === "_" || key === "stack" || key === "name" || key === "message")) continue;
    keys += (keys ? "," : "") + encodeText(key);
    values += (values ? "," : "") + encode(value[key], depth, above);
  }
  return '"k":[' + keys + '],"v":[' + values + "]";
}
function encodeSequence(value, depth, above) {
  let items = "", end = '{"$":"undefined"}';
  const given = [];
  const isGenerator = descends(value, GeneratorProto);
  for (let count = 0; room > 0; count++) {
    if (count === 25) { end = '{"$":"cut"}'; break; }
    try {
      const next = isGenerator ? apply(generatorNext, value, []) : value.next();
      if (next.done) { end = encode(next.value, depth, above); break; }
      put(given, next.value);
    } catch (error) { end = '{"$":"throws","v":' + encode(error, depth, above) + "}"; break; }
  }
  // Whoever collects them sees them as they are in the end.
  for (let at = 0; at < given.length; at++) items += (at ? "," : "") + encode(given[at], depth, above);
  if (depth <= 1) yielded = given;
  return '{"$":"sequence","v":[' + items + '],"end":' + end + "}";
}
`;
