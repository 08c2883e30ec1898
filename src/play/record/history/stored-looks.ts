import type { StoredLevels } from "../../../history/history.js";

/** The largest number of figures that are kept: nodes times samples. */
const MOST_FIGURES = 2_400_000;
const MOST_LEVEL = 255;

/** Samples of the bytes that every node holds, at equal distances. The more nodes there are, the fewer samples. */
export class StoredLooks {
  private readonly times: number[] = [];
  private readonly looks: Float32Array[] = [];
  private every = 1;
  private count = 0;

  /** Takes a sample of the bytes of each node, which it copies. `now`: in ticks. */
  look(now: number, stored: Float64Array, cached: Float64Array): void {
    if (this.count++ % this.every !== 0) return;
    if (this.looks.length > 0 && (this.looks.length + 1) * stored.length > MOST_FIGURES) this.halve();
    this.times.push(now);
    const look = new Float32Array(stored.length);
    for (let node = 0; node < look.length; node++) look[node] = stored[node]! + cached[node]!;
    this.looks.push(look);
  }

  private halve(): void {
    const keep = <T>(list: T[]) => list.splice(0, list.length, ...list.filter((_, at) => at % 2 === 0));
    keep(this.times);
    keep(this.looks);
    this.every *= 2;
  }

  /** Makes the levels. `capacities`: the bytes of each node; -1: unlimited. */
  result(capacities: readonly number[]): StoredLevels {
    let most = 1;
    for (const look of this.looks) for (const bytes of look) if (bytes > most) most = bytes;
    const level = this.looks.map((look) =>
      Uint8Array.from(look, (bytes, node) => {
        const capacity = capacities[node]!;
        return Math.min(MOST_LEVEL, Math.round((MOST_LEVEL * bytes) / (capacity > 0 ? capacity : most)));
      }),
    );
    return { time: Int32Array.from(this.times), level };
  }
}
