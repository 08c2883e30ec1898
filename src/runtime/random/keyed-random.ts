import type { Draws, Purpose, Random } from "./random.js";

const GOLDEN = 0x9e3779b9;

/** The last step of MurmurHash3 (Appleby, public domain): every input bit flips each output bit with probability 1/2. */
function fmix32(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** A bijection of 32 bits with other constants (Wellons, "lowbias32", public domain). */
function lowbias32(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Computes the n-th draw of the stream with the 64-bit key (a, b): an unsigned 32-bit integer. */
export function draw32(a: number, b: number, n: number): number {
  return lowbias32(fmix32((Math.imul(n, GOLDEN) + a) | 0) ^ b) >>> 0;
}

/** Folds one more 32-bit word into one half of a stream's key. `lane`: which half, 0 or 1. */
export function foldKey(half: number, word: number, lane: 0 | 1): number {
  return lane === 0
    ? fmix32((half ^ Math.imul(word, 0xcc9e2d51)) + 0x165667b1)
    : lowbias32((half + Math.imul(word, 0x1b873593)) ^ 0x2545f491);
}

function foldText(half: number, text: string, lane: 0 | 1): number {
  for (let i = 0; i < text.length; i++) half = foldKey(half, text.charCodeAt(i), lane);
  return foldKey(half, text.length, lane);
}

/** Two words that are mixed into the key of each draw, even in streams that were begun before the words changed. */
interface Salt {
  a: number;
  b: number;
}

class KeyedDraws implements Draws {
  private n = 0;

  constructor(
    private readonly a: number,
    private readonly b: number,
    private readonly salt: Salt,
  ) {}

  next(): number {
    const { salt } = this;
    const [a, b] = [this.a ^ salt.a, this.b ^ salt.b];
    const high = draw32(a, b, this.n++);
    const low = draw32(a, b, this.n++);
    return ((high >>> 5) * 0x4000000 + (low >>> 6)) / 0x20000000000000;
  }

  below(bound: number): number {
    return Math.floor((draw32(this.a ^ this.salt.a, this.b ^ this.salt.b, this.n++) * bound) / 0x100000000);
  }
}

/** The purposes whose draws stay the same after a rekeying: secrets outlive the programs that made them. */
const LASTING: ReadonlySet<Purpose> = new Set<Purpose>(["secret"]);
const noSalt: Readonly<Salt> = { a: 0, b: 0 };

/**
 * Keyed randomness in plain 32-bit arithmetic: a draw costs a few nanoseconds. A stream keeps two words of key and a counter, as
 * in Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC 2011), with cheaper mixers.
 */
export class KeyedRandom implements Random {
  private readonly a: number;
  private readonly b: number;
  private readonly salt: Salt = { a: 0, b: 0 };
  private readonly purposes = new Map<Purpose, readonly [number, number]>();

  constructor(seed: number | string) {
    this.a = foldText(0x243f6a88, String(seed), 0);
    this.b = foldText(0x85a308d3, String(seed), 1);
  }

  draws(purpose: Purpose, key: number | string): Draws {
    const [a, b] = this.ofPurpose(purpose);
    const salt = LASTING.has(purpose) ? noSalt : this.salt;
    if (typeof key === "string") return new KeyedDraws(foldText(a, key, 0), foldText(b, key, 1), salt);
    const low = key | 0;
    const high = Math.floor(key / 0x100000000) | 0;
    return new KeyedDraws(foldKey(foldKey(a, low, 0), high, 0), foldKey(foldKey(b, low, 1), high, 1), salt);
  }

  /**
   * The two halves of a purpose's key. It is for callers that draw so often that they should not allocate an object for each draw: they
   * fold in their own key, and then call `draw32`. After a `rekey` they must ask again.
   */
  purposeKey(purpose: Purpose): readonly [number, number] {
    const [a, b] = this.ofPurpose(purpose);
    return [a ^ this.salt.a, b ^ this.salt.b];
  }

  /** Changes all draws from now on, even in streams that were begun before. Only secrets stay the same. */
  rekey(salt: number | string): void {
    this.salt.a = foldText(this.a ^ this.salt.a, `rekey ${salt}`, 0);
    this.salt.b = foldText(this.b ^ this.salt.b, `rekey ${salt}`, 1);
  }

  private ofPurpose(purpose: Purpose): readonly [number, number] {
    let key = this.purposes.get(purpose);
    if (!key) {
      key = [foldText(this.a, purpose, 0), foldText(this.b, purpose, 1)];
      this.purposes.set(purpose, key);
    }
    return key;
  }
}
