import { hash } from "node:crypto";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { MemorySink } from "../../src/node/get/sinks/memory-sink.js";
import { NullSink } from "../../src/node/get/sinks/null-sink.js";
import { Node } from "../../src/node/node.js";
import { defaultSettings, type NodeSettings } from "../../src/node/options.js";
import { DummySource } from "../../src/node/put/sources/dummy-source.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../src/node/store/stores/size-only-store.js";
import { sameBytes } from "../../src/node/verify.js";
import type { FileSource } from "../../src/runtime/content.js";
import type { NetworkSpec } from "../../src/runtime/network-spec.js";
import { noObserver, type Observer, type OperationResult } from "../../src/runtime/observer.js";
import type { Handlers, Service } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";
import { Simulation } from "../../src/sim/simulation.js";
import { defaultTrackerOptions, type TrackerOptions } from "../../src/tracker/options.js";
import { MemoryState, type TrackerState } from "../../src/tracker/state.js";
import { Tracker } from "../../src/tracker/tracker.js";
import { repeated } from "./repeated-messages.js";

export const CHUNK = 1000;

export interface SwarmOptions {
  readonly nodes: number;
  readonly seed?: number;
  /** Whether contents are carried. */
  readonly real?: boolean;
  readonly network?: Partial<NetworkSpec>;
  readonly tracker?: Partial<TrackerOptions>;
  readonly settings?: Partial<NodeSettings>;
  readonly replication?: number;
  readonly capacity?: number;
  /** Failure domain of a node by its identity; default: none. */
  readonly zone?: (identity: string) => string;
  /** Bytes per second, up and down. */
  readonly rate?: number;
  readonly observer?: Partial<Observer>;
  /** Makes the state for each start of the tracker; default: one state in memory for all starts. */
  readonly state?: (host: Host) => TrackerState;
  /** Whether some messages come twice, some of them long after they came first. */
  readonly repeats?: boolean;
}

/** One node's place: its host and disk outlive the incarnations of its program. */
export interface Place {
  readonly host: Host;
  readonly store: SizeOnlyStore | MemoryStore;
  node: Node;
}

/** An operation under way. */
export interface Pending {
  result?: OperationResult;
  /** What a get wrote, in a network that carries contents. */
  readonly sink?: MemorySink;
}

/** A tracker and some nodes in one simulation, with a short announce interval and small chunks. */
export class TestSwarm {
  readonly simulation: Simulation;
  readonly trackerHost: Host;
  readonly places: Place[] = [];
  tracker: Tracker;
  private readonly state = new MemoryState();
  private readonly trackerOptions: TrackerOptions;
  private readonly settings: NodeSettings;

  constructor(private readonly options: SwarmOptions) {
    this.simulation = new Simulation({
      seed: options.seed ?? 1,
      freeze: true,
      certify: true,
      network: options.network ?? {},
    });
    const settings = {
      payload: options.real ? PayloadMode.REAL : PayloadMode.DUMMY,
      announceIntervalMs: 1000,
      chunkSize: CHUNK,
      replication: options.replication ?? 2,
    };
    this.trackerOptions = {
      ...defaultTrackerOptions,
      suspectAfter: 3000,
      deadAfter: 8000,
      sharedFiles: true,
      settings,
      ...options.tracker,
    };
    const sha256 = { digest: (data: Uint8Array) => Uint8Array.from(hash("sha256", data, "buffer")) };
    this.settings = {
      ...defaultSettings,
      callDeadlineMs: 1000,
      transferDeadlineMs: 4000,
      chunkSize: CHUNK,
      hash: options.real ? sha256 : undefined,
      ...options.settings,
    };
    const observer = { ...noObserver, ...options.observer };
    this.trackerHost = this.simulation.addHost({ identity: "tracker", role: "tracker", observer });
    this.tracker = this.startTracker();
    for (let n = 0; n < options.nodes; n++) this.add(`n${n}`);
  }

  /** Adds a node that keeps a disk, and starts it. */
  add(identity: string, capacityBytes = this.options.capacity ?? 1e6, settings: Partial<NodeSettings> = {}): Place {
    const rate = this.options.rate ?? 1e6;
    const observer = { ...noObserver, ...this.options.observer };
    const host = this.simulation.addHost({ identity, up: rate, down: rate, observer });
    const store = this.options.real ? new MemoryStore() : new SizeOnlyStore();
    const place: Place = { host, store, node: this.program(host, store, capacityBytes, settings) };
    this.places.push(place);
    return place;
  }

  place(n: number): Place {
    return this.places[n] as Place;
  }

  crash(n: number): void {
    this.simulation.crash(this.place(n).host);
  }

  restart(n: number): void {
    const place = this.place(n);
    this.simulation.boot(place.host);
    place.node = this.program(place.host, place.store, place.node.options.capacityBytes, {});
  }

  /** Crashes a node and starts it again with its disk on another host, which has another address. */
  move(n: number): void {
    const { host, store, node } = this.place(n);
    this.simulation.crash(host);
    const { identity, observer } = host;
    const rate = this.options.rate ?? 1e6;
    const other = this.simulation.addHost({ identity, up: rate, down: rate, observer });
    while (other.incarnation <= node.membership.incarnation) {
      this.simulation.crash(other);
      this.simulation.boot(other);
    }
    this.places[n] = { host: other, store, node: this.program(other, store, node.options.capacityBytes, {}) };
  }

  crashTracker(): void {
    this.simulation.crash(this.trackerHost);
  }

  restartTracker(): void {
    this.simulation.boot(this.trackerHost);
    this.tracker = this.startTracker();
  }

  run(ms: number): void {
    this.simulation.runUntil(this.simulation.now + ms);
  }

  put(n: number, name: string, size: number, replication = 0): Pending {
    const pending: Pending = {};
    this.place(n).node.put({ name, source: this.source(name, size), replication }, (result) => settle(pending, result));
    return pending;
  }

  get(n: number, name: string, fileId = 0): Pending {
    const sink = new MemorySink();
    const pending: Pending = this.options.real ? { sink } : {};
    const chosen = this.options.real ? sink : new NullSink();
    this.place(n).node.get({ name, sink: chosen, fileId }, (result) => settle(pending, result));
    return pending;
  }

  /** Runs until all have ended, at most `limit` ms. */
  finish(operations: Pending[], limit = 600_000): OperationResult[] {
    const end = this.simulation.now + limit;
    while (operations.some((operation) => !operation.result) && this.simulation.now < end) this.run(100);
    return operations.map((operation) => operation.result as OperationResult);
  }

  /** Whether a get wrote exactly what `put` put under that name. */
  hasRead({ sink }: Pending, name: string, size: number): boolean {
    if (!sink?.closed) return false;
    return sameBytes(sink.bytes, new SeededSource(size, seedOf(name)).bytes(0, size));
  }

  /** Live holders of a chunk's replicas, looking at their disks. */
  replicasOf(fileId: number, index: number): number {
    const up = this.places.filter((place) => this.simulation.isUp(place.host));
    return up.filter((place) => (place.store.get(fileId, index)?.pledge ?? 0) > 0).length;
  }

  private source(name: string, size: number): FileSource {
    return this.options.real ? new SeededSource(size, seedOf(name)) : new DummySource(size);
  }

  private program(host: Host, store: Place["store"], capacityBytes: number, extra: Partial<NodeSettings>): Node {
    const settings = { ...this.settings, ...extra };
    const options = {
      settings,
      incarnation: host.incarnation,
      capacityBytes,
      zone: this.options.zone?.(host.identity) ?? "",
    };
    const node = new Node(host, this.trackerHost.self, store, options);
    host.serve(NodeServiceDefinition, this.served(host, node, ["storeChunks", "dropChunks"]));
    node.start();
    return node;
  }

  private startTracker(): Tracker {
    const tracker = new Tracker(
      this.trackerHost,
      this.trackerOptions,
      this.options.state?.(this.trackerHost) ?? this.state,
    );
    const repeated = ["join", "leave", "announce", "inventory", "put", "reassign", "commit"] as const;
    this.trackerHost.serve(TrackerServiceDefinition, this.served(this.trackerHost, tracker, repeated));
    tracker.start();
    return tracker;
  }

  private served<S extends Service>(host: Host, handlers: Handlers<S>, names: readonly (keyof Handlers<S>)[]) {
    if (!this.options.repeats) return handlers;
    const draws = this.simulation.random.draws("workload", `repeats ${host.identity} ${host.incarnation}`);
    return repeated(host, handlers, names, draws);
  }
}

function settle(pending: Pending, result: OperationResult): void {
  if (pending.result) throw new Error(`${result.kind} ${result.name} ended twice`);
  pending.result = result;
}

function seedOf(name: string): number {
  let seed = 0;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) | 0;
  return seed;
}
