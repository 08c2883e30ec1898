/** What a run under way tells its watchers about once a second. It is one event of the stream, as JSON. */
export interface Told {
  /** How far the run is, in a sentence. */
  readonly text: string;
  /** The share of the run that was played, from 0 to 1. */
  readonly share: number;
  /** The number of the latest page; 0: there is none yet. */
  readonly version: number;
  /** How much of the run was played when that page was made, in ms. */
  readonly played: number;
  /** Whether the run is over. The latest page is then the final one, and no more events follow. */
  readonly isOver: boolean;
}
