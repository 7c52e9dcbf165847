import type { FunctionMember, Member } from "./model.ts";

/** A function that is made with `new`: it puts things onto itself. */
export function isConstructor({ signatures }: FunctionMember): boolean {
  return signatures.some(({ body }) => body?.usesThis && body.returns.length === 0);
}

/** What looks the same from outside, or cannot be told. */
export function isKindKept(before: Member, after: Member): boolean {
  const kinds = [before.kind, after.kind];
  const value = before.kind === "value" ? before : after.kind === "value" ? after : undefined;
  if (kinds.includes("function") && value) {
    if (value.isAccessor || value.shape?.is === "object") return false;
    if (value.type)
      return (
        value.type.is === "function" ||
        (value.type.is === "name" &&
          !/^(?:string|number|boolean|Array|str|int|float|bool|list|dict)$/.test(value.type.name))
      );
    return value.shape === undefined || value.shape.is === "function" || value.shape.is === "unknown";
  }
  const list = [before, after].find((member) => member.kind === "namespace" && member.isList);
  if (list && value) return value.shape === undefined || value.shape.is === "array";
  if (kinds.includes("namespace") && value)
    return (
      value.type !== undefined ||
      value.shape === undefined ||
      value.shape.is === "object" ||
      value.shape.is === "unknown"
    );
  return (
    kinds.includes("value") &&
    kinds.includes("class") &&
    value?.shape === undefined &&
    value?.type === undefined
  );
}
