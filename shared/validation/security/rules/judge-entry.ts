import type { Flow } from "../flow/flow.ts";
import { textOf, type Value } from "../flow/value.ts";
import type { Expression } from "../program/program.ts";

/** Options that matter wherever they stand. */
const off = new Map<string, string>([
  ["rejectUnauthorized", "Switches the check of certificates off"],
  ["strictSSL", "Switches the check of certificates off"],
  ["checkServerIdentity", "Switches the check of the host's name off"],
]);
const on = new Map<string, string>([
  ["insecureSkipVerify", "Switches the check of certificates off"],
  ["ignoreHTTPSErrors", "Switches the check of certificates off"],
  ["nodeIntegration", "Lets web pages use Node"],
  ["allowInsecure", "Switches a protection off"],
  ["ignoreExpiration", "Accepts tokens that have expired"],
  ["trustServerCertificate", "Switches the check of certificates off"],
]);

/** Judges an entry of any object literal. */
export function judgeEntry(flow: Flow, key: string, node: Expression, value: Value): void {
  if (off.size === 0) return;
  const harm = off.get(key);
  const isFalse = node.kind === "constant" && node.value === false;
  const isTrue = node.kind === "constant" && node.value === true;
  if (harm !== undefined && (isFalse || (key === "checkServerIdentity" && isEmptyFunction(node))))
    flow.report({ family: "tls-crypto", kind: "tls", level: "block", detail: harm, at: node.at });
  const other = on.get(key);
  if (other !== undefined && isTrue)
    flow.report({ family: "tls-crypto", kind: "tls", level: "warn", detail: other, at: node.at });
  if ((key === "algorithms" || key === "algorithm" || key === "alg") && isNone(value))
    flow.report({
      family: "tls-crypto",
      kind: "authentication",
      level: "block",
      detail: "Accepts tokens without a signature",
      at: node.at,
    });
}

/** Judges a property that is set: `agent.options.rejectUnauthorized = false`, `session.verify = False`. */
export function judgeSetting(flow: Flow, key: string, node: Expression, value: Value, at: number): void {
  const isFalse = node.kind === "constant" && node.value === false;
  const isOff =
    (isFalse &&
      (off.has(key) ||
        (flow.program.language === "python" && /^(?:verify|check_hostname|verify_ssl)$/.test(key)))) ||
    (key === "verify_mode" && /CERT_NONE$/.test(value.path ?? "")) ||
    (key === "_create_default_https_context" && /unverified/.test(value.path ?? ""));
  if (isOff)
    flow.report({
      family: "tls-crypto",
      kind: "tls",
      level: "block",
      detail: "Switches the check of certificates off",
      at,
    });
}

function isEmptyFunction(node: Expression): boolean {
  return node.kind === "function" && node.function.body.length === 0;
}

function isNone(value: Value): boolean {
  const texts = [textOf(value), ...[...(value.members?.values() ?? [])].map(textOf)];
  return texts.some((text) => text === "none" || text === "None");
}
