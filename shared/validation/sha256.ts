/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const constants = fractions(64, Math.cbrt);
/** The same of the square roots of the first eight (5.3.3). */
const start = fractions(8, Math.sqrt);

const encoder = new TextEncoder();
/** Used again by each call; nothing of them is given out. */
const words = new Int32Array(64);
const state = new Int32Array(8);
/** What most texts fit into with their padding; longer ones get a buffer of their own. */
const buffer = new Uint8Array(1_024);

/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes as 64 hexadecimal digits, at once: Web Crypto answers only later, and
 * for many short texts the waiting costs more than the checks whose results are named by it.
 */
export function sha256(text: string): string {
  // A UTF-16 unit becomes at most three bytes.
  const room = text.length * 3 + 9 + 63;
  const bytes = room <= buffer.length ? buffer : new Uint8Array(room);
  const length = encode(text, bytes);
  const end = ((length + 9 + 63) >> 6) << 6;
  bytes.fill(0, length, end);
  bytes[length] = 0x80;
  writeWord(bytes, end - 8, Math.floor(length / 0x2000_0000));
  writeWord(bytes, end - 4, length << 3);
  state.set(start);
  for (let at = 0; at < end; at += 64) digestBlock(bytes, at);
  let digits = "";
  for (const word of state) digits += (word >>> 0).toString(16).padStart(8, "0");
  return digits;
}

/** Writes the text's UTF-8 and tells its length. Most texts are ASCII, for which the encoder is not worth its call. */
function encode(text: string, bytes: Uint8Array): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return encoder.encodeInto(text, bytes).written;
    bytes[at] = code;
  }
  return text.length;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

function digestBlock(bytes: Uint8Array, at: number): void {
  for (let index = 0; index < 16; index += 1) words[index] = wordAt(bytes, at + index * 4);
  for (let index = 16; index < 64; index += 1) {
    const x = words[index - 15] ?? 0;
    const y = words[index - 2] ?? 0;
    const left = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const right = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    words[index] = ((words[index - 16] ?? 0) + left + (words[index - 7] ?? 0) + right) | 0;
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let index = 0; index < 64; index += 1) {
    const mixed = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + mixed + ((e & f) ^ (~e & g)) + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    const other = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (other + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  add(0, a);
  add(1, b);
  add(2, c);
  add(3, d);
  add(4, e);
  add(5, f);
  add(6, g);
  add(7, h);
}

function add(index: number, word: number): void {
  state[index] = ((state[index] ?? 0) + word) | 0;
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fractions(count: number, root: (prime: number) => number): Int32Array {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= number; by += 1) if (number % by === 0) isPrime = false;
    if (isPrime) found.push((root(number) % 1) * 0x1_0000_0000);
  }
  return Int32Array.from(found);
}
