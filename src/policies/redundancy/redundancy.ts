/**
 * How a file version survives the loss of nodes: how many pieces of each chunk are kept, and how many of them it takes to
 * read the chunk. A piece is what one node holds of a chunk; under plain replication it is the whole chunk, a replica.
 * Puts, repair, drops and figures take all these numbers from this object.
 *
 * The tracker asks it whenever something about a chunk changes. So every answer is a mere comparison of numbers, and allocates nothing.
 */
export interface Redundancy {
  /** The number of pieces of a chunk that lacks nothing. A put chooses this many peers for each chunk. */
  readonly targets: number;
  /** The number of pieces from which a chunk can be read. */
  readonly needed: number;
  /** Whether a chunk can be read when this many of its pieces can be fetched. */
  isReadable(pieces: number): boolean;
  /** Whether a chunk with this many pieces needs another one. */
  lacks(pieces: number): boolean;
  /** Whether a chunk with this many pieces has more than it should have, so that one may be dropped. */
  exceeds(pieces: number): boolean;
  /**
   * The rank of a chunk in the line for repair. Chunks with a higher rank come first. 0: the loss of one more piece makes the chunk
   * unreadable. Below 0: it stays readable when it loses one more. Above 0: it is unreadable.
   */
  urgency(pieces: number): number;
  /**
   * How many pieces of a chunk must be stored before the tracker commits a file. `acknowledge` is the network's setting; 0 means all
   * pieces.
   */
  committedWith(acknowledge: number): number;
  /** How many pieces of a chunk to keep while there are only `peers` peers to hold them, one piece each. It is never so few that the chunk would be unreadable. */
  keptOn(peers: number): number;
}

/** One kind of redundancy of the table in `redundancies.ts`. */
export interface RedundancyRow {
  /** A line for the documentation, in Markdown. */
  readonly description: string;
  /** Makes the redundancy of a file for which the put asked for this many replicas, 1 or more. */
  readonly of: (replication: number) => Redundancy;
}
