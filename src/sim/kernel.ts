import type { Millis } from "../runtime/clock.js";
import type { NetworkSpec } from "../runtime/network-spec.js";
import { KeyedRandom } from "../runtime/random/keyed-random.js";
import type { CallBook } from "./calls/call-book.js";
import { MethodTable } from "./calls/method-table.js";
import { HistoryDigest } from "./events/digest.js";
import { EventQueue, TICKS_PER_MS, type Tick } from "./events/event-queue.js";
import { LookAhead } from "./events/look-ahead.js";
import { Kind, SlotDouble, SlotReference, Word } from "./events/slot.js";
import { Gate } from "./gate.js";
import type { Host } from "./host.js";
import { HostTable } from "./host-table.js";
import { latencies } from "./network/latency.js";
import type { LatencyModel } from "./network/latency-model.js";
import { Network, plainNetwork } from "./network/network.js";
import { Reachability } from "./network/reachability.js";

// Use constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, LIVES } = Word;
const { STRIDE: DOUBLES, DUE } = SlotDouble;
const { STRIDE: REFERENCES, CALLBACK, ARG, MESSAGE } = SlotReference;
const { TIMER } = Kind;

export interface KernelOptions {
  readonly seed: number | string;
  /** The seed of the latencies between hosts; `seed` when left out. */
  readonly networkSeed?: number | undefined;
  readonly network?: Partial<NetworkSpec>;
  /** A latency model of the user's own, in place of the network's. */
  readonly latency?: LatencyModel | undefined;
  /**
   * Whether to freeze every message when it is sent, so that an attempt to change it later throws. Byte arrays cannot be frozen. With the
   * `encoded` wire every receiver has its own copy, and nothing is frozen. It is for tests.
   */
  readonly freeze?: boolean;
  /** A book that records whether each call is answered exactly once. Left out: nobody records it. */
  readonly book?: CallBook | undefined;
  /** An object that receives the events of the history, in place of a plain digest. */
  readonly history?: HistoryDigest | undefined;
}

/** What calls, streams and the run loop share: the clock, the queue with the objects of its slots, the hosts, the network. */
export class Kernel {
  readonly random: KeyedRandom;
  readonly table = new HostTable();
  readonly hosts: Host[] = [];
  readonly network: Network;
  readonly reachability: Reachability;
  readonly gate: Gate;
  readonly methods: MethodTable;
  /** The number of ticks until one end of a call or stream learns that the other is gone. */
  readonly detection: Tick;
  /** The current tick. */
  tick: Tick = 0;
  readonly queue: EventQueue;
  /** The four references of each slot: see `SlotReference`. */
  readonly references: unknown[] = [];
  readonly book: CallBook | undefined;
  private readonly history: HistoryDigest;

  constructor(options: KernelOptions) {
    const spec: NetworkSpec = { ...plainNetwork, ...options.network };
    this.history = options.history ?? new HistoryDigest();
    this.book = options.book;
    this.detection = Math.round(spec.detection * TICKS_PER_MS);
    this.random = new KeyedRandom(options.seed);
    const ofNetwork = options.networkSeed === undefined ? this.random : new KeyedRandom(options.networkSeed);
    const latency = latencies(spec.latency, ofNetwork, options.latency);
    this.network = new Network(spec, this.random, this.table, latency);
    this.reachability = new Reachability(this.network, this.random);
    this.gate = new Gate(this.table);
    this.methods = new MethodTable(spec, options.freeze ?? false);
    const lookAhead = new LookAhead(this);
    this.queue = new EventQueue((entries, from, to) => lookAhead.over(entries, from, to));
  }

  /** The simulated time since the start, in ms. */
  get now(): Millis {
    return this.tick / TICKS_PER_MS;
  }

  /** The hash of the history so far, as 16 hexadecimal digits. */
  get digest(): string {
    return this.history.toString();
  }

  /**
   * From now on every draw of the run differs from what it would have been. What was drawn already stays: a message on its way arrives when
   * it would have. Secrets stay, too, and so do the latencies between hosts.
   */
  rekey(salt: number | string): void {
    this.random.rekey(salt);
    this.network.rekey(this.random);
    this.reachability.disturbances.rekey(this.random);
  }

  /** Runs `callback(arg)` at a tick, even if hosts are down then. Returns a handle. */
  schedule<A>(due: Tick, callback: (arg: A) => void, arg: A): number {
    return this.scheduleFor(-1, 0, due, callback, arg);
  }

  /** Runs `callback(arg)` at a tick if `host` is then still in its life `life`. */
  scheduleFor<A>(host: number, life: number, due: Tick, callback: (arg: A) => void, arg: A): number {
    const slot = this.queue.take();
    const words = this.queue.words;
    const at = slot * STRIDE;
    words[at + KIND] = TIMER;
    words[at + OWNER] = host;
    words[at + LIVES] = life;
    this.queue.doubles[slot * DOUBLES + DUE] = due;
    this.references[slot * REFERENCES + CALLBACK] = callback;
    this.references[slot * REFERENCES + ARG] = arg;
    this.queue.schedule(slot, due);
    return this.queue.handle(slot);
  }

  /** Removes a scheduled callback. If the handle is stale, this does nothing. */
  unschedule(handle: number): void {
    const slot = this.queue.slotOf(handle);
    if (slot < 0 || this.queue.words[slot * STRIDE + KIND] !== TIMER) return;
    // A timer that waits for a paused or slow host is in no queue.
    if (this.queue.isScheduled(slot)) this.queue.remove(slot, this.queue.doubles[slot * DOUBLES + DUE] as number);
    this.free(slot);
  }

  /** Changes when the timers of a host fire. `due`: gives the new tick for the old one. Timers that were due together stay together. */
  retime(host: number, due: (tick: Tick) => Tick): void {
    const { words, doubles } = this.queue;
    const dueOf = (slot: number): Tick => doubles[slot * DOUBLES + DUE] as number;
    const timers = [...this.queue.scheduled()]
      .filter((slot) => words[slot * STRIDE + KIND] === TIMER && words[slot * STRIDE + OWNER] === host)
      .sort((a, b) => dueOf(a) - dueOf(b) || a - b);
    for (const slot of timers) {
      this.queue.remove(slot, dueOf(slot));
      doubles[slot * DOUBLES + DUE] = Math.max(this.tick, due(dueOf(slot)));
      this.queue.schedule(slot, dueOf(slot));
    }
  }

  /** Frees a slot, and drops its references. */
  free(slot: number): void {
    const at = slot * REFERENCES;
    this.references[at + CALLBACK] = undefined;
    this.references[at + ARG] = undefined;
    this.references[at + MESSAGE] = undefined;
    this.queue.free(slot);
  }

  /** Folds an event into the history. */
  record(owner: number, kind: number, detail: number): void {
    this.history.fold(this.tick, owner, kind, detail);
  }
}
