import type { Draws } from "../../runtime/random/random.js";

/** A holder of chunks, as a selection sees it. */
export interface PieceSource {
  /** The number of chunks that this get has asked of the holder and that have not arrived. */
  readonly outstanding: number;
  /** The rate at which the holder last delivered, in bytes per millisecond; NaN: it has delivered nothing yet. */
  readonly rate: number;
  /** A number in [0, 1), drawn once for each holder. It decides between holders that are equal otherwise. */
  readonly lot: number;
}

/** The described chunks of a file that nobody is sending yet, as a selection sees them. A selection changes nothing here. */
export interface PendingPieces {
  readonly size: number;
  /** The position in the file of the chunk at a place in 0 .. size - 1. Places change when a chunk is taken out. */
  index(place: number): number;
  /** The number of known holders of the chunk at a place. */
  sources(place: number): number;
  /** Whether the chunk at a place can be fetched from this source. */
  fits(place: number, source: PieceSource): boolean;
}

/**
 * Chooses which chunk of a file a reader fetches next, and from which of its holders. One object serves one get. It may draw only from the
 * keyed randomness that it was given, whose key is the operation.
 *
 * The get itself enforces the rules: it limits the chunks under way at once, and asks no holder that failed, lied or is late.
 */
export interface PieceSelection {
  /** Called first. The file has `chunks` chunks, and the tracker's first answer described the first `described` of them. */
  open(chunks: number, described: number): void;
  /** The first chunk of the page that the tracker is asked for next; undefined when all were described. */
  readonly nextPage: number | undefined;
  /** The most chunks that the next page may describe: those from `nextPage` on that no page has described yet. */
  readonly pageLimit: number;
  /** Called after `open` for the first page, and then for each further page that was asked for. `firstChunk`: where the page begins. */
  described(firstChunk: number, count: number): void;
  /** The order in which the get puts the chunks of a page in line: the numbers 0 .. count - 1, each once. */
  shuffled(count: number): readonly number[];
  /** The place of the chunk that the get fetches next, or for which it seeks more holders. At least one chunk is pending. */
  next(pending: PendingPieces): number;
  /**
   * Place of a further chunk for a call to this source; -1 when there is none. The selection skips places before
   * `from`: it has already looked at them for this call.
   */
  along(pending: PendingPieces, source: PieceSource, from: number): number;
  /** Whether the get should ask `source` for a chunk rather than `other`. */
  prefers(source: PieceSource, other: PieceSource): boolean;
  /**
   * In a crowd, the member whose line the reader joins next, after `latest`: a number in 0 .. members - 1. There is at
   * least one member.
   */
  nextLine(latest: number, members: number): number;
  /**
   * In a crowd, the chunks that a holder offers with a turn, in the order in which the get takes them. The holder names the rarest chunk
   * first.
   */
  ofOffered(offers: readonly number[]): readonly number[];
}

/** What documentation and tests need to know of a selection before it chooses anything. */
interface PieceTraits {
  /** Whether each reader begins at another place, so that readers have different chunks to offer each other. */
  readonly startsAnywhere: boolean;
  /** Whether the selection looks at how many holders of a chunk are known, as rarest-first does. */
  readonly countsHolders: boolean;
}

/** One piece selection of the table in `selections.ts`. */
export interface PieceSelectionRow {
  readonly traits: PieceTraits;
  /** A line for the documentation, in Markdown. */
  readonly description: string;
  /** Makes a selection for one get. */
  readonly create: (draws: Draws) => PieceSelection;
}
