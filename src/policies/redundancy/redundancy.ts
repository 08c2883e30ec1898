/**
 * How a file version survives the loss of nodes: how many pieces of each chunk are kept, and how many of them it takes to
 * read the chunk. A piece is what one node holds of a chunk; under plain replication it is the whole chunk, a replica.
 * Puts, repair, drops and figures ask this object, and none of them compares a number of pieces by itself.
 *
 * It is asked whenever something about a chunk changes, so every answer is a comparison of numbers and allocates nothing.
 */
export interface Redundancy {
  /** Pieces of a chunk that lacks nothing. A put chooses this many peers for each chunk. */
  readonly targets: number;
  /** Pieces from which a chunk can be read. */
  readonly needed: number;
  /** Whether a chunk of which this many pieces can be fetched can be read. */
  isReadable(pieces: number): boolean;
  /** Whether a chunk with this many pieces needs another one. */
  lacks(pieces: number): boolean;
  /** Whether a chunk with this many pieces has more than it needs, so that one may be dropped. */
  exceeds(pieces: number): boolean;
  /** Chunks with a higher number are repaired first. 0: the loss of one more piece makes the chunk unreadable. */
  urgency(pieces: number): number;
  /** Pieces of a chunk that a commit waits for, when the network asks for `acknowledge`; 0: for all. */
  committedWith(acknowledge: number): number;
  /** Pieces to keep while only `peers` peers can hold one each; never so few that the chunk is unreadable. */
  keptOn(peers: number): number;
}

/** One kind of redundancy of the table in `redundancies.ts`. */
export interface RedundancyRow {
  /** One line of the documentation, in Markdown. */
  readonly description: string;
  /** The redundancy of a file for which the put asked for this many replicas, 1 or more. */
  readonly of: (replication: number) => Redundancy;
}
