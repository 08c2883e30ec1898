import type { Millis } from "../runtime/clock.js";
import type { Role } from "../runtime/identity.js";
import type { Capacities } from "../runtime/network-spec.js";
import { noObserver, type Observer } from "../runtime/observer.js";
import type { Service } from "../runtime/transport.js";
import type { CallFault } from "./calls/call-book.js";
import { type FlowSharing, Streams, type StreamTotals } from "./calls/streams.js";
import { UnaryCalls } from "./calls/unary-calls.js";
import { TICKS_PER_MS, type Tick } from "./events/event-queue.js";
import { Kind, SlotDouble, SlotReference, Word } from "./events/slot.js";
import { Hardship } from "./hardship.js";
import { Host } from "./host.js";
import type { KernelOptions } from "./kernel.js";
import { Links } from "./network/links.js";
import { SlowHosts } from "./slow-hosts.js";

// Use constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, OTHER, LIVES } = Word;
const { STRIDE: DOUBLES, DUE } = SlotDouble;
const { STRIDE: REFERENCES, CALLBACK, ARG } = SlotReference;
const { REQUEST, REPLY, FAILURE, TIMER, STREAM, FLOWS, SERVED, WAITING } = Kind;

export interface SimulationOptions extends KernelOptions {
  /** Decides the weight and cap of a stream's flow, by its method and request. Left out: all flows are alike. */
  readonly sharing?: FlowSharing;
  /** Whether to check after every change of rates that they are max-min fair, and to throw if not. It is slow, and meant for tests. */
  readonly certify?: boolean;
}

export interface HostOptions {
  /** The name of the host, which must be unique. */
  readonly identity: string;
  /** The role that the host's peers see when it calls; a node when left out. */
  readonly role?: Role;
  /** The capacity of the uplink, and of the downlink, in bytes per second; unlimited when left out. */
  readonly up?: number;
  readonly down?: number;
  /** The region of the host, for latencies and backbones. */
  readonly region?: string;
  /** The zone of the host, for backbones and for a user's own latency model. */
  readonly zone?: string;
  readonly observer?: Observer;
}

/**
 * A deterministic discrete-event simulation of hosts on a network: one queue, one clock in integer microseconds, every
 * draw keyed by what it is for. It knows nothing of trackers and nodes.
 */
export class Simulation extends Hardship {
  /** The number of events that have fired. */
  events = 0;
  readonly unary: UnaryCalls;
  readonly streams: Streams;
  private readonly slowHosts: SlowHosts;
  /** Whether events of any host are delayed, since it is paused or slow. If not, as in most runs, the run loop does not ask about single hosts. */
  private hasDelayed = false;
  private readonly links: Links;
  /** The slot of the bandwidth model's only event. */
  private readonly flowsSlot: number;
  /** The tick of the next completion that the bandwidth model announced; Infinity: none. */
  private flowsDue: Tick = Number.POSITIVE_INFINITY;
  /** The tick for which the event was scheduled last. */
  private flowsScheduled: Tick = 0;
  private stopped = false;

  constructor(options: SimulationOptions) {
    super(options);
    this.unary = new UnaryCalls(this);
    this.slowHosts = new SlowHosts(this, (host, handle) => this.deliver(host, handle));
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

  /** The traffic that unary messages and streams have carried so far. */
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

  /** Stops a host at once. Events that wait for the host never happen. Its peers learn of it after the network's detection delay. */
  crash(host: Host): void {
    const life = this.table.life(host.number);
    if (life < 0) return;
    // The events that waited for a paused or slow host come now. They find this life of the host over, so its program does not see them.
    this.deliverKept(host.number);
    for (const handle of this.slowHosts.takeWaiting(host.number)) this.deliver(host.number, handle);
    this.table.setLife(host.number, -life);
    this.methods.withdraw(host.number);
    this.unary.hostDied(host.number);
    this.streams.hostDied(host.number);
    this.record(host.number, Kind.CRASH, life);
    this.settleFlows();
  }

  /** Loses every unary call and answer that the program on this host sends from now on. It is for a host that is about to crash at this tick. */
  silence(host: Host): void {
    if (this.isUp(host)) this.unary.silence(host.number);
  }

  /** Starts a crashed host again, in its next incarnation and without services. */
  boot(host: Host): void {
    const life = this.table.life(host.number);
    if (life > 0) return;
    this.table.setLife(host.number, 1 - life);
    this.record(host.number, Kind.BOOT, 1 - life);
  }

  /**
   * Pauses the program on a host: it receives nothing and its timers do not fire, while its host and its links go on.
   * Events that come for it wait. They happen when the host is resumed, in the order in which they came.
   */
  pause(host: Host): void {
    if (!this.isUp(host) || this.gate.isPaused(host.number)) return;
    this.gate.pause(host.number);
    this.hasDelayed = true;
    for (const handle of this.slowHosts.takeWaiting(host.number)) this.gate.keep(host.number, handle);
    this.record(host.number, Kind.PAUSE, 0);
  }

  /** Resumes a paused host. If the host is not paused, this does nothing. */
  resume(host: Host): void {
    if (!this.gate.isPaused(host.number)) return;
    this.record(host.number, Kind.RESUME, 0);
    this.deliverKept(host.number);
    this.streams.hostResumed(host.number);
  }

  /**
   * Makes a host's processor slow: each message or timer that comes for its program occupies the processor for `cpu` ms, one after another.
   * If a host is slowed several times, the times add up. Bytes of transfers move as before.
   */
  slow(host: Host, cpu: Millis): void {
    const ticks = Math.round(cpu * TICKS_PER_MS);
    this.record(host.number, Kind.SLOW, ticks);
    this.slowHosts.slow(host.number, ticks);
    this.hasDelayed = true;
  }

  /** Takes back one `slow`. */
  quicken(host: Host, cpu: Millis): void {
    this.record(host.number, Kind.QUICKEN, 0);
    this.slowHosts.quicken(host.number, Math.round(cpu * TICKS_PER_MS));
    this.noteDelayed();
  }

  /** Sets the capacities of a host's links. Transfers under way go on at their new rates. */
  setLinks(host: Host, capacities: Partial<Capacities>): void {
    this.links.setHost(this.tick, host.number, capacities);
    this.streams.flowsChanged = true;
  }

  /** Sets the capacities of a backbone. `backbone`: its place in `NetworkSpec.backbones`. */
  setBackbone(backbone: number, capacities: Partial<Capacities>): void {
    this.links.setBackbone(this.tick, backbone, capacities);
    this.streams.flowsChanged = true;
  }

  serve(host: number, service: Service, handlers: object): void {
    this.methods.serve(host, service, handlers);
  }

  /** Plays until `time` (ms). Then all events due by `time` have happened, and now is `time`. */
  runUntil(time: Millis): void {
    const limit = Math.round(time * TICKS_PER_MS);
    this.play(limit);
    if (!this.stopped && limit > this.tick) this.tick = limit;
  }

  /** Plays until `events` events have fired since the start, or until `time` (ms), whichever comes first. */
  runUntilEvent(events: number, time: Millis): void {
    this.play(Math.round(time * TICKS_PER_MS), events);
  }

  /** Plays until nothing is pending, or until `limit` (ms). With periodic timers something is always pending, so give a limit. */
  runUntilIdle(limit: Millis = Number.MAX_SAFE_INTEGER / TICKS_PER_MS): void {
    this.play(Math.floor(limit * TICKS_PER_MS));
  }

  /** Makes `runUntil` return after the event that is being fired. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * Calls that did not go as they must; none if the simulation has no book of calls. A call without an answer counts once its deadline has
   * been over for `patience`.
   */
  callFaults(patience: Millis): readonly CallFault[] {
    const { book, queue, gate } = this;
    const lives = (host: number, life: number): boolean => gate.admits(host, life);
    const isPending = (slot: number): boolean => queue.isScheduled(slot) || gate.paused > 0;
    return book?.result(this.tick - patience * TICKS_PER_MS, lives, isPending) ?? [];
  }

  /** Fires the events that are due by `limit`, until `lastEvent` events have fired since the start, or until `stop`. */
  private play(limit: Tick, lastEvent = Number.POSITIVE_INFINITY): void {
    const queue = this.queue;
    this.stopped = false;
    this.settleFlows();
    while (!this.stopped && this.events < lastEvent) {
      const slot = queue.pop(limit);
      if (slot < 0) return;
      this.tick = queue.tick;
      this.events++;
      const kind = (queue.words[slot * STRIDE + KIND] as number) & 0xff;
      if (this.hasDelayed && this.isKept(slot, kind)) continue;
      if (kind === REQUEST) this.unary.requestArrived(slot);
      else if (kind === REPLY) this.unary.replyArrived(slot);
      else if (kind === TIMER) this.fireTimer(slot);
      else if (kind === FAILURE || kind === SERVED || kind === WAITING) this.unary.failureDue(slot);
      else if (kind === STREAM) this.streams.eventDue(slot);
      else if (kind === FLOWS) this.fireFlows();
      else throw new Error(`simulation: an event of kind ${kind} was scheduled`);
      if (this.streams.flowsChanged) this.settleFlows();
    }
  }

  /** If an event comes for a paused or slow host, lets it wait, or stops it on its way. Returns false if the event can fire now. */
  private isKept(slot: number, kind: number): boolean {
    if (kind === FLOWS) return false;
    const host = this.queue.words[slot * STRIDE + (kind === REQUEST ? OTHER : OWNER)] as number;
    if (host < 0) return false;
    const handle = this.queue.handle(slot);
    const isPaused = this.gate.isPaused(host);
    if (!isPaused && (this.table.life(host) < 0 || !this.slowHosts.delays(host, handle))) return false;
    if (kind === STREAM) this.streams.cameToPaused(slot);
    else if (kind !== TIMER && !this.unary.cameToPaused(slot)) return true;
    if (isPaused) this.gate.keep(host, handle);
    else this.slowHosts.queue(host, handle);
    return true;
  }

  private noteDelayed(): void {
    this.hasDelayed = this.gate.paused > 0 || this.slowHosts.count > 0;
  }

  /** Schedules the events that were kept for a paused host, so that they fire now. From now on the host is not paused. */
  private deliverKept(host: number): void {
    for (const handle of this.gate.resume(host)) this.deliver(host, handle);
    this.noteDelayed();
  }

  /** Schedules an event that was kept for a host, so that it fires now. Returns false if nobody needs the event any more. */
  private deliver(host: number, handle: number): boolean {
    const { queue } = this;
    const slot = queue.slotOf(handle);
    if (slot < 0) return false;
    const kind = (queue.words[slot * STRIDE + KIND] as number) & 0xff;
    if (kind === WAITING) this.unary.revive(slot);
    // If a call failed meanwhile, only its caller needs the event.
    else if (queue.isScheduled(slot) || queue.words[slot * STRIDE + OWNER] !== host) return false;
    if (kind === TIMER || kind === STREAM) queue.doubles[slot * DOUBLES + DUE] = this.tick;
    queue.schedule(slot, this.tick);
    return true;
  }

  private fireTimer(slot: number): void {
    const words = this.queue.words;
    const at = slot * STRIDE;
    const host = words[at + OWNER] as number;
    const life = words[at + LIVES] as number;
    const callback = this.references[slot * REFERENCES + CALLBACK] as (arg: unknown) => void;
    const arg = this.references[slot * REFERENCES + ARG];
    this.free(slot);
    if (host >= 0 && !this.gate.admits(host, life)) return;
    this.record(host, TIMER, life);
    callback(arg);
  }

  private fireFlows(): void {
    this.flowsDue = Number.POSITIVE_INFINITY;
    this.streams.flowsChanged = true;
    this.links.model.advance(this.tick);
  }

  /** Schedules the one event of the bandwidth model for the completion that comes first. */
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
