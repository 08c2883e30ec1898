const CHUNK_SHIFT = 0x9e3779b1;
const PEER_SHIFT = 0x85ebca6b;

function hash(chunk: number, peer: number): number {
  let x = Math.imul(chunk, CHUNK_SHIFT) ^ Math.imul(peer, PEER_SHIFT);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  return x ^ (x >>> 13);
}

/** Finds the holding of a chunk and a peer: a hash table with linear probing. It reads chunks and peers in the index's columns. */
export class PairTable {
  /** The entries, each a holding + 1, so that the zeros of a new table mean "none". The table is never more than half full. */
  private table = new Int32Array(128);

  constructor(
    private chunks: Int32Array,
    private peers: Int32Array,
  ) {}

  /** Takes new columns, after the index has widened them. */
  use(chunks: Int32Array, peers: Int32Array): void {
    this.chunks = chunks;
    this.peers = peers;
  }

  /** Finds the holding of a chunk and a peer; -1 when there is none. */
  find(chunk: number, peer: number): number {
    const mask = this.table.length - 1;
    for (let slot = hash(chunk, peer) & mask; ; slot = (slot + 1) & mask) {
      const holding = this.table[slot]! - 1;
      if (holding < 0) return -1;
      if (this.chunks[holding] === chunk && this.peers[holding] === peer) return holding;
    }
  }

  /** Whether the table has room for this many holdings. */
  hasRoom(holdings: number): boolean {
    return 2 * holdings <= this.table.length;
  }

  enter(holding: number): void {
    const mask = this.table.length - 1;
    let slot = hash(this.chunks[holding]!, this.peers[holding]!) & mask;
    while (this.table[slot] !== 0) slot = (slot + 1) & mask;
    this.table[slot] = holding + 1;
  }

  /** Takes a holding out of the table and closes the gap (Knuth, TAOCP 3, 6.4, algorithm R). */
  leave(holding: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let gap = hash(this.chunks[holding]!, this.peers[holding]!) & mask;
    while (table[gap] !== holding + 1) gap = (gap + 1) & mask;
    for (let slot = (gap + 1) & mask; table[slot] !== 0; slot = (slot + 1) & mask) {
      const other = table[slot]! - 1;
      const home = hash(this.chunks[other]!, this.peers[other]!) & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      table[gap] = other + 1;
      gap = slot;
    }
    table[gap] = 0;
  }

  /** Doubles the table. `holdings`: all that it has to find. */
  double(holdings: Iterable<number>): void {
    this.table = new Int32Array(2 * this.table.length);
    for (const holding of holdings) this.enter(holding);
  }
}
