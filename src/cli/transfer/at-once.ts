/** Limits on the work that is under way at one time. */
export interface AtOnce<T> {
  /** The largest number of items. */
  readonly most: number;
  /** The largest total weight of the items. A single item may weigh more. */
  readonly weight: number;
  weightOf(item: T): number;
  /** Whether only one item may be under way now. */
  alone(): boolean;
}

/** Works on all items in order, several at once. When one rejects, no other begins, and `atOnce` rejects with its error once all have ended. */
export async function atOnce<T>(
  items: readonly T[],
  bounds: AtOnce<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let weight = 0;
  let failed = false;
  let failure: unknown;
  const begin = (item: T): void => {
    const own = bounds.weightOf(item);
    weight += own;
    const job = work(item)
      .catch((error: unknown) => {
        if (!failed) failure = error;
        failed = true;
      })
      .then(() => {
        weight -= own;
        running.delete(job);
      });
    running.add(job);
  };
  for (const item of items) {
    const fits = () => running.size < bounds.most && weight + bounds.weightOf(item) <= bounds.weight && !bounds.alone();
    while (running.size > 0 && !fits() && !failed) await Promise.race(running);
    if (failed) break;
    begin(item);
  }
  await Promise.all(running);
  if (failed) throw failure;
}
