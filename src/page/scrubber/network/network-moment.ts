import type { NetworkLayout } from "./network-layout.js";

/** What the picture of a network shows at a moment. The arrays have an entry for each node of the layout. */
export interface NetworkMoment {
  readonly layout: NetworkLayout;
  /** Positions in `nodeStates`, and in the list of colours. */
  readonly state: Uint8Array;
  readonly look: Uint8Array;
  /** From 0 to 1. */
  readonly load: Float32Array;
  /** 1: the node does not fit the reader's choice. */
  readonly isDim: Uint8Array;
  readonly transfers: readonly DrawnTransfer[];
  /** Nodes that hold what is selected. */
  readonly holders: readonly number[];
  readonly selected: number | undefined;
  /** Cells under the keyboard's cursor, and under the pointer. */
  readonly cursor: number | undefined;
  readonly hovered: number | undefined;
  /** Nodes of each box that run; undefined: not recorded. */
  readonly running: readonly number[] | undefined;
}

export interface DrawnTransfer {
  /** -1: unknown. */
  readonly source: number;
  readonly target: number;
  readonly purpose: number;
  /** How far it has come, from 0 to 1. */
  readonly progress: number;
  /** 1 while the transfer is under way; after its end it falls to 0. */
  readonly strength: number;
}

/** Colours as a canvas takes them. */
export interface PictureColours {
  readonly looks: readonly string[];
  readonly purposes: readonly string[];
  readonly ink: string;
  readonly muted: string;
  readonly paper: string;
  readonly box: string;
  readonly line: string;
}
