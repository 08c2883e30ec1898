import { grown } from "./grown.js";

const BRANCHES_SHIFT = 2;
const NONE = -1;

// The record of a flow in `times` has these positions.
const TIMES = 2;
const DUE = 0;
const KEY = 1;

/**
 * Flows by the moment at which they are due: a 4-ary heap with positions, in typed arrays. Flows with equal moments
 * come in the order of `order`, so the sequence does not depend on earlier operations.
 *
 * It is lazy in one direction. A flow that becomes due earlier moves up at once. A flow that becomes due later keeps
 * its place, with its old key as a lower bound, and moves down only when it reaches the top. Rates under contention go
 * up and down all the time, and most of those moves cancel out.
 */
export class DueQueue {
  size = 0;
  private keys = new Float64Array(16);
  private flows = new Int32Array(16);
  /** By flow: the moment at which it is due; and its key in the heap, which is never later than this moment. */
  private times = new Float64Array(16 * TIMES);
  /** By flow: its order among flows that are due at the same moment. */
  private orders = new Int32Array(16);
  /** By flow: its slot in the heap. */
  private slots = new Int32Array(16).fill(NONE);

  has(flow: number): boolean {
    return this.slots[flow] !== NONE;
  }

  /** The moment at which a queued flow is due, in ticks. */
  due(flow: number): number {
    return this.times[flow * TIMES + DUE]!;
  }

  /** Adds a flow that is not queued. `order`: compared as a 32-bit serial number. */
  add(flow: number, due: number, order: number): void {
    if (flow >= this.slots.length) this.growTo(flow + 1);
    this.times[flow * TIMES + DUE] = due;
    this.orders[flow] = order;
    this.siftUp(this.size++, flow, due);
  }

  /** Changes when a queued flow is due. */
  move(flow: number, due: number): void {
    this.times[flow * TIMES + DUE] = due;
    if (due < this.times[flow * TIMES + KEY]!) this.siftUp(this.slots[flow]!, flow, due);
  }

  remove(flow: number): void {
    const slot = this.slots[flow]!;
    const last = this.flows[--this.size]!;
    this.slots[flow] = NONE;
    if (last === flow) return;
    const key = this.keys[this.size]!;
    if (key < this.keys[slot]!) this.siftUp(slot, last, key);
    else this.siftDown(slot, last, key);
  }

  /** Finds the flow that is due first. The queue must not be empty. */
  first(): number {
    for (;;) {
      const flow = this.flows[0]!;
      const due = this.times[flow * TIMES + DUE]!;
      if (due === this.keys[0]) return flow;
      this.siftDown(0, flow, due);
    }
  }

  private siftUp(slot: number, flow: number, key: number): void {
    const { keys, flows, slots } = this;
    while (slot > 0) {
      const parent = (slot - 1) >> BRANCHES_SHIFT;
      const above = keys[parent]!;
      if (above < key) break;
      const other = flows[parent]!;
      if (above === key && this.precedes(other, flow)) break;
      keys[slot] = above;
      flows[slot] = other;
      slots[other] = slot;
      slot = parent;
    }
    keys[slot] = key;
    flows[slot] = flow;
    slots[flow] = slot;
    this.times[flow * TIMES + KEY] = key;
  }

  private siftDown(slot: number, flow: number, key: number): void {
    const { keys, flows, slots, size } = this;
    for (;;) {
      let child = (slot << BRANCHES_SHIFT) + 1;
      if (child >= size) break;
      let least = child;
      let leastKey = keys[child]!;
      const end = Math.min(child + (1 << BRANCHES_SHIFT), size);
      for (child++; child < end; child++) {
        const childKey = keys[child]!;
        if (childKey < leastKey || (childKey === leastKey && this.precedes(flows[child]!, flows[least]!))) {
          least = child;
          leastKey = childKey;
        }
      }
      const other = flows[least]!;
      if (key < leastKey || (key === leastKey && this.precedes(flow, other))) break;
      keys[slot] = leastKey;
      flows[slot] = other;
      slots[other] = slot;
      slot = least;
    }
    keys[slot] = key;
    flows[slot] = flow;
    slots[flow] = slot;
    this.times[flow * TIMES + KEY] = key;
  }

  private precedes(a: number, b: number): boolean {
    return ((this.orders[a]! - this.orders[b]!) | 0) < 0;
  }

  private growTo(flows: number): void {
    const length = Math.max(flows, 2 * this.slots.length);
    this.keys = grown(this.keys, new Float64Array(length));
    this.flows = grown(this.flows, new Int32Array(length));
    this.times = grown(this.times, new Float64Array(length * TIMES));
    this.orders = grown(this.orders, new Int32Array(length));
    this.slots = grown(this.slots, new Int32Array(length).fill(NONE));
  }
}

/** The tolerance for moments, a millionth of a tick: moments are sums, and sums have rounding errors. */
const SLACK = 2 ** -20;

/** The tick at which a flow due at `moment` is reported: the first that is not before it. */
export function tickOf(moment: number): number {
  return Math.ceil(moment - SLACK);
}

/**
 * The moment at which the `left` bytes will have moved. The flow had the rate `before` until `moment`, and has `rate`
 * from then on. At rate 0 the bytes never move. But if so few bytes are left that they are only a rounding error, they count as moved now.
 */
export function endOf(moment: number, left: number, before: number, rate: number): number {
  if (rate > 0) return moment + left / rate;
  return left <= before * SLACK ? moment : Number.POSITIVE_INFINITY;
}
