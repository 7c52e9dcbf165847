/** The part of the guest that builds inputs from tagged JSON, callbacks included. */
export const decodeSource = `
function decode(node) {
  if (typeof node !== "object" || node === null) return node;
  if (isArray(node)) {
    const list = [];
    for (let at = 0; at < node.length; at++) {
      const item = node[at];
      if (typeof item === "object" && item !== null && !isArray(item) && item.$ === "hole") list.length = at + 1;
      else place(list, at, typeof item === "object" ? decode(item) : item);
    }
    return list;
  }
  switch (node.$) {
    case "number": return node.v === "NaN" ? NaN : node.v === "-0" ? -0 : node.v === "Infinity" ? Infinity : -Infinity;
    case "bigint": return RealBigInt(node.v);
    case "object": return decodeProperties({}, node);
    case "map": { const map = new RealMap(); for (let at = 0; at < node.v.length; at++) apply(mapSet, map, [decode(node.v[at][0]), decode(node.v[at][1])]); return map; }
    case "set": { const set = new RealSet(); for (let at = 0; at < node.v.length; at++) apply(setAdd, set, [decode(node.v[at])]); return set; }
    case "date": return new FakeDate(node.v === null ? NaN : node.v);
    case "regexp": return new RealRegExp(node.s, node.f);
    case "error": {
      const error = new (errors[node.n] || RealError)(node.m);
      if (error.name !== node.n) define(error, "name", { value: node.n, writable: true, enumerable: false, configurable: true });
      return decodeProperties(error, node);
    }
    case "stub": return stubOf(node);
    case "symbol": return Symbol("symbol");
    case "promise": return apply(resolvePromise, RealPromise, ["ok"]);
    case "bytes": return new RealBytes(node.v);
  }
  return undefined;
}
function decodeProperties(object, node) {
  const keys = node.k, values = node.v;
  for (let at = 0; at < keys.length; at++) { const item = values[at]; place(object, keys[at], typeof item === "object" ? decode(item) : item); }
  return object;
}
/** Where something of that name is inherited, to assign might not make a property. */
function place(object, key, value) {
  if (key in object) define(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}
const RealBytes = Uint8Array;
let effects = "";
function answer(node, isAsync) {
  const failing = typeof node === "object" && node !== null && !isArray(node) && node.$ === "throws";
  const value = decode(failing ? node.v : node);
  if (isAsync) return failing ? apply(rejectPromise, RealPromise, [value]) : apply(resolvePromise, RealPromise, [value]);
  if (failing) throw value;
  return value;
}
let known = { __proto__: null };
/** The same callback twice in a story is the same function, so that it can be taken away again. */
function stubOf(node) {
  if (!own(node, "id")) return makeStub(node);
  if (known[node.id] === undefined) known[node.id] = makeStub(node);
  return known[node.id];
}
function makeStub(node) {
  let calls = 0;
  const most = own(node, "n") ? node.n : 1;
  const digest = (args) => { let text = ""; for (let at = 0; at < most && at < args.length; at++) text += (at ? "," : "") + encode(args[at], 4, undefined); return text; };
  const how = node.how, log = own(node, "log") ? node.log : -1, answers = own(node, "v") ? node.v : [undefined], isAsync = own(node, "async") && node.async;
  const late = own(node, "late") && node.late;
  const stub = function (first, second) {
    const given = reply(arguments, first, second);
    // The first answer comes last.
    return late ? construct(RealPromise, [(resolve) => addTimer(() => resolve(given), calls > 3 ? 10 : 50 - calls * 10, [], false)]) : given;
  };
  const reply = function (all, first, second) {
    calls += 1;
    if (log >= 0 && effects.length < 20000) {
      let text = "";
      for (let at = 0; at < log && at < all.length; at++) text += (at ? "," : "") + encode(all[at], 2, undefined);
      effects += (effects ? "," : "") + "[" + text + "]";
    }
    switch (how) {
      case "first": return isAsync ? apply(resolvePromise, RealPromise, [first]) : first;
      case "compare": return first < second ? -1 : first > second ? 1 : 0;
      case "pair": return typeof first === "number" && typeof second === "number" ? first * 2 + second : first === undefined ? second : isArray(first) ? [first.length, second] : first;
      case "callback": {
        const callback = all[all.length - 1], given = answers[0], isError = typeof given === "object" && given !== null && !isArray(given) && given.$ === "throws";
        if (typeof callback === "function") apply(callback, undefined, isError ? [decode(given.v)] : [null, decode(given)]);
        return undefined;
      }
      case "test": { const text = digest(all); let hash = 5; for (let at = 0; at < text.length && at < 120; at++) hash = (hash * 33 + apply(charCodeAt, text, [at])) | 0; return ((hash >> 3) & 1) === 1; }
      case "sum": { let sum = 0; for (let at = 0; at < most && at < all.length; at++) sum += (at + 1) * (typeof all[at] === "number" ? all[at] : typeof all[at] === "string" ? all[at].length : 1); return isAsync ? apply(resolvePromise, RealPromise, [sum]) : sum; }
      case "text": { const text = "<" + (most === 1 && (typeof first === "string" || typeof first === "number") ? first : digest(all)) + ">"; return isAsync ? apply(resolvePromise, RealPromise, [text]) : text; }
    }
    return answer(answers[calls <= answers.length ? calls - 1 : answers.length - 1], isAsync);
  };
  if (own(node, "l")) define(stub, "length", { value: node.l, configurable: true });
  const parts = quote(how);
  apply(stubSet, stubs, [stub, '{"$":"stub","how":' + parts + "}"]);
  return stub;
}
`;
