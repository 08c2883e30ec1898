import type { Millis } from "../runtime/clock.js";
import type { Role } from "../runtime/identity.js";
import type { Capacities, NetworkSpec } from "../runtime/network-spec.js";
import { noObserver, type Observer } from "../runtime/observer.js";
import { KeyedRandom } from "../runtime/random/keyed-random.js";
import type { Service } from "../runtime/transport.js";
import { MethodTable } from "./calls/method-table.js";
import { Streams } from "./calls/streams.js";
import { UnaryCalls } from "./calls/unary-calls.js";
import { HistoryDigest } from "./events/digest.js";
import { EventQueue, TICKS_PER_MS, type Tick } from "./events/event-queue.js";
import { LookAhead } from "./events/look-ahead.js";
import { Kind, SlotDouble, SlotReference, Word } from "./events/slot.js";
import { Host } from "./host.js";
import { HostTable } from "./host-table.js";
import type { LatencyModel } from "./network/latency-model.js";
import { type FlowShare, Links } from "./network/links.js";
import { Network, plainNetwork } from "./network/network.js";

// Constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, LIVES } = Word;
const { STRIDE: DOUBLES, DUE } = SlotDouble;
const { STRIDE: REFERENCES, CALLBACK, ARG, MESSAGE } = SlotReference;
const { REQUEST, REPLY, FAILURE, TIMER, STREAM, FLOWS, SERVED } = Kind;

export interface SimulationOptions {
  readonly seed: number | string;
  readonly network?: Partial<NetworkSpec>;
  /** A latency model of one's own, in place of the network's. */
  readonly latency?: LatencyModel | undefined;
  /** What the flow of a stream gets of the links, by its method and request; all alike unless told. */
  readonly sharing?: FlowSharing;
  /** Freezes every message when it is sent, so that a receiver or sender that changes it is found out. For tests. */
  readonly freeze?: boolean;
  /** Checks after every change of rates that they are max-min fair; throws if not. Slow: for tests. */
  readonly certify?: boolean;
}

/** Decides for each stream when its request arrives. */
export type FlowSharing = (method: string, request: object) => FlowShare | undefined;

export interface HostOptions {
  /** Name of the host; unique. */
  readonly identity: string;
  /** What its peers take it for when it calls; a node when left out. */
  readonly role?: Role;
  /** Bytes per second of the uplink and the downlink; unlimited when left out. */
  readonly up?: number;
  readonly down?: number;
  /** For networks of regions, and for backbones. */
  readonly region?: string;
  /** For backbones. */
  readonly zone?: string;
  readonly observer?: Observer;
}

/**
 * A deterministic discrete-event simulation of hosts on a network: one queue, one clock in integer microseconds, every
 * draw keyed by what it is for. It knows neither tracker nor node.
 */
export class Simulation {
  readonly random: KeyedRandom;
  readonly network: Network;
  readonly queue: EventQueue;
  readonly methods: MethodTable;
  readonly hosts: Host[] = [];
  /** Events fired. */
  events = 0;
  /** The current tick. */
  tick: Tick = 0;

  readonly table = new HostTable();
  /** Callback, argument and message of each slot, from `slot * 4`. */
  readonly references: unknown[] = [];

  private readonly history = new HistoryDigest();
  readonly unary: UnaryCalls;
  readonly streams: Streams;
  private readonly links: Links;
  /** The one pending event of the bandwidth model, and when it is due. */
  private readonly flowsSlot: number;
  private flowsDue: Tick = Number.POSITIVE_INFINITY;
  private flowsScheduled: Tick = 0;
  private stopped = false;

  constructor(options: SimulationOptions) {
    const spec: NetworkSpec = { ...plainNetwork, ...options.network };
    this.random = new KeyedRandom(options.seed);
    this.network = new Network(spec, this.random, this.table, options.latency);
    const lookAhead = new LookAhead(this);
    this.queue = new EventQueue((entries, from, to) => lookAhead.over(entries, from, to));
    this.methods = new MethodTable(spec, options.freeze ?? false);
    this.unary = new UnaryCalls(this);
    this.links = new Links(
      this.network,
      this.table,
      (flow) => this.streams.flowCompleted(flow),
      options.certify ?? false,
    );
    this.streams = new Streams(this, this.links, options.sharing);
    this.flowsSlot = this.queue.take();
    this.queue.words[this.flowsSlot * STRIDE + KIND] = FLOWS;
  }

  /** Simulated time since the start. */
  get now(): Millis {
    return this.tick / TICKS_PER_MS;
  }

  /** Hash of the history so far, 16 hexadecimal digits. */
  get digest(): string {
    return this.history.toString();
  }

  /** What unary messages and streams have carried so far. */
  get traffic(): { readonly messages: number; readonly messageBytes: number; readonly streamed: StreamTotals } {
    return { messages: this.unary.delivered, messageBytes: this.unary.deliveredBytes, streamed: this.streams.totals() };
  }

  addHost(options: HostOptions): Host {
    const number = this.hosts.length;
    const up = options.up ?? Number.POSITIVE_INFINITY;
    const down = options.down ?? Number.POSITIVE_INFINITY;
    this.table.add(up, down);
    const { identity, zone = "", region = "" } = options;
    this.network.addHost({ name: identity, zone, region });
    this.links.addHost(up, down, zone, region);
    const host = new Host(this, number, options.identity, options.observer ?? noObserver, options.role ?? "node");
    this.hosts.push(host);
    return host;
  }

  isUp(host: Host): boolean {
    return this.table.life(host.number) > 0;
  }

  /** Stops a host dead: nothing that waits for it ever happens, and its peers learn of it as the network lets them. */
  crash(host: Host): void {
    const life = this.table.life(host.number);
    if (life < 0) return;
    this.table.setLife(host.number, -life);
    this.methods.withdraw(host.number);
    this.unary.hostDied(host.number);
    this.streams.hostDied(host.number);
    this.history.fold(this.tick, host.number, Kind.CRASH, life);
    this.settleFlows();
  }

  /** A crashed host lives again, in its next incarnation and with no services. */
  boot(host: Host): void {
    const life = this.table.life(host.number);
    if (life > 0) return;
    this.table.setLife(host.number, 1 - life);
    this.history.fold(this.tick, host.number, Kind.BOOT, 1 - life);
  }

  /** What a host's links carry from now on; transfers under way go on at their new rates. */
  setLinks(host: Host, capacities: Partial<Capacities>): void {
    this.links.setHost(this.tick, host.number, capacities);
    this.streams.flowsChanged = true;
  }

  /** The same for a backbone, by its place in `NetworkSpec.backbones`. */
  setBackbone(backbone: number, capacities: Partial<Capacities>): void {
    this.links.setBackbone(this.tick, backbone, capacities);
    this.streams.flowsChanged = true;
  }

  serve(host: number, service: Service, handlers: object): void {
    this.methods.serve(host, service, handlers);
  }

  /** Runs `callback(arg)` at a tick, for nobody's sake: it happens whatever host is down. Returns a handle. */
  schedule<A>(due: Tick, callback: (arg: A) => void, arg: A): number {
    return this.scheduleFor(-1, 0, due, callback, arg);
  }

  /** Runs `callback(arg)` at a tick if `host` still lives `life` then. */
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

  /** Forgets a scheduled callback; stale handles are left alone. */
  unschedule(handle: number): void {
    const slot = this.queue.slotOf(handle);
    if (slot < 0 || this.queue.words[slot * STRIDE + KIND] !== TIMER) return;
    if (!this.queue.isScheduled(slot)) return;
    this.queue.remove(slot, this.queue.doubles[slot * DOUBLES + DUE] as number);
    this.release(slot);
  }

  /** Frees a slot and what it refers to. */
  release(slot: number): void {
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

  /** Plays until `time` (ms): all events due by then have happened, and now is `time`. */
  runUntil(time: Millis): void {
    const limit = Math.round(time * TICKS_PER_MS);
    this.stopped = false;
    this.play(limit);
    if (!this.stopped && limit > this.tick) this.tick = limit;
  }

  /** Plays until nothing is pending, or `limit` (ms). Programs with periodic timers are never idle: give a limit. */
  runUntilIdle(limit: Millis = Number.MAX_SAFE_INTEGER / TICKS_PER_MS): void {
    this.stopped = false;
    this.play(Math.floor(limit * TICKS_PER_MS));
  }

  /** Makes `runUntil` return after the event that is being fired. */
  stop(): void {
    this.stopped = true;
  }

  private play(limit: Tick): void {
    const queue = this.queue;
    this.settleFlows();
    while (!this.stopped) {
      const slot = queue.pop(limit);
      if (slot < 0) return;
      this.tick = queue.tick;
      this.events++;
      const kind = (queue.words[slot * STRIDE + KIND] as number) & 0xff;
      if (kind === REQUEST) this.unary.requestArrived(slot);
      else if (kind === REPLY) this.unary.replyArrived(slot);
      else if (kind === TIMER) this.fireTimer(slot);
      else if (kind === FAILURE || kind === SERVED) this.unary.failureDue(slot);
      else if (kind === STREAM) this.streams.eventDue(slot);
      else if (kind === FLOWS) this.fireFlows();
      else throw new Error(`simulation: an event of kind ${kind} was scheduled`);
      if (this.streams.flowsChanged) this.settleFlows();
    }
  }

  private fireTimer(slot: number): void {
    const words = this.queue.words;
    const at = slot * STRIDE;
    const host = words[at + OWNER] as number;
    const life = words[at + LIVES] as number;
    const callback = this.references[slot * REFERENCES + CALLBACK] as (arg: unknown) => void;
    const arg = this.references[slot * REFERENCES + ARG];
    this.release(slot);
    if (host >= 0 && this.table.life(host) !== life) return;
    this.history.fold(this.tick, host, TIMER, life);
    callback(arg);
  }

  private fireFlows(): void {
    this.flowsDue = Number.POSITIVE_INFINITY;
    this.streams.flowsChanged = true;
    this.links.model.advance(this.tick);
  }

  /** Keeps the one event of the bandwidth model at the completion that comes first. */
  private settleFlows(): void {
    this.streams.flowsChanged = false;
    const due = this.links.model.nextCompletion();
    if (due === this.flowsDue) return;
    this.queue.remove(this.flowsSlot, this.flowsScheduled);
    this.flowsDue = due;
    if (due === Number.POSITIVE_INFINITY) return;
    this.flowsScheduled = Math.max(due, this.tick);
    this.queue.schedule(this.flowsSlot, this.flowsScheduled);
  }
}

/** Bytes of stream messages, framing included. `sent` = `delivered` + `inFlight` + `cut`. */
export interface StreamTotals {
  readonly sent: number;
  readonly delivered: number;
  /** Moved, but not handed to the receiver yet, of transfers under way. */
  readonly inFlight: number;
  /** Moved by transfers that were then cut, to no use. */
  readonly cut: number;
}
