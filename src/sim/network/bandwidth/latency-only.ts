import type { BandwidthModel, BandwidthOptions, Completed } from "./bandwidth.js";

/** The model of links without bounds: a transfer ends at the tick at which it starts, and only latency takes time. */
export class LatencyOnly implements BandwidthModel {
  private readonly completed: Completed;
  /** The numbers of the flows to report, from position `head` on. A flow that is not in `waiting` any more was cancelled. */
  private order: number[] = [];
  private head = 0;
  private readonly waiting = new Map<number, number>();
  private readonly free: number[] = [];
  private flowCount = 0;
  private now = 0;
  private reporting = -1;

  constructor(options: BandwidthOptions) {
    this.completed = options.completed;
  }

  addHost(): void {}
  setCapacity(): void {}
  setSharedCapacity(): void {}

  start(now: number, _from: number, _to: number, bytes: number): number {
    this.now = now;
    const flow = this.free.pop() ?? this.flowCount++;
    this.waiting.set(flow, bytes);
    this.order.push(flow);
    return flow;
  }

  cancel(now: number, flow: number): number {
    this.now = now;
    const bytes = this.waiting.get(flow) ?? 0;
    this.waiting.delete(flow);
    if (flow === this.reporting) this.reporting = -1;
    // The flow's number may be used again only when `advance` has passed its place in the order.
    return bytes;
  }

  nextCompletion(): number {
    return this.waiting.size > 0 ? this.now : Number.POSITIVE_INFINITY;
  }

  advance(now: number): void {
    this.now = now;
    while (this.head < this.order.length) {
      const flow = this.order[this.head++]!;
      if (this.waiting.delete(flow)) {
        this.reporting = flow;
        const bytes = this.completed(flow);
        if (bytes > 0 && this.reporting === flow) {
          this.waiting.set(flow, bytes);
          this.order.push(flow);
          this.reporting = -1;
          continue;
        }
        this.reporting = -1;
      }
      this.free.push(flow);
    }
    this.order.length = 0;
    this.head = 0;
  }

  rate(): number {
    return Number.POSITIVE_INFINITY;
  }

  remaining(_now: number, flow: number): number {
    return this.waiting.get(flow) ?? 0;
  }
}
