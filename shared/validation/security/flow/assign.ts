import type { Expression } from "../program/program.ts";
import { isNamedSecret } from "../rules/embedded-secrets.ts";
import { judgeReplaced } from "../rules/hidden-behaviour.ts";
import { judgeAttribute } from "../rules/markup-injection.ts";
import type { Flow } from "./flow.ts";
import type { Scope } from "./scope.ts";
import { deepTaint, from, join, makeValue, mark, textOf, untrusted, type Value } from "./value.ts";

/** Writes to `a.b` or `a[b]`, and sees writes that can reach a prototype. */
export function assignPlace(flow: Flow, place: Expression, value: Value, scope: Scope): void {
  if (place.kind === "name") {
    scope.assign(place.name, value);
    return;
  }
  if (place.kind !== "member" && place.kind !== "index") {
    flow.evaluate(place, scope);
    return;
  }
  const base = flow.evaluate(place.of, scope);
  const by = place.kind === "index" ? flow.evaluate(place.by, scope) : undefined;
  const key = place.kind === "member" ? place.name : textOf(by);
  judgeWrite(flow, place, base, by, key, value);
  if (key !== undefined && base.path !== undefined && !isOwnClass(place.of, scope))
    judgeReplaced(flow, base.path, key, value, place.at);
  judgeProperty(flow, key, base, value, place.at);
  if (deepTaint(value) !== 0) flow.writes += 1;
  remember(place.of, base, key, value, scope);
}

/** `class Stack extends Array` is the program's own, whatever it extends. */
function isOwnClass(of: Expression, scope: Scope): boolean {
  return of.kind === "member" && of.of.kind === "name" && scope.get(of.of.name)?.members !== undefined;
}

/** Keeps what was written, so that reading it again gives it back. */
function remember(of: Expression, base: Value, key: string | undefined, value: Value, scope: Scope): void {
  if (base.members) {
    const isFull = base.members.size > 200 && !base.members.has(key ?? "*");
    const name = isFull ? "*" : (key ?? "*");
    const before = base.members.get(name);
    base.members.set(name, before && name === "*" ? join(before, value) : value);
    return;
  }
  if (of.kind !== "name" || base.closure) return;
  scope.assign(of.name, { ...base, members: new Map([[key ?? "*", value]]) });
}

function judgeWrite(
  flow: Flow,
  place: Expression,
  base: Value,
  by: Value | undefined,
  key: string | undefined,
  value: Value,
): void {
  // Only JavaScript has prototypes that a key leads to.
  if (flow.program.language === "python") return;
  const at = place.at;
  const isProto = base.path?.endsWith(".__proto__") || base.path?.endsWith(".prototype");
  const untrustedKey = by !== undefined && key === undefined && (by.taint & untrusted) !== 0;
  if (untrustedKey && (by.marks & mark.noProto) !== 0 && (by.marks & mark.noConstructor) !== 0) return;
  const isDynamicKey = key === undefined && by !== undefined && by.texts === undefined;
  if ((base.marks & mark.dynamic) !== 0 && (isDynamicKey || (value.taint & untrusted) !== 0)) {
    // Two keys given by a caller may be the caller's business; keys of a request, or of an object that is walked, are not.
    const isGrave = isDynamicKey && ((by.taint & from.remote) !== 0 || (by.marks & mark.key) !== 0);
    flow.report({
      family: "proto-pollution",
      kind: "deep-write",
      level: isGrave ? "block" : "warn",
      detail: "Writes below a key that others choose, so __proto__ leads to the prototype of all objects",
      at,
    });
    return;
  }
  if (isProto && base.path?.startsWith(".") && (untrustedKey || (value.taint & untrusted) !== 0)) {
    flow.report({
      family: "proto-pollution",
      kind: "prototype",
      level: "warn",
      detail: "Writes what others give into a prototype",
      at,
    });
    return;
  }
  if (untrustedKey && (by.taint & 1) !== 0 && (base.marks & mark.bare) === 0 && by.prefix === undefined)
    flow.report({
      family: "proto-pollution",
      kind: "key",
      level: "warn",
      detail: "Writes to a property whose name the sender of a request chooses",
      at,
    });
}

/** Properties whose setting alone matters. */
function judgeProperty(flow: Flow, key: string | undefined, base: Value, value: Value, at: number): void {
  if (key === undefined) return;
  const text = textOf(value);
  const isOff = text === "0" || text === "" || (value.taint === 0 && text === undefined);
  const isChecked =
    /^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|SSL_CERT_FILE)$/.test(
      key,
    );
  const isSilenced = /^(?:GIT_SSL_NO_VERIFY|NODE_NO_WARNINGS_TLS)$/.test(key) && text !== "0";
  if (
    /^(?:process\.env|os\.environ|process\.env\.\*)$/.test(base.path ?? "") &&
    ((isChecked && isOff) || isSilenced)
  )
    flow.report({
      family: "tls-crypto",
      kind: "tls",
      level: "block",
      detail: "Switches the check of certificates off",
      at,
    });
  if (/^(?:jwt_?)?secret_?key$/i.test(key) && isNamedSecret("secret_key", value))
    flow.report({
      family: "secret",
      kind: "property",
      level: "warn",
      detail: "A secret stands in the program",
      at,
    });
  if (
    /^(?:src|href|action)$/.test(key) &&
    (value.taint & from.secret) !== 0 &&
    /^(?:https?:)?\/\//.test(value.prefix ?? "")
  )
    flow.report({
      family: "secret-leak",
      kind: "address",
      level: "block",
      detail: "Sends a secret to others as part of an address",
      at,
    });
  if (key !== "data") judgeAttribute(flow, key, value, base, at);
}

/** An object without prototype. */
export const bareObject: () => Value = () => makeValue({ members: new Map(), marks: mark.bare });
