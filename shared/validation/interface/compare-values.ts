import { compareSchemas } from "../schemas/compare-schemas.ts";
import { compareBodies } from "./compare-bodies.ts";
import { compareDeclaredTypes } from "./compare-declared-types.ts";
import { isSameText } from "./compare-functions.ts";
import { compareLimits } from "./compare-limits.ts";
import { compareReturns } from "./compare-results.ts";
import { compareShapes } from "./compare-shapes.ts";
import type { Comparison } from "./comparison.ts";
import type { EnumMember, Interface, Shape, TypeMember, ValueMember } from "./model.ts";
import { describeType } from "./types/describe-type.ts";
import type { Type } from "./types/type.ts";

export function compareValues(
  name: string,
  before: ValueMember,
  after: ValueMember,
  found: Comparison,
): void {
  const { offset } = after;
  if (!before.isReadonly && after.isReadonly)
    found.breaking("became_readonly", name, "cannot be set any more", offset);
  if (!before.isWriteOnly && after.isWriteOnly)
    found.breaking("became_write_only", name, "cannot be read any more", offset);
  if (before.isOptional === false && after.isOptional === true && !found.isPython)
    found.breaking("became_optional", name, "may be undefined now", offset);
  if (before.isOptional === true && after.isOptional === false && before.type && !found.isPython)
    found.breaking("became_required", name, "must be given now", offset);
  if (before.getter && after.getter && !isSameText(before.getter, after.getter)) {
    if (!before.type || !after.type) compareReturns(name, before.getter, after.getter, offset, found);
    compareBodies(name, before.getter, after.getter, offset, found);
  }
  const held =
    after.shape?.is === "unknown"
      ? /^[\w$.#]{1,80}\.([\w$]{1,60})$/.exec(after.shape.text ?? "")?.[1]
      : undefined;
  if (before.getter && held !== undefined && found.new.functions.get(`.${held}`)?.kind === "function") {
    found.breaking("kind_changed", name, "is a method that must be called now", offset);
    return;
  }
  for (const [path, schema] of before.schemas ?? []) {
    const own = after.schemas?.get(path);
    const problem = own === undefined ? undefined : compareSchemas(schema, own);
    if (problem !== undefined)
      found.breaking("schema_changed", `${name}${path}`, `takes less: ${problem}`, offset);
  }
  if (before.schemas?.has("") && after.schemas?.has("")) return;
  if (before.takenType && after.takenType && !found.stillTakes(before.takenType, after.takenType))
    found.breaking("value_type_changed", name, `is set to ${describeType(after.takenType)} only`, offset);
  if (before.takes && after.takes) {
    compareLimits(name, before.limits, after.limits, offset, found);
    compareDeclaredTypes(name, declare(before.takes, before), declare(after.takes, after), found, "taken");
    return;
  }
  if (before.type?.is === "tuple" && before.type.isReadonly && after.type?.is === "tuple") {
    compareLists(name, before.type, after.type, offset, found);
    return;
  }
  if (before.type && after.type) {
    const fits = isTypeKept(name, before, before.type, after, after.type, found);
    if (!fits)
      found.breaking(
        "value_type_changed",
        name,
        `is ${describeType(after.type)} instead of ${describeType(before.type)}`,
        offset,
      );
    return;
  }
  // An object that begins empty is filled elsewhere.
  const isFilled = after.shape?.is === "object" && after.shape.keys.size === 0;
  const isTime = before.shape?.is === "instance" && before.shape.of.startsWith("datetime ");
  if (before.shape && after.shape && (!before.isState || isTime) && !isFilled) {
    const problem = compareShapes([before.shape], [after.shape]);
    if (problem !== undefined) {
      found.breaking("value_changed", name, problem, offset);
      return;
    }
  }
  if (isWaitedFor(before.shape, found.old) !== isWaitedFor(after.shape, found.new))
    if (
      before.shape?.is === "unknown" &&
      after.shape?.is === "unknown" &&
      before.shape.text === after.shape.text
    )
      found.breaking("async_changed", name, "must be waited for now, or not any more", offset);
  const lost = after.items && before.items?.find((item) => !after.items?.includes(item));
  if (lost !== undefined) found.breaking("value_changed", name, `${lost} is not in it any more`, offset);
  if (
    before.literal !== undefined &&
    after.shape?.is === "unknown" &&
    /^(?:enum\.)?auto\(\)$/.test(after.shape.text ?? "")
  )
    found.breaking("value_changed", name, `is a number of its own where it was ${before.literal}`, offset);
  if (before.literal === undefined || before.literal === after.literal) return;
  if (after.literal === undefined) return;
  // In Python callers read constants and class attributes by their value, elsewhere those of objects that are used like
  // enums or defaults; of a constant alone only the type is promised there.
  const isRead = found.isPython || name.includes(".");
  if (isRead && !forPeople.test(name))
    found.breaking("value_changed", name, `goes from ${before.literal} to ${after.literal}`, offset);
  else found.compatible("value_changed", name, `goes from ${before.literal} to ${after.literal}`, offset);
}

/** What an asynchronous function of the file gives, as it is. */
function isWaitedFor(shape: Shape | undefined, { functions }: Interface): boolean {
  if (shape?.is !== "unknown" || shape.call === undefined || shape.isAwaited) return false;
  return functions.get(shape.call)?.signatures[0]?.isAsync === true;
}

/** What is read by people, or says which release it is. */
const forPeople =
  /version$|(?:^|[._])(?:description|title|summary|help|label|doc|comment|hint|usage)$|^__\w+__$/i;

/**
 * What is only read may hold less, what is read and set must hold the same; a field that the constructor takes may take
 * more, unless callers only get such things.
 */
function isTypeKept(
  name: string,
  before: ValueMember,
  old: Type,
  after: ValueMember,
  own: Type,
  found: Comparison,
): boolean {
  if (before.field?.isTaken && after.field?.isTaken)
    return found.roleOf(name.split(".").at(-2) ?? "") === "given"
      ? found.stillGives(old, own)
      : found.stillTakes(old, own);
  return before.isReadonly && after.isReadonly ? found.stillGives(old, own) : found.isSame(old, own);
}

/** A validator says who makes such values and who reads them, like a type. */
function declare(type: Type, { offset }: ValueMember): TypeMember {
  return { kind: "type", typeParameters: [], type, isInterface: false, offset };
}

/** A constant list is read like an enum: what was in it stays. */
function compareLists(
  name: string,
  before: Type & { is: "tuple" },
  after: Type & { is: "tuple" },
  offset: number,
  found: Comparison,
): void {
  for (const { type } of before.items)
    if (!after.items.some((item) => found.stillGives(type, item.type)))
      found.breaking("value_changed", name, `${describeType(type)} is not in it any more`, offset);
}

export function compareEnums(name: string, before: EnumMember, after: EnumMember, found: Comparison): void {
  for (const [key, value] of before.members) {
    const own = after.members.get(key);
    if (own === undefined) found.breaking("enum_member_removed", `${name}.${key}`, "is gone", after.offset);
    else if (own !== value)
      found.breaking("enum_value_changed", `${name}.${key}`, `goes from ${value} to ${own}`, after.offset);
  }
  for (const key of after.members.keys())
    if (!before.members.has(key))
      found.compatible("enum_member_added", `${name}.${key}`, "is new", after.offset);
}
