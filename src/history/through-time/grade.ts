/** How well a file, or a chunk, is kept at a moment. A smaller grade is worse, except for `ABSENT`. */
export const Grade = {
  /** The file is not committed yet, or was removed. */
  ABSENT: 0,
  /** One of the chunks has no copy on a running node. */
  UNREADABLE: 1,
  /** One of the chunks has only cached copies. */
  CACHED_ONLY: 2,
  /** Some chunk has only one replica, although more are wanted. */
  LAST_REPLICA: 3,
  /** Some chunk has fewer replicas than wanted. */
  TOO_FEW: 4,
  WHOLE: 5,
} as const;

/** The words for each grade, in the order of the grades. */
export const gradeWords = [
  "not there",
  "unreadable",
  "readable from cached copies alone",
  "one replica left",
  "fewer replicas than wanted",
  "all replicas",
] as const;

/** Computes a grade. `fewest`: replicas of the worst chunk on nodes that run; `unreadable`: the number of chunks without a copy there. */
export function gradeOf(fewest: number, unreadable: number, wanted: number): number {
  if (unreadable > 0) return Grade.UNREADABLE;
  if (fewest === 0) return Grade.CACHED_ONLY;
  if (fewest >= wanted) return Grade.WHOLE;
  return fewest === 1 ? Grade.LAST_REPLICA : Grade.TOO_FEW;
}
