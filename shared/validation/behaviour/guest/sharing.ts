/**
 * The part of the guest that sees which lists, objects, maps and sets a caller holds twice: in what was passed, in what
 * was given, and in what was given another time. Whoever changes one of them changes the other.
 */
export const sharingSource = `
const isFrozen = Object.isFrozen, mapHas = MapProto.has, mapGetOne = MapProto.get;
let kept = [];
function keep(name, value) { if (kept.length < 12 && typeof value === "object" && value !== null) put(kept, { name, value }); }
function listShared() {
  const owners = new RealMap();
  let text = "", found = 0, looked = 0;
  function visit(value, path, depth, isGiven) {
    if (typeof value !== "object" || value === null || depth > 4 || looked > 150 || isFrozen(value)) return;
    const proto = protoOf(value), list = isArray(value);
    if (!list && proto !== ObjectProto && proto !== null && proto !== MapProto && proto !== SetProto) return;
    looked += 1;
    if (apply(mapHas, owners, [value])) {
      if (isGiven && found < 12) { found += 1; text += (text ? "," : "") + quote(path + " is " + apply(mapGetOne, owners, [value])); }
      return;
    }
    apply(mapSet, owners, [value, path]);
    if (proto === MapProto) { apply(mapEach, value, [(item, key) => visit(item, path + ".get(" + (typeof key === "string" ? key : typeof key) + ")", depth + 1, isGiven)]); return; }
    if (proto === SetProto) { apply(setEach, value, [(item) => visit(item, path + " item", depth + 1, isGiven)]); return; }
    const keys = ownKeys(value);
    for (let at = 0; at < keys.length && at < 30; at++) {
      if (typeof keys[at] !== "string") continue;
      const descriptor = descriptorOf(value, keys[at]);
      if (descriptor && descriptor.enumerable && "value" in descriptor) visit(descriptor.value, list ? path + "[" + keys[at] + "]" : path + "." + keys[at], depth + 1, isGiven);
    }
  }
  for (let at = 0; at < kept.length; at++) if (kept[at].name[0] === "a") visit(kept[at].value, kept[at].name, 0, false);
  for (let at = 0; at < kept.length; at++) if (kept[at].name[0] !== "a") visit(kept[at].value, kept[at].name, 0, true);
  return text;
}
`;
