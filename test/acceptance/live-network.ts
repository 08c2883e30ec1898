import { setTimeout as sleep } from "node:timers/promises";
import { PayloadMode, type Peer } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { GrpcEnvironment } from "../../src/live/grpc/grpc-environment.js";
import { MemorySink } from "../../src/node/get/sinks/memory-sink.js";
import { Node } from "../../src/node/node.js";
import { defaultSettings } from "../../src/node/options.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { sameBytes } from "../../src/node/verify.js";
import type { Role } from "../../src/runtime/identity.js";
import { noObserver, type OperationResult } from "../../src/runtime/observer.js";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { MemoryState } from "../../src/tracker/state.js";
import { Tracker } from "../../src/tracker/tracker.js";

export const CHUNK = 64 * 1024;
/** Longest wait for a condition, in ms. On an idle machine none takes nearly as long. */
const PATIENCE_MS = 120_000;

export interface LivePlace {
  readonly env: GrpcEnvironment;
  readonly node: Node;
  readonly store: MemoryStore;
}

/** A tracker and nodes in this process, each with a gRPC server and connections of its own, on the loopback interface. */
export class LiveNetwork {
  readonly places = new Map<string, LivePlace>();
  private readonly incarnations = new Map<string, number>();

  private constructor(
    private readonly trackerEnv: GrpcEnvironment,
    readonly tracker: Tracker,
    /** Errors that handlers and callbacks threw. */
    readonly bugs: unknown[],
  ) {}

  static async start(): Promise<LiveNetwork> {
    const bugs: unknown[] = [];
    const env = environment("tracker", bugs, "tracker");
    const settings = { payload: PayloadMode.REAL, announceIntervalMs: 200, chunkSize: CHUNK, replication: 2 };
    const repair = { ...defaultTrackerOptions.repair, massFailureShare: 1 };
    const options = {
      ...defaultTrackerOptions,
      settings,
      // Without a fault a node is never silent for so long, even on a busy machine.
      suspectAfter: 3000,
      deadAfter: 4000,
      readerGrace: 100,
      repair,
    };
    const tracker = new Tracker(env, options, new MemoryState());
    env.serve(TrackerServiceDefinition, tracker);
    await env.listen("127.0.0.1:0");
    tracker.start();
    return new LiveNetwork(env, tracker, bugs);
  }

  get trackerPeer(): Peer {
    return this.trackerEnv.self;
  }

  /** Starts a node, or starts it again with what its store kept, and waits until it is in. */
  async add(identity: string, store = new MemoryStore()): Promise<LivePlace> {
    const incarnation = (this.incarnations.get(identity) ?? 0) + 1;
    this.incarnations.set(identity, incarnation);
    const settings = { ...defaultSettings, hash: sha256, chunkSize: CHUNK };
    const env = environment(identity, this.bugs);
    const node = new Node(env, this.trackerPeer, store, { settings, incarnation, capacityBytes: 1e9, zone: "" });
    env.serve(NodeServiceDefinition, node);
    await env.listen("127.0.0.1:0");
    await new Promise<void>((resolve, reject) => node.start((refusal) => (refusal ? reject(refusal) : resolve())));
    const place = { env, node, store };
    this.places.set(identity, place);
    return place;
  }

  /** Kills a node, which cannot tell anyone. */
  kill(identity: string): LivePlace {
    const place = this.place(identity);
    place.env.kill();
    this.places.delete(identity);
    return place;
  }

  place(identity: string): LivePlace {
    return this.places.get(identity) as LivePlace;
  }

  put(identity: string, name: string, size: number): Promise<OperationResult> {
    return new Promise((done) => this.place(identity).node.put({ name, source: new SeededSource(size, size) }, done));
  }

  /** Whether a node gets a file that `put` put with this size, byte for byte. */
  async reads(identity: string, name: string, size: number): Promise<boolean> {
    const sink = new MemorySink();
    const result = await new Promise<OperationResult>((done) => this.place(identity).node.get({ name, sink }, done));
    return !result.error && sameBytes(sink.bytes, new SeededSource(size, size).bytes(0, size));
  }

  async until(condition: () => boolean): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !condition(); await sleep(10)) {
      if (Date.now() > end) throw new Error(`never so: ${condition}`);
    }
  }

  close(): void {
    for (const { env } of this.places.values()) env.kill();
    this.trackerEnv.kill();
  }
}

function environment(identity: string, bugs: unknown[], role: Role = "node"): GrpcEnvironment {
  return new GrpcEnvironment({ identity, role, seed: 1, observer: noObserver, onBug: (bug) => bugs.push(bug) });
}
