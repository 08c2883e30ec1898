import type { BandwidthModel, BandwidthOptions, Completed, FlowOptions } from "./bandwidth.js";
import { DueQueue, endOf, tickOf } from "./due-queue.js";

const TICKS_PER_SECOND = 1e6;

/** One transfer, under way or waiting for its turn. */
interface Transfer {
  readonly flow: number;
  readonly from: number;
  readonly to: number;
  readonly cap: number;
  readonly via: readonly number[];
  remaining: number;
  /** The moment since which the transfer moves at `rate`, in bytes per tick; the rate is 0 while it waits. */
  since: number;
  rate: number;
}

/**
 * A host sends one transfer after another, each at the full rate of the slowest link on its way. So uplinks are queues.
 * Transfers from different hosts do not slow each other down, even on the same downlink or shared link. The next message
 * of a stream waits for its turn again. Weights have no effect. This model is cheap, and wrong where receivers are the
 * bottleneck: see `FairSharing`.
 */
export class FifoSharing implements BandwidthModel {
  private readonly completed: Completed;
  private readonly up: number[] = [];
  private readonly down: number[] = [];
  private readonly shared: number[];
  /** The transfers of each host in the order of their turns. The first one is under way. */
  private readonly lines: Transfer[][] = [];
  private readonly transfers: (Transfer | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly queue = new DueQueue();
  private turns = 0;
  private now = 0;
  private moment = 0;
  private reporting = -1;

  constructor(options: BandwidthOptions) {
    this.completed = options.completed;
    this.shared = (options.sharedLinks ?? []).map((capacity) => capacity / TICKS_PER_SECOND);
  }

  addHost(up: number, down: number): void {
    this.up.push(up / TICKS_PER_SECOND);
    this.down.push(down / TICKS_PER_SECOND);
    this.lines.push([]);
  }

  start(now: number, from: number, to: number, bytes: number, options?: FlowOptions): number {
    if (!(bytes > 0)) throw new Error(`a flow of ${bytes} bytes`);
    this.moveTo(now);
    const flow = this.free.pop() ?? this.transfers.length;
    const cap = (options?.cap ?? Number.POSITIVE_INFINITY) / TICKS_PER_SECOND;
    const transfer = { flow, from, to, cap, via: options?.via ?? [], remaining: bytes, since: 0, rate: 0 };
    this.transfers[flow] = transfer;
    this.standInLine(transfer);
    return flow;
  }

  cancel(now: number, flow: number): number {
    if (flow === this.reporting) {
      this.reporting = -1;
      return 0;
    }
    const left = this.remaining(now, flow);
    this.moveTo(now);
    const transfer = this.transfers[flow]!;
    const line = this.lines[transfer.from]!;
    const place = line.indexOf(transfer);
    line.splice(place, 1);
    if (place === 0) {
      this.queue.remove(flow);
      if (line.length > 0) this.begin(line[0]!);
    }
    this.forget(flow);
    return left;
  }

  setCapacity(now: number, host: number, side: "up" | "down", bytesPerSecond: number): void {
    this.moveTo(now);
    (side === "up" ? this.up : this.down)[host] = bytesPerSecond / TICKS_PER_SECOND;
    if (side === "up") this.changeRate(this.lines[host]![0]);
    else this.changeRates((transfer) => transfer.to === host);
  }

  setSharedCapacity(now: number, sharedLink: number, bytesPerSecond: number): void {
    this.moveTo(now);
    this.shared[sharedLink] = bytesPerSecond / TICKS_PER_SECOND;
    this.changeRates((transfer) => transfer.via.includes(sharedLink));
  }

  nextCompletion(): number {
    if (this.queue.size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(this.now, tickOf(this.queue.due(this.queue.first())));
  }

  advance(now: number): void {
    this.now = now;
    while (this.queue.size > 0) {
      const flow = this.queue.first();
      const due = this.queue.due(flow);
      if (tickOf(due) > now) break;
      this.moment = due;
      const transfer = this.transfers[flow]!;
      this.reporting = flow;
      const bytes = this.completed(flow);
      const goesOn = bytes > 0 && this.reporting === flow;
      this.reporting = -1;
      this.queue.remove(flow);
      const line = this.lines[transfer.from]!;
      line.shift();
      if (line.length > 0) this.begin(line[0]!);
      if (goesOn) {
        transfer.remaining = bytes;
        transfer.rate = 0;
        this.standInLine(transfer);
      } else this.forget(flow);
    }
  }

  rate(flow: number): number {
    return this.transfers[flow]!.rate * TICKS_PER_SECOND;
  }

  remaining(now: number, flow: number): number {
    const { remaining, rate, since } = this.transfers[flow]!;
    return rate > 0 && now > since ? Math.max(0, remaining - rate * (now - since)) : remaining;
  }

  private moveTo(now: number): void {
    this.now = now;
    const first = this.queue.size > 0 ? this.queue.due(this.queue.first()) : Number.POSITIVE_INFINITY;
    this.moment = Math.max(this.moment, Math.min(now, first));
  }

  private standInLine(transfer: Transfer): void {
    const line = this.lines[transfer.from]!;
    if (line.push(transfer) === 1) this.begin(transfer);
  }

  private begin(transfer: Transfer): void {
    transfer.since = this.moment;
    transfer.rate = this.alone(transfer);
    this.queue.add(transfer.flow, this.moment + transfer.remaining / transfer.rate, this.turns++ | 0);
  }

  /** The rate that a transfer has when it has its links for itself, in bytes per tick. */
  private alone(transfer: Transfer): number {
    let rate = Math.min(transfer.cap, this.up[transfer.from]!, this.down[transfer.to]!);
    for (const link of transfer.via) rate = Math.min(rate, this.shared[link]!);
    return rate;
  }

  private changeRates(concerned: (transfer: Transfer) => boolean): void {
    for (const line of this.lines) {
      const transfer = line[0];
      if (transfer && concerned(transfer)) this.changeRate(transfer);
    }
  }

  /** Computes the rate of a transfer again, if there is one under way. */
  private changeRate(transfer: Transfer | undefined): void {
    if (!transfer) return;
    transfer.remaining = this.remaining(this.moment, transfer.flow);
    const before = transfer.rate;
    transfer.since = this.moment;
    transfer.rate = this.alone(transfer);
    this.queue.move(transfer.flow, endOf(this.moment, transfer.remaining, before, transfer.rate));
  }

  private forget(flow: number): void {
    this.transfers[flow] = undefined;
    this.free.push(flow);
  }
}
