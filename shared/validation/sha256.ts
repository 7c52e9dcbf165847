/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const constants = fractions(64, Math.cbrt);
/** The same of the square roots of the first eight (5.3.3). */
const start = fractions(8, Math.sqrt);

const encoder = new TextEncoder();
/** Used again by each call; nothing of it is given out. */
const words = new Int32Array(64);

/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes as 64 hexadecimal digits, at once: Web Crypto answers only later, and
 * for many short texts the waiting costs more than the checks whose results are named by it.
 */
export function sha256(text: string): string {
  const bytes = encoder.encode(text);
  const padded = new Uint8Array(((bytes.length + 9 + 63) >> 6) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x2000_0000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = start.slice();
  for (let at = 0; at < padded.length; at += 64) digestBlock(view, at, state);
  let digits = "";
  for (let index = 0; index < 8; index += 1)
    digits += ((state[index] ?? 0) >>> 0).toString(16).padStart(8, "0");
  return digits;
}

function digestBlock(view: DataView, at: number, state: Int32Array): void {
  for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(at + index * 4);
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
  add(state, 0, a);
  add(state, 1, b);
  add(state, 2, c);
  add(state, 3, d);
  add(state, 4, e);
  add(state, 5, f);
  add(state, 6, g);
  add(state, 7, h);
}

function add(state: Int32Array, index: number, word: number): void {
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
