/** Pure pieces of the web platform that utility functions use: text encoding, base64, and URLs as far as they are commonly read. */
export const webSource = String.raw`
(function () {
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const fromCode = String.fromCharCode;
function utf8(text) { const encoded = encodeURIComponent(text.toWellFormed()), bytes = []; for (let at = 0; at < encoded.length; at++) { if (encoded[at] === "%") { bytes.push(parseInt(encoded.slice(at + 1, at + 3), 16)); at += 2; } else bytes.push(encoded.charCodeAt(at)); } return bytes; }
give("TextEncoder", class TextEncoder { encode(text = "") { return new RealBytes(utf8(String(text))); } });
give("TextDecoder", class TextDecoder { decode(bytes = []) { let text = ""; for (const byte of bytes) text += "%" + (byte < 16 ? "0" : "") + byte.toString(16); try { return decodeURIComponent(text); } catch { return "\uFFFD"; } } });
give("btoa", (value) => { const text = String(value); let out = ""; for (let at = 0; at < text.length; at += 3) { const a = text.charCodeAt(at), b = text.charCodeAt(at + 1), c = text.charCodeAt(at + 2); if (a > 255 || b > 255 || c > 255) throw new RealError("InvalidCharacterError"); out += alphabet[a >> 2] + alphabet[((a & 3) << 4) | (b >> 4)] + (at + 1 < text.length ? alphabet[((b & 15) << 2) | (c >> 6)] : "=") + (at + 2 < text.length ? alphabet[c & 63] : "="); } return out; });
give("atob", (value) => { const text = String(value).replace(/[\t\n\f\r ]/g, "").replace(/={1,2}$/, ""); if (/[^A-Za-z0-9+/]/.test(text) || text.length % 4 === 1) throw new RealError("InvalidCharacterError"); let bits = 0, count = 0, out = ""; for (const character of text) { bits = (bits << 6) | alphabet.indexOf(character); count += 6; if (count >= 8) { count -= 8; out += fromCode((bits >> count) & 255); } } return out; });
const encodeForm = (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()~]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const decodeForm = (text) => { const spaced = text.replace(/\+/g, " "); try { return decodeURIComponent(spaced); } catch { return spaced; } };
class URLSearchParams {
  #pairs = []; #changed;
  constructor(init = "", changed) {
    this.#changed = changed;
    if (typeof init === "string") { for (const part of init.replace(/^\?/, "").split("&")) if (part) { const at = part.indexOf("="); this.#pairs.push(at < 0 ? [decodeForm(part), ""] : [decodeForm(part.slice(0, at)), decodeForm(part.slice(at + 1))]); } }
    else if (init && typeof init[Symbol.iterator] === "function") for (const [k, v] of init) this.#pairs.push([String(k), String(v)]);
    else for (const k of Object.keys(init)) this.#pairs.push([k, String(init[k])]);
  }
  #tell() { if (typeof this.#changed === "function") this.#changed(this.toString()); }
  get size() { return this.#pairs.length; }
  append(k, v) { this.#pairs.push([String(k), String(v)]); this.#tell(); }
  delete(k) { this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(k)); this.#tell(); }
  get(k) { const found = this.#pairs.find((pair) => pair[0] === String(k)); return found ? found[1] : null; }
  getAll(k) { return this.#pairs.filter((pair) => pair[0] === String(k)).map((pair) => pair[1]); }
  has(k) { return this.#pairs.some((pair) => pair[0] === String(k)); }
  set(k, v) { const at = this.#pairs.findIndex((pair) => pair[0] === String(k)); if (at < 0) this.#pairs.push([String(k), String(v)]); else { this.#pairs[at] = [String(k), String(v)]; this.#pairs = this.#pairs.filter((pair, i) => i <= at || pair[0] !== String(k)); } this.#tell(); }
  sort() { this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#tell(); }
  forEach(f, self) { for (const [k, v] of this.#pairs) f.call(self, v, k, this); }
  *entries() { for (const pair of this.#pairs) yield [pair[0], pair[1]]; }
  *keys() { for (const pair of this.#pairs) yield pair[0]; }
  *values() { for (const pair of this.#pairs) yield pair[1]; }
  [Symbol.iterator]() { return this.entries(); }
  toString() { return this.#pairs.map((pair) => encodeForm(pair[0]) + "=" + encodeForm(pair[1])).join("&"); }
}
give("URLSearchParams", URLSearchParams);
const ports = { "http:": "80", "https:": "443", "ftp:": "21", "ws:": "80", "wss:": "443" };
const clean = (text) => encodeURI(text).replace(/%25([0-9a-fA-F]{2})/g, "%$1");
class URL {
  #query;
  constructor(input, base) {
    let text = String(input).trim();
    let found = /^([a-zA-Z][a-zA-Z0-9+.-]*:)(.*)$/s.exec(text);
    if (!found && base !== undefined) {
      const from = new URL(base);
      text = text.startsWith("//") ? from.protocol + text : text.startsWith("/") ? from.origin + text : text.startsWith("?") ? from.origin + from.pathname + text : text.startsWith("#") ? from.origin + from.pathname + from.search + text : from.origin + from.pathname.replace(/[^/]*$/, "") + text;
      found = /^([a-zA-Z][a-zA-Z0-9+.-]*:)(.*)$/s.exec(text);
    }
    if (!found) throw new TypeError("Invalid URL");
    this.protocol = found[1].toLowerCase();
    const special = this.protocol in ports || this.protocol === "file:";
    let rest = found[2];
    const hash = rest.indexOf("#"); this.hash = hash < 0 || hash === rest.length - 1 ? "" : clean(rest.slice(hash)); if (hash >= 0) rest = rest.slice(0, hash);
    const query = rest.indexOf("?"); this.search = query < 0 || query === rest.length - 1 ? "" : clean(rest.slice(query)); if (query >= 0) rest = rest.slice(0, query);
    this.username = this.password = this.hostname = this.port = "";
    if (special || rest.startsWith("//")) {
      const host = /^[/\\]*([^/\\]*)(.*)$/s.exec(rest);
      const at = host[1].lastIndexOf("@");
      const login = at < 0 ? "" : host[1].slice(0, at), place = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(host[1].slice(at + 1));
      if (!place || (special && this.protocol !== "file:" && !place[1]) || /[\s<>^|%]/.test(place[1]) || Number(place[2] || 0) > 65535) throw new TypeError("Invalid URL");
      const colon = login.indexOf(":"); this.username = clean(colon < 0 ? login : login.slice(0, colon)); this.password = colon < 0 ? "" : clean(login.slice(colon + 1));
      this.hostname = place[1].toLowerCase();
      this.port = place[2] && place[2] !== ports[this.protocol] ? String(Number(place[2])) : "";
      const parts = []; const segments = host[2].replace(/\\/g, "/").split("/").slice(1);
      segments.forEach((segment, i) => { if (segment === "..") { parts.pop(); if (i === segments.length - 1) parts.push(""); } else if (segment === ".") { if (i === segments.length - 1) parts.push(""); } else parts.push(clean(segment)); });
      this.pathname = "/" + parts.join("/");
    } else this.pathname = clean(rest);
    this.#query = new URLSearchParams(this.search, (text) => { this.search = text ? "?" + text : ""; });
  }
  static canParse(text, base) { try { new URL(text, base); return true; } catch { return false; } }
  static parse(text, base) { try { return new URL(text, base); } catch { return null; } }
  get searchParams() { return this.#query; }
  get host() { return this.hostname + (this.port ? ":" + this.port : ""); }
  get origin() { return this.protocol in ports ? this.protocol + "//" + this.host : "null"; }
  get href() { const login = this.username ? this.username + (this.password ? ":" + this.password : "") + "@" : ""; return this.protocol + (this.hostname || this.protocol in ports || this.protocol === "file:" ? "//" + login + this.host : "") + this.pathname + this.search + this.hash; }
  toString() { return this.href; }
  toJSON() { return this.href; }
}
give("URL", URL);
const marks = /^(?:[\p{M}\u200d\ufe0e\ufe0f]|[\u{1F3FB}-\u{1F3FF}])/u, flag = /^[\u{1F1E6}-\u{1F1FF}]$/u;
/** Characters as people see them; words and sentences as far as spaces and full stops tell. */
class Segmenter {
  constructor(locale, { granularity = "grapheme" } = {}) { this.granularity = granularity; }
  segment(input) {
    const text = String(input), found = [];
    if (this.granularity === "grapheme") {
      let flags = 0;
      for (const character of text) {
        const last = found.length - 1, joins = last >= 0 && (marks.test(character) || found[last].endsWith("\u200d") || (found[last] === "\r" && character === "\n") || (flag.test(character) && flags % 2 === 1));
        flags = flag.test(character) ? flags + 1 : 0;
        if (joins) found[last] += character; else found.push(character);
      }
    } else for (const [part] of text.matchAll(this.granularity === "word" ? /[\p{L}\p{N}_'\p{M}]+|\s+|[^]/gu : /[^.!?]*[.!?]*\s*/gu)) if (part) found.push(part);
    const isWord = this.granularity === "word"; let index = 0;
    return found.map((segment) => { const one = { segment, index, input: text }; if (isWord) one.isWordLike = /[\p{L}\p{N}]/u.test(segment); index += segment.length; return one; });
  }
}
give("Intl", new Proxy({ __proto__: null, Segmenter }, { get(target, key) { if (key === "Segmenter") return Segmenter; touched = true; return undefined; } }));
const digits = "0123456789abcdef";
class Buffer extends Uint8Array {
  static from(value, encoding = "utf8") {
    if (typeof value !== "string") return Reflect.construct(Uint8Array, [value], Buffer);
    const bytes = [];
    if (encoding === "hex") for (let at = 0; at + 1 < value.length; at += 2) bytes.push(parseInt(value.slice(at, at + 2), 16));
    else if (/^base64/.test(encoding)) { const clean = value.replace(/-/g, "+").replace(/_/g, "/").replace(/[^A-Za-z0-9+/]/g, ""); for (const character of world.atob(clean.length % 4 === 1 ? clean.slice(0, -1) : clean)) bytes.push(character.charCodeAt(0)); }
    else if (/^utf-?8$/i.test(encoding)) bytes.push(...utf8(value));
    else { touched = true; }
    return Reflect.construct(Uint8Array, [bytes], Buffer);
  }
  static isBuffer(value) { return value instanceof Buffer; }
  static byteLength(value, encoding) { return Buffer.from(value, encoding).length; }
  static concat(list) { return Buffer.from(list.flatMap((one) => [...one])); }
  static alloc(size) { return Reflect.construct(Uint8Array, [size], Buffer); }
  toString(encoding = "utf8") {
    let text = "";
    if (encoding === "hex") { for (const byte of this) text += digits[byte >> 4] + digits[byte & 15]; return text; }
    if (/^utf-?8$/i.test(encoding)) return new world.TextDecoder().decode(this);
    if (!/^base64/.test(encoding)) { touched = true; return text; }
    for (const byte of this) text += fromCode(byte);
    const coded = world.btoa(text);
    return encoding === "base64url" ? coded.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "") : coded;
  }
}
give("Buffer", Buffer);
class AbortSignal { aborted = false; reason = undefined; #list = []; addEventListener(name, f) { this.#list.push(f); } removeEventListener(name, f) { this.#list = this.#list.filter((other) => other !== f); } throwIfAborted() { if (this.aborted) throw this.reason; } _fire(reason) { if (this.aborted) return; this.aborted = true; this.reason = reason; for (const f of this.#list) f({ type: "abort" }); } }
give("AbortController", class AbortController { signal = new AbortSignal(); abort(reason = new RealError("This operation was aborted")) { this.signal._fire(reason); } });
})();
`;
