/**
 * A rolling hash of the history. Equal histories have equal digests, and the first event that differs changes all later values. It has two
 * independent lanes of 32 bits (multiply-xorshift, constants of xxHash32): with one lane, two digests among 2^16 different runs may well be
 * equal by chance.
 */
export class HistoryDigest {
  private a = 0x243f6a88;
  private b = 0x13198a2e;

  /** Adds one event to the hash. */
  fold(tick: number, owner: number, kind: number, detail: number): void {
    const low = tick | 0;
    const words = Math.imul(owner, 0x27d4eb2f) ^ Math.imul(kind, 0x165667b1) ^ ((tick / 0x100000000) | 0);
    let a = Math.imul(this.a ^ low, 0x9e3779b1);
    a = Math.imul((a ^ (a >>> 15)) + words, 0x85ebca77);
    this.a = Math.imul((a ^ (a >>> 13)) + detail, 0xc2b2ae3d);
    let b = Math.imul(this.b + words, 0xcc9e2d51);
    b = Math.imul(b ^ (b >>> 14) ^ low, 0x1b873593);
    // Keep the field a 32-bit integer. Otherwise V8 would store it as a double, which is slow.
    this.b = ((b ^ (b >>> 16)) + Math.imul(detail, 0x85ebca6b)) | 0;
  }

  /** Writes the hash as 16 hexadecimal digits. */
  toString(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.a ^ (this.b >>> 7)) + hex(this.b);
  }
}
