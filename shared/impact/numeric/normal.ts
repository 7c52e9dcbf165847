const sqrtTwoPi = 2.5066282746310002;

/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return gaussian(Math.abs(x)) / sqrtTwoPi;
}

/** P(Z ≤ x). Exact to rounding down to x = −37.5, where the probability is 5e-308. */
export function normalCdf(x: number): number {
  return x < 0 ? tail(-x) : 1 - tail(x);
}

/** P(Z > x), without the loss of digits that 1 − cdf would have. */
export function normalUpperTail(x: number): number {
  return normalCdf(-x);
}

/**
 * P(Z > x) for x ≥ 0. Rational Chebyshev approximations of Cody, "Rational Chebyshev approximations for the error
 * function", Mathematics of Computation 23 (1969), in the form of his normal-distribution routine (ACM TOMS 715, 1993).
 */
function tail(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x < 0.67448975) {
    const s = x * x;
    const numerator =
      (((0.06568233791820745 * s + 2.2352520354606837) * s + 161.02823106855587) * s + 1067.6894854603709) *
        s +
      18154.98125334356;
    const denominator =
      (((s + 47.202581904688245) * s + 976.0985517377767) * s + 10260.932208618979) * s + 45507.78933502673;
    return 0.5 - (x * numerator) / denominator;
  }
  if (x < Math.sqrt(32)) return gaussian(x) * (middle(x) / middleDivisor(x));
  if (x > 38.6) return 0;
  const s = 1 / (x * x);
  const numerator =
    ((((0.023073441764940174 * s + 0.215898534057957) * s + 0.12740116116024736) * s + 0.022235277870649807) *
      s +
      0.0014216191932278934) *
      s +
    2.9112874951168793e-5;
  const denominator =
    ((((s + 1.284260096144911) * s + 0.4682382124808651) * s + 0.06598813786892856) * s +
      0.0037823963320275824) *
      s +
    7.297515550839662e-5;
  return (gaussian(x) * (1 / sqrtTwoPi - (s * numerator) / denominator)) / x;
}

const middleCoefficients = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002,
  2494.5375852903726, 6848.190450536283, 11602.65143764735, 9842.714838383978,
];
const middleDivisors = [
  1, 22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
  34900.95272114598, 38912.00328609327, 19685.429676859992,
];

function middle(x: number): number {
  return polynomial(middleCoefficients, x);
}

function middleDivisor(x: number): number {
  return polynomial(middleDivisors, x);
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/** exp(−x²/2) without the rounding of x² (Cody): x² is split into an exact square and a small rest. */
function gaussian(x: number): number {
  const coarse = Math.trunc(x * 16) / 16;
  return Math.exp((-coarse * coarse) / 2) * Math.exp((-(x - coarse) * (x + coarse)) / 2);
}

/** The x with P(Z ≤ x) = p, for p in (0, 1). */
export function normalQuantile(p: number): number {
  return p > 0.5 ? -lowerQuantile(1 - p) : lowerQuantile(p);
}

/** The x with P(Z > x) = p. */
export function normalUpperQuantile(p: number): number {
  return -normalQuantile(p);
}

/** AS 241 (Wichura, Applied Statistics 37, 1988), then one step of Halley's method. */
function lowerQuantile(p: number): number {
  if (!(p > 0)) return p === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  const x = -wichura(p);
  const error = (normalCdf(x) - p) / normalDensity(x);
  return Number.isFinite(error) ? x - error / (1 + (x * error) / 2) : x;
}

/** −Φ⁻¹(p) for p in (0, 0.5]. */
function wichura(p: number): number {
  const q = 0.5 - p;
  if (q <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        polynomial(
          [
            2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
            1971.5909503065513, 133.14166789178438, 3.3871328727963665,
          ],
          r,
        )) /
      polynomial(
        [
          5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
          687.1870074920579, 42.31333070160091, 1,
        ],
        r,
      )
    );
  }
  const r = Math.sqrt(-Math.log(p));
  if (r <= 5) {
    return (
      polynomial(
        [
          0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
          3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
        ],
        r - 1.6,
      ) /
      polynomial(
        [
          1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
          0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
        ],
        r - 1.6,
      )
    );
  }
  return (
    polynomial(
      [
        2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
        0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
      ],
      r - 5,
    ) /
    polynomial(
      [
        2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
        0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
      ],
      r - 5,
    )
  );
}
