/** Writes the sentence for a history that records only some files chunk by chunk. `told`: as in `HistoryFiles`. */
export function toldInWords(told: readonly number[]): string {
  const some = told.filter((is) => is === 1).length;
  return `Where chunks were and how they moved is told of ${some} of ${told.length} files; the others had too many events.`;
}
