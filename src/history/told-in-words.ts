/** What a history says when it tells of some files only. `told`: as in `HistoryFiles`. */
export function toldInWords(told: readonly number[]): string {
  const some = told.filter((is) => is === 1).length;
  return `Where chunks were and how they moved is told of ${some} of ${told.length} files; of the others there was too much.`;
}
