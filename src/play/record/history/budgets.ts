/** The most rows that a log keeps in memory, for each table. What a page shows of them is limited by bytes: see `fitted.ts`. */
export const budgets = {
  /** Nodes that came or went; and changes of nodes' health in the tracker's view. Of each of the two tables either all rows are kept, or none. */
  lives: 1_000_000,
  health: 400_000,
  /** Chunks that came onto disks or went from them; and transfers. Of each file either all rows are kept, or none. */
  copies: 1_000_000,
  transfers: 700_000,
  /** Operations that succeeded; and operations that failed. If there are too many, every second one is kept, then every fourth, and so on. */
  operations: 50_000,
  holds: 10_000,
} as const;
