/**
 * A binary min-heap of small integers whose order may change: `update` moves an item whose key has changed, and `remove` takes any item
 * out. Each of them takes O(log n) comparisons.
 */
export class IndexedHeap {
  private readonly items: number[] = [];
  /** The position of each item in `items`, plus 1; 0: it is not in the heap. */
  private places = new Int32Array(64);

  /** `before(a, b)`: whether a comes before b. It must be a strict total order. */
  constructor(private readonly before: (a: number, b: number) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  has(item: number): boolean {
    return item < this.places.length && this.places[item] !== 0;
  }

  /** The item at a position of the heap's tree. 0 is the first item; the children of p are 2p + 1 and 2p + 2. */
  at(position: number): number {
    return this.items[position]!;
  }

  /** Puts an item in, or moves it to where it belongs now. */
  update(item: number): void {
    if (item >= this.places.length) {
      const wider = new Int32Array(Math.max(item + 1, 2 * this.places.length));
      wider.set(this.places);
      this.places = wider;
    }
    if (this.places[item] === 0) {
      this.items.push(item);
      this.places[item] = this.items.length;
    }
    this.sift(item);
  }

  remove(item: number): void {
    if (!this.has(item)) return;
    const place = this.places[item]! - 1;
    this.places[item] = 0;
    const last = this.items.pop()!;
    if (last === item) return;
    this.items[place] = last;
    this.places[last] = place + 1;
    this.sift(last);
  }

  /** Takes the first item out. The heap must not be empty. */
  pop(): number {
    const first = this.items[0]!;
    this.remove(first);
    return first;
  }

  clear(): void {
    for (const item of this.items) this.places[item] = 0;
    this.items.length = 0;
  }

  private sift(item: number): void {
    const { items, places } = this;
    let place = places[item]! - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = items[parent]!;
      if (!this.before(item, above)) break;
      items[place] = above;
      places[above] = place + 1;
      place = parent;
    }
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.before(items[child + 1]!, items[child]!)) child++;
      const below = items[child]!;
      if (!this.before(below, item)) break;
      items[place] = below;
      places[below] = place + 1;
      place = child;
    }
    items[place] = item;
    places[item] = place + 1;
  }
}
