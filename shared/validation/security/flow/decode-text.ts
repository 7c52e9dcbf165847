import type { CallSite } from "./flow.ts";
import { textOf } from "./value.ts";

const maxLength = 20_000;

/** The text that a call decodes from a constant, if it does; undefined otherwise. */
export function decodeText(site: CallSite): string | undefined {
  const { path, arguments: values } = site;
  const text = textOf(values[0]);
  if (path === "String.fromCharCode") return decodeCodes(site);
  if (text === undefined || text.length > maxLength) return undefined;
  const encoding = textOf(values[1])?.toLowerCase();
  if (path === "atob" || path === "base64.b64decode") return decodeBase64(text);
  if (path === "bytes.fromhex" || path === "binascii.unhexlify") return decodeHex(text);
  if (path === "Buffer.from" || path === "Buffer" || path === "codecs.decode") {
    if (encoding === "base64" || encoding === "base64url") return decodeBase64(text);
    if (encoding === "hex") return decodeHex(text);
  }
  return undefined;
}

function decodeCodes(site: CallSite): string | undefined {
  const codes = site.call.arguments.map((one) =>
    one.kind === "constant" && typeof one.value === "number" ? one.value : -1,
  );
  if (codes.length < 2 || codes.some((code) => code < 0 || code > 0xffff)) return undefined;
  return String.fromCharCode(...codes.slice(0, 2_000));
}

function decodeBase64(text: string): string | undefined {
  if (!/^[\w+/=-]*$/.test(text)) return undefined;
  try {
    return atob(text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
  } catch {
    return undefined;
  }
}

function decodeHex(text: string): string | undefined {
  if (text.length % 2 === 1 || !/^[0-9a-f]*$/i.test(text)) return undefined;
  let decoded = "";
  for (let at = 0; at < text.length; at += 2)
    decoded += String.fromCharCode(Number.parseInt(text.slice(at, at + 2), 16));
  return decoded;
}
