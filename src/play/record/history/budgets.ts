/** Rows that a history keeps at most, table by table: so that a page of a run of a thousand nodes and a day stays under 1 MB. */
export interface Budgets {
  /** Nodes that came and went; what the tracker thought of them: all, or none. */
  readonly lives: number;
  readonly health: number;
  readonly copies: number;
  /** For each purpose, and of those that failed. */
  readonly transfers: number;
  /** Of those that succeeded, and of those that failed. */
  readonly operations: number;
  readonly holds: number;
}

export const budgets: Budgets = {
  lives: 1_000_000,
  health: 400_000,
  copies: 200_000,
  transfers: 60_000,
  operations: 50_000,
  holds: 10_000,
};
