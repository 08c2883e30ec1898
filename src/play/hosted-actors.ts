import type { Peer } from "../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition } from "../gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { Node } from "../node/node.js";
import type { NodeOptions, NodeSettings } from "../node/options.js";
import { DummySource } from "../node/put/sources/dummy-source.js";
import { Scrubber } from "../node/store/scrubber.js";
import type { PlacementPolicy } from "../policies/placement/policy.js";
import type { StoredChunk } from "../runtime/chunk-store.js";
import type { ContentHash, FileSink, FileSource } from "../runtime/content.js";
import type { Environment } from "../runtime/environment.js";
import type { Observer, OperationResult } from "../runtime/observer.js";
import { RpcError, UNAVAILABLE } from "../runtime/rpc-error.js";
import type { DiskFate, Faults } from "../scenario/players/stage.js";
import { type Scenario, TRACKER } from "../scenario/scenario.js";
import { hasStepThatNeeds } from "../scenario/steps/steps.js";
import { MemoryState, type TrackerState } from "../tracker/state.js";
import { Tracker } from "../tracker/tracker.js";
import type { Actors, NodeEvents } from "./actors.js";
import { Disks } from "./disks/disks.js";
import type { SimulatedStore } from "./disks/simulated-store.js";
import type { Hosts, Site } from "./hosts.js";
import { KeptState } from "./kept-state.js";
import type { Knowledge } from "./liars/liar.js";
import { type Ear, overheard } from "./overheard.js";
import { CheckingSink, contentOf } from "./play-files.js";
import { nodeSettings, scrubOptions, trackerOptions } from "./settings.js";

export interface HostedParts {
  readonly hosts: Hosts;
  /** The hash, SHA-256; needed in a real network. */
  readonly hash: ContentHash | undefined;
  /** Makes a new, empty store for a node. */
  readonly newStore: (node: number) => SimulatedStore;
  /** A placement policy that replaces the scenario's. */
  readonly placement?: PlacementPolicy | undefined;
}

/** Gives orders to the programs of a scenario, which are objects of this process. */
export class HostedActors implements Actors, Knowledge {
  readonly faults: Faults;
  /**
   * The tracker and its environment. While the tracker is down, the objects of its last life. Undefined until its host is up for the first
   * time.
   */
  tracker: Tracker | undefined;
  trackerEnv: Environment | undefined;
  /** How often a get delivered something other than was put: a wrong chunk, a chunk twice, or a wrong length. */
  wrongContents = 0;
  /** The nodes that run, by position. */
  readonly nodes: (Node | undefined)[] = [];
  readonly disks: Disks;
  ear: Ear | undefined;

  private trackerPeer: Peer | undefined;
  /** The state that the tracker keeps when it dies. */
  private readonly trackerState: TrackerState;
  private readonly settings: NodeSettings;

  constructor(
    private readonly scenario: Scenario,
    private readonly parts: HostedParts,
  ) {
    this.settings = nodeSettings(scenario, parts.hash);
    const mayFail = hasStepThatNeeds(scenario, "disks") || hasStepThatNeeds(scenario, "fullDisks");
    this.disks = new Disks(parts.newStore, mayFail, (fileId) => this.fileName(fileId));
    const copies = new KeptState(() => parts.hosts.now());
    this.trackerState = hasStepThatNeeds(scenario, "trackerCopies") ? copies : new MemoryState();
    this.faults = { ...parts.hosts.faults, disks: this.disks, fullDisks: this.disks, trackerCopies: copies };
  }

  get stores(): readonly (SimulatedStore | undefined)[] {
    return this.disks.stores;
  }

  openTracker(observer: Observer, ready: () => void): void {
    const { hosts, placement } = this.parts;
    hosts.bootTracker(observer, (site) => {
      const options = trackerOptions(this.scenario, placement);
      const tracker = new Tracker(site.env, options, this.trackerState);
      const { ear } = this;
      site.serve(TrackerServiceDefinition, ear ? overheard(TrackerServiceDefinition, tracker, TRACKER, ear) : tracker);
      this.tracker = tracker;
      this.trackerEnv = site.env;
      this.trackerPeer = site.env.self;
      tracker.start();
      ready();
    });
  }

  start(node: number, incarnation: number, observer: Observer, events: NodeEvents): void {
    this.parts.hosts.bootNode(node, incarnation, observer, (site) => this.run(node, incarnation, site, events));
  }

  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void {
    const wasUp = this.nodes[node] !== undefined;
    this.nodes[node] = undefined;
    this.parts.hosts.kill(node);
    if (wasUp) down(this.stores[node]?.list() ?? []);
  }

  lose(node: number, fate: DiskFate): Iterable<StoredChunk> {
    return this.disks.lose(node, fate);
  }

  put(node: number, file: string, size: number, replication: number): void {
    const source: FileSource = this.scenario.payload === "real" ? contentOf(file, size) : new DummySource(size);
    const options = replication > 0 ? { name: file, source, replication } : { name: file, source };
    this.nodes[node]?.put(options, ignore);
  }

  get(node: number, file: string, listening = (sink: FileSink): FileSink => sink): void {
    const sink = listening(new CheckingSink(file, () => this.wrongContents++));
    this.nodes[node]?.get({ name: file, sink }, ignore);
  }

  leave(node: number, drain: boolean, done: (result: OperationResult) => void): void {
    this.nodes[node]?.leave({ drain }, done);
  }

  remove(file: string, done: (failure: RpcError | undefined) => void): void {
    const { trackerEnv, trackerPeer } = this;
    if (!trackerEnv || !trackerPeer) return;
    if (this.parts.hosts.isTrackerUp === false) return done(UNAVAILABLE);
    const deadline = this.settings.callDeadlineMs;
    const onAnswer = (result: object): void => done(result instanceof RpcError ? result : undefined);
    trackerEnv.call(trackerPeer, TrackerServiceDefinition, "remove", { name: file }, deadline, onAnswer, undefined);
  }

  // What liars know

  *chunks(): Generator<{ readonly fileId: number; readonly file: string; readonly index: number }> {
    for (const { id, name, chunkCount } of this.tracker?.files.fromName("") ?? [])
      for (let index = 0; index < chunkCount; index++) yield { fileId: id, file: name, index };
  }

  fileName(fileId: number): string | undefined {
    return this.tracker?.files.byId(fileId)?.name;
  }

  holds(node: number, fileId: number, index: number): boolean {
    return this.stores[node]?.get(fileId, index) !== undefined;
  }

  private run(node: number, incarnation: number, site: Site, events: NodeEvents): void {
    if (!this.trackerPeer) return;
    const plan = this.scenario.nodes[node]!;
    const store = this.disks.open(node, site.env);
    const options: NodeOptions = {
      settings: this.settings,
      incarnation,
      capacityBytes: plan.capacity,
      zone: plan.zone,
    };
    const program = new Node(site.env, this.trackerPeer, store, options);
    const { ear } = this;
    site.serve(NodeServiceDefinition, ear ? overheard(NodeServiceDefinition, program, node, ear) : program);
    this.nodes[node] = program;
    events.up(store.list());
    program.start();
    const scrub = scrubOptions(this.scenario);
    if (scrub) new Scrubber(program, scrub).start();
  }
}

function ignore(_result: OperationResult): void {}
