/**
 * The part of the guest that sees which lists, objects, maps and sets a caller holds twice: in what was passed, in what
 * was given, and in what was given another time. Whoever changes one of them changes the other.
 */
export const sharingSource = `
const isFrozen = Object.isFrozen, mapGetOne = MapProto.get;
let kept = [];
function keep(name, value) { if (kept.length < 12 && typeof value === "object" && value !== null) put(kept, { name, value }); }
function listShared() {
  const owners = new RealMap();
  let text = "", found = 0, looked = 0;
  function visit(value, at, depth, isGiven) {
    if (depth > 4 || looked > 150 || isFrozen(value)) return;
    const proto = protoOf(value), list = isArray(value);
    if (!list && proto !== ObjectProto && proto !== null && proto !== MapProto && proto !== SetProto) return;
    looked += 1;
    const owner = apply(mapGetOne, owners, [value]);
    if (owner !== undefined) {
      if (isGiven && found < 12) { found += 1; text += (text ? "," : "") + quote(pathOf(at) + " is " + pathOf(owner)); }
      return;
    }
    apply(mapSet, owners, [value, at]);
    const inner = (item, name) => { if (typeof item === "object" && item !== null) visit(item, { name, above: at }, depth + 1, isGiven); };
    if (proto === MapProto) { apply(mapEach, value, [(item, key) => inner(item, ".get(" + (typeof key === "string" ? key : typeof key) + ")")]); return; }
    if (proto === SetProto) { apply(setEach, value, [(item) => inner(item, " item")]); return; }
    const keys = listKeys(value);
    for (let n = 0; n < keys.length && n < 30; n++) {
      const descriptor = descriptorOf(value, keys[n]);
      if (descriptor && "value" in descriptor) { const item = descriptor.value; if (typeof item === "object" && item !== null) visit(item, { name: keys[n], list, above: at }, depth + 1, isGiven); }
    }
  }
  for (let at = 0; at < kept.length; at++) if (kept[at].name[0] === "a") visit(kept[at].value, kept[at], 0, false);
  for (let at = 0; at < kept.length; at++) if (kept[at].name[0] !== "a") visit(kept[at].value, kept[at], 0, true);
  return text;
}
/** The way to a value, written only where it is told. */
function pathOf(at) {
  if (at.above === undefined) return at.name;
  return pathOf(at.above) + (at.list === undefined ? at.name : at.list ? "[" + at.name + "]" : "." + at.name);
}
`;
