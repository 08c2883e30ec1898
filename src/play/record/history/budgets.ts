/** The most rows that a log keeps in memory, for each table. What a page shows of them is limited by bytes: see `fitted.ts`. */
export const budgets = {
  /** Changes of nodes, which came and went; and changes of their health by the tracker. Either all rows are kept, or none. */
  lives: 1_000_000,
  health: 400_000,
  /** Changes of disks; and transfers. They are kept or left out for whole files. */
  copies: 1_000_000,
  transfers: 700_000,
  /** Operations that succeeded; and operations that failed. If there are too many, every second one is kept, then every fourth, and so on. */
  operations: 50_000,
  holds: 10_000,
} as const;
