import type { PlacedFile } from "../measurements.js";

/** The replicas of a chunk that only one world has. */
interface PlacementDifference {
  readonly file: string;
  readonly chunk: number;
  readonly onlySimulated: readonly string[];
  readonly onlyLive: readonly string[];
}

export interface PlacementComparison {
  /** The number of chunks that are in at least one of the maps. */
  readonly chunks: number;
  /** The number of chunks whose replicas are on the same nodes. */
  readonly equal: number;
  /** The mean over the chunks of Jaccard's index: nodes in both maps divided by nodes in either; 1 when there are no chunks. */
  readonly similarity: number;
  readonly differences: readonly PlacementDifference[];
}

/** Finds where two placement maps differ. */
export function comparePlacement(simulated: readonly PlacedFile[], live: readonly PlacedFile[]): PlacementComparison {
  const [ours, theirs] = [byName(simulated), byName(live)];
  const differences: PlacementDifference[] = [];
  let chunks = 0;
  let similarity = 0;
  for (const file of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [a, b] = [ours.get(file) ?? [], theirs.get(file) ?? []];
    for (let chunk = 0; chunk < Math.max(a.length, b.length); chunk++) {
      const [here, there] = [a[chunk] ?? [], b[chunk] ?? []];
      const onlySimulated = here.filter((node) => !there.includes(node));
      const onlyLive = there.filter((node) => !here.includes(node));
      const either = here.length + onlyLive.length;
      const missing = !(chunk < a.length && chunk < b.length);
      chunks++;
      // A chunk that both worlds know and that has no replica in either is equal. A chunk that only one world knows is different.
      similarity += either === 0 ? Number(!missing) : (here.length - onlySimulated.length) / either;
      if (missing || onlySimulated.length > 0 || onlyLive.length > 0)
        differences.push({ file, chunk, onlySimulated, onlyLive });
    }
  }
  return {
    chunks,
    equal: chunks - differences.length,
    similarity: chunks === 0 ? 1 : similarity / chunks,
    differences,
  };
}

function byName(files: readonly PlacedFile[]): Map<string, PlacedFile["chunks"]> {
  return new Map(files.map(({ name, chunks }) => [name, chunks]));
}
