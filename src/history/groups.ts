/** Groups of positions with the same key, each in ascending order. */
export class Groups {
  /** For each key, where its group begins in `members`; one more entry at the end. */
  private readonly first: Int32Array;
  private readonly members: Int32Array;

  /** `keys`: the key of each position, from 0 to `count` - 1. Positions with any other key are in no group. */
  constructor(keys: ArrayLike<number>, count: number) {
    const first = new Int32Array(count + 1);
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      if (key >= 0 && key < count) first[key + 1]!++;
    }
    for (let key = 0; key < count; key++) first[key + 1]! += first[key] as number;
    const next = first.slice();
    const members = new Int32Array(first[count] as number);
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] as number;
      if (key >= 0 && key < count) members[next[key]!++] = at;
    }
    this.first = first;
    this.members = members;
  }

  of(key: number): Int32Array {
    return this.members.subarray(this.first[key], this.first[key + 1]);
  }
}
