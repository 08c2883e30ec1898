import type { BandwidthModel, BandwidthOptions, Completed, FlowOptions } from "./bandwidth.js";
import { type Allocation, flawOf } from "./certificate.js";
import { DueQueue, endOf, tickOf } from "./due-queue.js";
import { grown } from "./grown.js";
import { WaterLevels } from "./water-levels.js";

// The record of a flow in `progress` has these positions.
const FLOW = 4;
/** The bytes that had not moved at the moment SINCE. From this moment on they move at RATE (bytes per tick). */
const REMAINING = 0;
const SINCE = 1;
const RATE = 2;

/** The positions of a flow's hops: its sender's uplink, its receiver's downlink, then the shared links. */
const UP = 0;
const DOWN = 1;
const SHARED = 2;

const TICKS_PER_SECOND = 1e6;

/** Shares links max-min fairly at every moment. After a change it computes only the rates that the change affects. It is the default. */
export class FairSharing implements BandwidthModel {
  private readonly levels: WaterLevels;
  private readonly queue = new DueQueue();
  private readonly completed: Completed;
  private readonly certify: boolean;
  private readonly sharedCount: number;
  private readonly maxVia: number;

  private progress = new Float64Array(16 * FLOW);
  /** The free flow numbers: those in `free`, and all from `flowCount` on. */
  private free: number[] = [];
  private flowCount = 0;
  private starts = 0;

  /** The tick of the latest operation; and the moment up to which flows have moved, which is less than a tick before it. */
  private now = 0;
  private moment = 0;
  /** The flow for which `completed` is being called. */
  private reporting = -1;

  constructor(options: BandwidthOptions) {
    this.completed = options.completed;
    this.certify = options.certify ?? false;
    const shared = options.sharedLinks ?? [];
    this.sharedCount = shared.length;
    this.maxVia = shared.length === 0 ? 0 : (options.maxVia ?? 2);
    this.levels = new WaterLevels(32 - Math.clz32(SHARED + this.maxVia - 1), options.patience);
    for (const capacity of shared) this.levels.addLink(capacity / TICKS_PER_SECOND);
  }

  addHost(up: number, down: number): void {
    this.levels.addLink(up / TICKS_PER_SECOND);
    this.levels.addLink(down / TICKS_PER_SECOND);
  }

  start(now: number, from: number, to: number, bytes: number, options?: FlowOptions): number {
    if (!(bytes > 0)) throw new Error(`a flow of ${bytes} bytes`);
    this.moveTo(now);
    const flow = this.free.pop() ?? this.newFlow();
    const at = flow * FLOW;
    this.progress[at + REMAINING] = bytes;
    this.progress[at + SINCE] = this.moment;
    this.progress[at + RATE] = 0;
    const { levels } = this;
    const weight = options?.weight ?? 1;
    levels.open(flow, weight, (options?.cap ?? Number.POSITIVE_INFINITY) / TICKS_PER_SECOND / weight);
    levels.place(flow, UP, this.sharedCount + 2 * from);
    levels.place(flow, DOWN, this.sharedCount + 2 * to + 1);
    const via = options?.via;
    if (via) {
      if (via.length > this.maxVia) throw new Error(`a flow over ${via.length} shared links; at most ${this.maxVia}`);
      for (let i = 0; i < via.length; i++) levels.place(flow, SHARED + i, via[i]!);
    }
    levels.join(flow);
    this.queue.add(flow, Number.POSITIVE_INFINITY, this.starts++ | 0);
    return flow;
  }

  cancel(now: number, flow: number): number {
    if (flow === this.reporting) {
      this.reporting = -1;
      return 0;
    }
    // If no time has passed since the last change, no flow has moved at a new rate. So no rates are needed yet: if many
    // flows end together, the rates are computed only once.
    if (now > this.moment) this.settle();
    const left = this.left(now, flow);
    this.moveTo(now);
    this.end(flow);
    return left;
  }

  setCapacity(now: number, host: number, side: "up" | "down", bytesPerSecond: number): void {
    this.moveTo(now);
    this.levels.setCapacity(this.sharedCount + 2 * host + (side === "up" ? 0 : 1), bytesPerSecond / TICKS_PER_SECOND);
  }

  setSharedCapacity(now: number, sharedLink: number, bytesPerSecond: number): void {
    this.moveTo(now);
    this.levels.setCapacity(sharedLink, bytesPerSecond / TICKS_PER_SECOND);
  }

  nextCompletion(): number {
    this.settle();
    if (this.queue.size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(this.now, tickOf(this.queue.due(this.queue.first())));
  }

  advance(now: number): void {
    this.settle();
    this.now = now;
    const { queue } = this;
    while (queue.size > 0) {
      const flow = queue.first();
      const due = queue.due(flow);
      if (tickOf(due) > now) break;
      this.moment = due;
      this.reporting = flow;
      const bytes = this.completed(flow);
      if (bytes > 0 && this.reporting === flow) this.goOn(flow, bytes);
      else this.end(flow);
      this.reporting = -1;
      // Handle all flows that end at the same moment together: no time passes between their ends, so no rate matters
      // yet.
      if (queue.size === 0 || queue.due(queue.first()) > due) this.settle();
    }
  }

  rate(flow: number): number {
    this.settle();
    return this.progress[flow * FLOW + RATE]! * TICKS_PER_SECOND;
  }

  remaining(now: number, flow: number): number {
    this.settle();
    return this.left(now, flow);
  }

  /** The bytes of a flow that have not moved yet, by the latest computed rates. */
  private left(now: number, flow: number): number {
    const at = flow * FLOW;
    const left = this.progress[at + REMAINING]!;
    const elapsed = now - this.progress[at + SINCE]!;
    return elapsed > 0 ? Math.max(0, left - this.progress[at + RATE]! * elapsed) : left;
  }

  /** Returns the present capacities, flows and rates, for checks. */
  allocation(): Allocation {
    this.settle();
    return this.settled();
  }

  private settled(): Allocation {
    const capacities = Array.from({ length: this.levels.linkCount }, (_, link) => this.levels.capacity(link));
    const flows = [];
    const rates = [];
    for (let flow = 0; flow < this.flowCount; flow++) {
      if (!this.queue.has(flow)) continue;
      flows.push(this.levels.describe(flow));
      rates.push(this.progress[flow * FLOW + RATE]!);
    }
    return { capacities, flows, rates };
  }

  /**
   * Moves time on to tick `now`, or only to the first end of a flow if that is earlier: `advance` must report this end before time goes on.
   */
  private moveTo(now: number): void {
    if (now > this.now) {
      this.settle();
      this.now = now;
    }
    const first = this.queue.size > 0 ? this.queue.due(this.queue.first()) : Number.POSITIVE_INFINITY;
    this.moment = Math.max(this.moment, Math.min(now, first));
  }

  /** Continues a flow with its next message, without a gap. */
  private goOn(flow: number, bytes: number): void {
    const at = flow * FLOW;
    this.progress[at + REMAINING] = bytes;
    this.progress[at + SINCE] = this.moment;
    this.queue.move(flow, this.moment + bytes / this.progress[at + RATE]!);
  }

  private end(flow: number): void {
    this.levels.leave(flow);
    // The flow may still be listed in `moved`. That does no harm: its rate is 0 and stays 0.
    this.progress[flow * FLOW + RATE] = 0;
    this.queue.remove(flow);
    this.free.push(flow);
  }

  /** Computes the effect of all changes made at this moment. */
  private settle(): void {
    const { levels } = this;
    levels.settle();
    for (let i = 0; i < levels.movedCount; i++) this.changeRate(levels.moved[i]!);
    levels.movedSeen();
    // Check even when no flow is listed as moved, since a flow might be missing in the list.
    if (this.certify) this.check();
  }

  private check(): void {
    const flaw = flawOf(this.settled());
    if (flaw !== undefined) throw new Error(`not max-min fair at tick ${this.now}: ${flaw}`);
  }

  private changeRate(flow: number): void {
    const { progress, queue, moment } = this;
    const at = flow * FLOW;
    const rate = this.levels.rate(flow);
    const old = progress[at + RATE]!;
    if (rate === old) return;
    const elapsed = moment - progress[at + SINCE]!;
    let left = progress[at + REMAINING]!;
    if (elapsed > 0) {
      left = Math.max(0, left - old * elapsed);
      progress[at + REMAINING] = left;
      progress[at + SINCE] = moment;
    }
    progress[at + RATE] = rate;
    queue.move(flow, endOf(moment, left, old, rate));
  }

  private newFlow(): number {
    const flow = this.flowCount++;
    if (this.progress.length < this.flowCount * FLOW) {
      this.progress = grown(this.progress, new Float64Array(2 * this.progress.length));
    }
    return flow;
  }
}
