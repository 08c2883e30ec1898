import type { Peer } from "../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { Node } from "../node/node.js";
import type { NodeOptions, NodeSettings } from "../node/options.js";
import { DummySource } from "../node/sources/dummy-source.js";
import type { ChunkStore } from "../runtime/chunk-store.js";
import type { Millis } from "../runtime/clock.js";
import type { ContentHash, FileSink, FileSource } from "../runtime/content.js";
import type { Environment } from "../runtime/environment.js";
import type { OperationResult } from "../runtime/observer.js";
import { RpcError } from "../runtime/rpc-error.js";
import type { NodePlan, Scenario } from "../scenario/scenario.js";
import type { Stage, StageLinks } from "../scenario/stage.js";
import type { PlacementPolicy } from "../tracker/placement/policy.js";
import { MemoryState } from "../tracker/state.js";
import { Tracker } from "../tracker/tracker.js";
import type { Hosts, Site } from "./hosts.js";
import { CheckingSink, contentOf } from "./play-files.js";
import type { Recorder } from "./recorder.js";
import { nodeSettings, trackerOptions } from "./settings.js";

/** What a swarm is made of besides its scenario. */
export interface SwarmParts {
  readonly hosts: Hosts;
  readonly recorder: Recorder;
  /** SHA-256; needed in a real network. */
  readonly hash: ContentHash | undefined;
  /** A new, empty store for a node. */
  readonly newStore: (node: number) => ChunkStore;
  /** In place of the scenario's placement policy. */
  readonly placement?: PlacementPolicy | undefined;
}

/** What a node's host is doing. */
const Phase = { OFF: 0, BOOTING: 1, UP: 2, LEAVING: 3 } as const;

/** A tracker and the nodes of a scenario, on hosts of either kind: the stage on which the scenario is played. */
export class Swarm implements Stage {
  /** Undefined until the tracker's host is up. */
  tracker: Tracker | undefined;
  /** Contents that a get delivered and that were not what was put. */
  wrongContents = 0;
  /** Nodes that run, by position. */
  readonly nodes: (Node | undefined)[] = [];
  readonly stores: (ChunkStore | undefined)[] = [];

  private trackerPeer: Peer | undefined;
  private trackerEnv: Environment | undefined;
  private readonly phases: Uint8Array;
  private readonly incarnations: Int32Array;
  private readonly settings: NodeSettings;
  private closed = false;

  constructor(
    readonly scenario: Scenario,
    private readonly parts: SwarmParts,
  ) {
    this.phases = new Uint8Array(scenario.nodes.length);
    this.incarnations = new Int32Array(scenario.nodes.length);
    this.settings = nodeSettings(scenario, parts.hash);
  }

  /** Brings up the tracker; `ready` runs when nodes may come. */
  open(ready: () => void): void {
    const { hosts, recorder, placement } = this.parts;
    hosts.bootTracker(recorder.trackerObserver(), (site) => {
      const options = trackerOptions(this.scenario, placement);
      const tracker = new Tracker(site.env, options, new MemoryState());
      site.serve(TrackerServiceDefinition, tracker);
      this.tracker = tracker;
      this.trackerEnv = site.env;
      this.trackerPeer = site.env.self;
      tracker.start();
      ready();
    });
  }

  /** From here on the stage takes no more orders: what is under way goes on, and nothing new begins. */
  close(): void {
    this.closed = true;
  }

  // The stage

  now(): Millis {
    return this.parts.hosts.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.parts.hosts.at(time, action, arg);
  }

  isUp(node: number): boolean {
    return this.phases[node] === Phase.UP;
  }

  start(node: number): void {
    if (this.closed || this.phases[node] !== Phase.OFF) return;
    this.phases[node] = Phase.BOOTING;
    const incarnation = (this.incarnations[node]! += 1);
    const { hosts, recorder } = this.parts;
    hosts.bootNode(node, incarnation, recorder.nodeObserver(node), (site) => this.run(node, incarnation, site));
  }

  crash(node: number): void {
    if (this.closed || this.phases[node] === Phase.OFF) return;
    this.stop(node, "crashed");
  }

  leave(node: number, drain = false): void {
    if (this.closed || this.phases[node] !== Phase.UP) return;
    this.phases[node] = Phase.LEAVING;
    this.nodes[node]?.leave({ drain }, (result) => this.left(node, drain, result));
  }

  put(node: number, file: string, size: number, replication: number): void {
    if (this.closed) return;
    const source: FileSource = this.scenario.payload === "real" ? contentOf(file, size) : new DummySource(size);
    const options = replication > 0 ? { name: file, source, replication } : { name: file, source };
    this.nodes[node]?.put(options, ignore);
  }

  get(node: number, file: string): void {
    if (this.closed) return;
    const sink: FileSink = new CheckingSink(file, () => this.wrongContents++);
    this.nodes[node]?.get({ name: file, sink }, ignore);
  }

  remove(file: string): void {
    const { trackerEnv, trackerPeer } = this;
    if (this.closed || !trackerEnv || !trackerPeer) return;
    const deadline = this.settings.callDeadlineMs;
    const onAnswer = (result: object): void => {
      if (result instanceof RpcError) this.mark(`remove of ${file} failed: ${result}`);
      else this.parts.recorder.operations.acknowledged.delete(file);
    };
    trackerEnv.call(trackerPeer, TrackerServiceDefinition, "remove", { name: file }, deadline, onAnswer, undefined);
  }

  committed(): readonly string[] {
    return this.tracker?.committedNames() ?? [];
  }

  get links(): StageLinks | undefined {
    return this.parts.hosts.links;
  }

  mark(label: string): void {
    this.parts.recorder.mark(label);
  }

  planOf(node: number): NodePlan {
    return this.scenario.nodes[node]!;
  }

  private run(node: number, incarnation: number, site: Site): void {
    if (this.phases[node] !== Phase.BOOTING || this.incarnations[node] !== incarnation || !this.trackerPeer) return;
    const plan = this.planOf(node);
    const store = (this.stores[node] ??= this.parts.newStore(node));
    const options: NodeOptions = {
      settings: this.settings,
      incarnation,
      capacityBytes: plan.capacity,
      zone: plan.zone,
    };
    const program = new Node(site.env, this.trackerPeer, store, options);
    site.serve(NodeServiceDefinition, program);
    this.nodes[node] = program;
    this.phases[node] = Phase.UP;
    this.parts.recorder.nodeCameUp(node, store.list());
    program.start();
  }

  private stop(node: number, how: "left" | "crashed"): void {
    const wasUp = this.nodes[node] !== undefined;
    this.phases[node] = Phase.OFF;
    this.nodes[node] = undefined;
    this.parts.hosts.kill(node);
    if (wasUp) this.parts.recorder.nodeWentDown(node, how, this.stores[node]?.list() ?? []);
  }

  /** A node that drained leaves its disk behind; one that only said goodbye keeps it for its return. */
  private left(node: number, drain: boolean, result: OperationResult): void {
    if (this.phases[node] !== Phase.LEAVING) return;
    this.stop(node, "left");
    const store = this.stores[node];
    if (!drain || result.error || !store) return;
    this.parts.recorder.diskWiped(node, store.list());
    this.stores[node] = undefined;
  }
}

function ignore(_result: OperationResult): void {}
