/** Rows that a log keeps at most, table by table, in memory. What a page shows of them is bounded by bytes: see `fitted.ts`. */
export const budgets = {
  /** Nodes that came and went; and their health by the tracker. Either all rows are kept, or none. */
  lives: 1_000_000,
  health: 400_000,
  /** Changes of disks, and transfers. They are kept or left out for whole files. */
  copies: 1_000_000,
  transfers: 700_000,
  /** Operations that succeeded; and operations that failed. If there are too many, every second one is kept, then every fourth, and so on. */
  operations: 50_000,
  holds: 10_000,
} as const;
