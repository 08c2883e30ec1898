/** What a run under way tells those who watch it, once a second: an event of the stream, as JSON. */
export interface Told {
  /** How far it is, in a sentence. */
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** The latest page; 0: there is none yet. */
  readonly version: number;
  /** Milliseconds that were played when that page was made. */
  readonly played: number;
  /** Nothing comes after this: the page is the final one. */
  readonly isOver: boolean;
}
