/**
 * Logarithm, exponential, power and the normal quantile from additions, multiplications, divisions and square roots
 * alone. IEEE 754 fixes the result of each of these to the bit, but leaves `Math.log` and similar functions to the platform. So
 * draws made through this file are equal on every machine. Errors stay within a few units in the last place.
 */

// ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact.
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SMALLEST_NORMAL = 2.2250738585072014e-308;

const view = new DataView(new ArrayBuffer(8));

/** Computes 2^n for n in -1022 .. 1023. */
function powerOfTwo(n: number): number {
  view.setUint32(0, (n + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** Computes x * 2^n, also where 2^n alone would overflow, or the result is subnormal. */
function scale(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(n - 1023, 1023));
  // Multiply by two factors. The first product is exact, so a subnormal result is rounded only once.
  if (n < -1022) return x * powerOfTwo(-1022 + 54) * powerOfTwo(Math.max(n + 1022 - 54, -1022));
  return x * powerOfTwo(n);
}

/** Splits x = fraction * 2^exponent with the fraction in [sqrt(1/2), sqrt(2)), for 0 < x < infinity. */
function split(x: number): { exponent: number; fraction: number } {
  let exponent = -1022;
  let scaled = x;
  if (x < SMALLEST_NORMAL) {
    scaled = x * 0x40000000000000;
    exponent -= 54;
  }
  view.setFloat64(0, scaled);
  const high = view.getUint32(0);
  view.setUint32(0, (high & 0xfffff) | 0x3fe00000);
  const fraction = view.getFloat64(0);
  exponent += high >>> 20;
  return fraction < Math.SQRT1_2 ? { exponent: exponent - 1, fraction: 2 * fraction } : { exponent, fraction };
}

/** Computes (artanh(s) - s) / s^3 for z = s^2 <= 0.0295, where the terms past z^10 vanish. */
function artanhTail(z: number): number {
  let tail = 1 / 23;
  for (let k = 21; k >= 3; k -= 2) tail = tail * z + 1 / k;
  return tail;
}

/** Computes the natural logarithm, as exponent * ln 2 + 2 artanh(f / (2 + f)). */
export function exactLn(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  const { exponent, fraction } = split(x);
  const f = fraction - 1;
  const s = f / (2 + f);
  const z = s * s;
  // Write 2 s as f - s f: then the leading term of `near` is f, which is exact.
  const near = f - s * (f - 2 * z * artanhTail(z));
  return exponent === 0 ? near : exponent * LN2_HIGH + (near + exponent * LN2_LOW);
}

/** Computes ln(1 + x), accurate for small x too (Goldberg 1991, theorem 4: the error of 1 + x cancels in the quotient). */
export function exactLn1p(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : sum === Number.POSITIVE_INFINITY ? sum : (exactLn(sum) * x) / (sum - 1);
}

/** Computes e^(high + low), where `low` is a correction far smaller than `high`. */
function expOfSum(high: number, low: number): number {
  if (Number.isNaN(high)) return high;
  if (high > 709.79) return Number.POSITIVE_INFINITY;
  if (high < -745.14) return 0;
  const n = Math.round(high * Math.LOG2E);
  const r = high - n * LN2_HIGH - (n * LN2_LOW - low);
  // |r| <= 0.35: the Taylor polynomial of degree 14 leaves less than 1e-19.
  let sum = 1;
  for (let k = 14; k >= 2; k--) sum = 1 + (r / k) * sum;
  return scale(1 + r * sum, n);
}

/** Computes e^x. */
export function exactExp(x: number): number {
  return expOfSum(x, 0);
}

/** Computes e^x - 1, accurate for small x too. */
export function exactExpm1(x: number): number {
  if (x > 0.5 || x < -0.5) return exactExp(x) - 1;
  let sum = 1;
  for (let k = 18; k >= 2; k--) sum = 1 + (x / k) * sum;
  return x * sum;
}

const SPLITTER = 134217729;

/** Computes the exact rounding error of the product a b = p (Dekker 1971). */
function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const aHigh = ca - (ca - a);
  const aLow = a - aHigh;
  const cb = SPLITTER * b;
  const bHigh = cb - (cb - b);
  const bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** Computes x^y for x >= 0. The logarithm is carried in two parts, so that a large `y` does not magnify its rounding. */
export function exactPow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (Number.isNaN(y) || Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return y > 0 ? 0 : Number.POSITIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return y > 0 ? x : 0;
  if (y === 1) return x;
  if (y === 0.5) return Math.sqrt(x);
  if (Math.abs(y) > 1e20) return y > 0 === x > 1 ? Number.POSITIVE_INFINITY : 0;
  const { high, low } = lnInTwoParts(x);
  const product = high * y;
  if (Math.abs(product) > 800) return product > 0 ? Number.POSITIVE_INFINITY : 0;
  return expOfSum(product, productError(high, y, product) + low * y);
}

/** Computes ln x = high + low, where `high` is the nearest double, for 0 < x < infinity. */
function lnInTwoParts(x: number): { high: number; low: number } {
  const { exponent, fraction } = split(x);
  const f = fraction - 1;
  const d = 2 + f;
  const s = f / d;
  const p = s * d;
  const sLow = (f - p - productError(s, d, p) - s * (f - (d - 2))) / d;
  const z = s * s;
  return sum(exponent * LN2_HIGH, 2 * s, 2 * (sLow + s * z * artanhTail(z)) + exponent * LN2_LOW);
}

/** Computes a + b + c as a rounded sum and its error; |a| >= |b| >= |c|, or a = 0. */
function sum(a: number, b: number, c: number): { high: number; low: number } {
  const first = a + b;
  const rest = (a === 0 ? 0 : b - (first - a)) + c;
  const high = first + rest;
  return { high, low: rest - (high - first) };
}

// These are coefficients of Wichura, "Algorithm AS 241", Applied Statistics 37 (1988) 477, highest power first.
const CENTRE_NUMERATOR = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const CENTRE_DENOMINATOR = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const MIDDLE_NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const MIDDLE_DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const TAIL_NUMERATOR = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const TAIL_DENOMINATOR = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

function ratio(numerator: readonly number[], denominator: readonly number[], r: number): number {
  let n = 0;
  let d = 0;
  for (let i = 0; i < 8; i++) {
    n = n * r + (numerator[i] as number);
    d = d * r + (denominator[i] as number);
  }
  return n / d;
}

/** Computes the x below which a standard normal variable falls with probability p; accurate to about 1e-15 (AS 241). */
export function exactNormalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE_NUMERATOR, CENTRE_DENOMINATOR, 0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) return tail === 0 ? (q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : Number.NaN;
  const r = Math.sqrt(-exactLn(tail));
  const x =
    r <= 5 ? ratio(MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR, r - 1.6) : ratio(TAIL_NUMERATOR, TAIL_DENOMINATOR, r - 5);
  return q < 0 ? -x : x;
}
