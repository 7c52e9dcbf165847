/** A source of random numbers that gives the same ones for the same seed, so that what is learned can be computed again. */
export interface Random {
  /** Within [0, 1). */
  uniform(): number;
  normal(): number;
  /** Gamma with this shape (at least 1) and scale 1. */
  gamma(shape: number): number;
}

/** Splitmix32 (Steele, Lea and Flood 2014): 32 bits of state, good enough for some millions of draws. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  function bits(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
  const uniform = () => bits() / 4_294_967_296;

  /** Marsaglia's polar method; the second value of each pair is kept for the next call. */
  let spare: number | undefined;
  function normal(): number {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  }

  /** Marsaglia and Tsang (2000). */
  function gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
  return { uniform, normal, gamma };
}
