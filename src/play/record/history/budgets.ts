/** Rows that a log keeps at most, table by table, in memory. What a page shows of them is bounded by bytes: see `fitted.ts`. */
export const budgets = {
  /** Nodes that came and went; what the tracker thought of them: all, or none. */
  lives: 1_000_000,
  health: 400_000,
  /** Changes of disks, and transfers: of whole files. */
  copies: 1_000_000,
  transfers: 700_000,
  /** Of operations that succeeded, and of those that failed: every second, every fourth and so on. */
  operations: 50_000,
  holds: 10_000,
} as const;
