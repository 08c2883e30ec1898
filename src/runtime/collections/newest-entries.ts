/** A map that keeps only its newest entries, at most `most` of them. To set a key again makes its entry the newest one. */
export class NewestEntries<K, V> {
  private readonly entries = new Map<K, V>();
  /**
   * Gives the keys, the oldest first. This iterator is kept, because a new one would have to skip all entries that were forgotten since V8 last
   * tidied the map, each time. It cannot come to its end: it is asked only when there are more than `most` entries, so at least two.
   */
  private readonly oldest = this.entries.keys();

  constructor(private readonly most: number) {
    if (most < 1) throw new RangeError(`expected room for at least one entry, found ${most}`);
  }

  get size(): number {
    return this.entries.size;
  }

  has(key: K): boolean {
    return this.entries.has(key);
  }

  get(key: K): V | undefined {
    return this.entries.get(key);
  }

  set(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.most) this.entries.delete(this.oldest.next().value as K);
  }
}
