/** What a run under way tells its watchers about once a second: one event of the stream, as JSON. */
export interface Told {
  /** How far the run is, in a sentence. */
  readonly text: string;
  /** 0 to 1. */
  readonly share: number;
  /** Number of the latest page; 0: there is none yet. */
  readonly version: number;
  /** Milliseconds that were played when that page was made. */
  readonly played: number;
  /** The run is over: the latest page is the final one, and no more events follow. */
  readonly isOver: boolean;
}
