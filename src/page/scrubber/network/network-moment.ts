import type { NetworkLayout } from "./network-layout.js";

/** What the picture of a network shows at a moment. The typed arrays have an entry for each node of the run. */
export interface NetworkMoment {
  readonly layout: NetworkLayout;
  /** The state of each node as a position in `nodeStates`, and its colour as one in the list of colours. */
  readonly state: Uint8Array;
  readonly look: Uint8Array;
  /** The load of each node, from 0 to 1. */
  readonly load: Float32Array;
  /** For each node, 1 if it does not fit the reader's choice. */
  readonly isDim: Uint8Array;
  readonly transfers: readonly DrawnTransfer[];
  /** The nodes that hold what is selected. */
  readonly holders: readonly number[];
  readonly selected: number | undefined;
  /** The cells under the keyboard's cursor and under the pointer. */
  readonly cursor: number | undefined;
  readonly hovered: number | undefined;
  /** The number of running nodes in each box; undefined: not recorded. */
  readonly running: readonly number[] | undefined;
}

export interface DrawnTransfer {
  /** The node that sends; -1: unknown. */
  readonly source: number;
  readonly target: number;
  readonly purpose: number;
  /** How far the chunk has come, from 0 to 1. */
  readonly progress: number;
  /** The strength of the line: 1 while the transfer is under way; after its end it falls to 0. */
  readonly strength: number;
}

/** The colours in the form that a canvas takes. */
export interface PictureColours {
  readonly looks: readonly string[];
  readonly purposes: readonly string[];
  readonly ink: string;
  readonly muted: string;
  readonly paper: string;
  readonly box: string;
  readonly line: string;
}
