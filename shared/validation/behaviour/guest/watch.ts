/**
 * What a candidate's comparisons call: each does what the operator does and, while a story is watched, notes what was
 * compared. Values of which an input could hold one instead of the other are hints.
 */
export const watchSource = `
let watching = false, hints = "", sites = { __proto__: null }, receivers = { __proto__: null };
const trueObject = Object;
function leaf(value) {
  if (typeof value === "number") return value - value === 0 ? "" + value : undefined;
  if (typeof value === "string") return value.length <= 160 ? quote(value) : undefined;
  return typeof value === "object" && value !== null && descends(value, DateProto) ? leaf(apply(getTime, value, [])) : undefined;
}
function hint(site, kind, first, others) {
  const times = sites[site] === undefined ? 0 : sites[site], one = leaf(first);
  if (times > 5 || hints.length > 8000 || one === undefined) return;
  let text = "";
  for (let at = 0; at < others.length && at < 8; at++) { const other = leaf(others[at]); if (other !== undefined) text += "," + other; }
  if (text === "" && others.length > 0) return;
  sites[site] = times + 1;
  hints += (hints ? "," : "") + '["' + kind + '",' + one + text + "]";
}
function pair(site, a, b) { if (a !== b && (typeof a === typeof b)) hint(site, "near", a, [b]); }
function asked(site, value, inside) {
  if (typeof inside === "string") {
    if (typeof value === "string") hint(site, "text", inside, [value]);
    else if (typeof value === "object" && value !== null && descends(value, RegExpProto)) hint(site, "match", inside, [apply(sourceOf, value, []), apply(flagsOf, value, [])]);
  } else if (typeof inside === "number") pair(site, value, inside);
  else if (typeof inside !== "object" || inside === null) return;
  else if (isArray(inside)) hint(site, "near", value, inside);
  else if (descends(inside, RegExpProto)) { if (typeof value === "string") hint(site, "match", value, [apply(sourceOf, inside, []), apply(flagsOf, inside, [])]); }
  else if (descends(inside, MapProto) || descends(inside, SetProto)) {
    const keys = [];
    apply(descends(inside, MapProto) ? mapEach : setEach, inside, [(_, key) => { if (keys.length < 8) put(keys, key); }]);
    hint(site, "near", value, keys);
  } else if (typeof value === "string" && !own(inside, value)) hint(site, "near", value, listKeys(inside));
}
function look(site, value, inside) { try { asked(site, value, inside); } catch {} return value; }
const watch = {
  __proto__: null,
  lt(site, a, b) { if (watching) pair(site, a, b); return a < b; },
  gt(site, a, b) { if (watching) pair(site, a, b); return a > b; },
  le(site, a, b) { if (watching) pair(site, a, b); return a <= b; },
  ge(site, a, b) { if (watching) pair(site, a, b); return a >= b; },
  eq(site, a, b) { if (watching) pair(site, a, b); return a === b; },
  ne(site, a, b) { if (watching) pair(site, a, b); return a !== b; },
  is(site, a, b) { if (watching) pair(site, a, b); return a == b; },
  isnt(site, a, b) { if (watching) pair(site, a, b); return a != b; },
  of(site, value) { if (watching) receivers[site] = value; return value; },
  asks(site, value, known) { return watching ? look(site, value, known === undefined ? receivers[site] : known) : value; },
  key(site, value) { if (watching) receivers[site] = value; return value; },
  holder(site, value) { if (watching) look(site, receivers[site], value); return value; },
  spread(value) { return typeof value === "string" ? trueObject(value) : value; },
  reads(site, kind, value) { if (watching && typeof value === "string") hint(site, kind, value, []); return value; },
};
Object.freeze(watch);
`;
