import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Millis } from "../../runtime/clock.js";
import type { ClockSkew } from "../../runtime/clock-skew.js";
import type { Disturbance, PartitionWay } from "../../runtime/network-faults.js";
import type { Capacities } from "../../runtime/network-spec.js";
import type { Happening, Trigger } from "../triggers/trigger.js";

/** Where a scenario is played: a simulated swarm, or a live one. Nodes are positions in `Scenario.nodes`. */
export interface Stage {
  /** Time since the start. */
  now(): Millis;
  /** Runs `action(arg)` at `time` (not before now). */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
  /** Whether the host's program runs: a node's, or the tracker's. */
  isUp(host: number): boolean;
  // These return whether the host was in the right state. A host in another state is left as it is.
  /** Starts a node that never ran, that left, or that crashed (with what its disk kept); or the tracker after a crash, with its state. */
  start(host: number): boolean;
  /** Kills a node that runs or is starting, or the tracker. It tells nobody. `disk`: what happens to the node's disk; left out: it is kept. */
  crash(host: number, disk?: DiskFate): boolean;
  /** Lets a running node leave, then stops it. With `drain` its replicas are copied elsewhere first, and its disk is wiped in the end. */
  leave(node: number, drain?: boolean): boolean;
  // If a step asked for the operation, the result is reported to that step.
  put(node: number, file: string, size: number, replication: number, step?: PlayedStep): void;
  get(node: number, file: string, step?: PlayedStep): void;
  remove(file: string, step?: PlayedStep): void;
  /** Notes that an arrival of a workload was dropped: no node was online, or there was no file to get. */
  dropped(kind: "put" | "get"): void;
  /** Notes that a step is played now. */
  step(facts: StepFacts): PlayedStep;
  /** Calls `hear` each time something that the trigger waits for happens, apart from its time: inside of the program that does it. */
  listen(trigger: Trigger, hear: (happening: Happening) => void): void;
  /** Names of the committed files, oldest first. */
  committed(): readonly string[];
  /** Notes something for the report's timeline. */
  mark(label: string): void;
  // The following concern hosts: positions in `Scenario.nodes`, or TRACKER.
  /**
   * Pauses a running node, or the tracker. Returns a function that ends this pause, and returns whether the pause still
   * lasted. Undefined: the host was not in the right state.
   */
  pause(host: number): (() => boolean) | undefined;
  /** Resumes a paused host; false: it was not paused. */
  resume(host: number): boolean;
  isPaused(host: number): boolean;
  /**
   * Divides the hosts: hosts of a group reach only each other, and so do the hosts in no group. `way`: which messages
   * between groups are lost. Returns a function that ends this, as `pause` does.
   */
  partition(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean;
  /** Ends all partitions; false: there was none. */
  heal(): boolean;
  /** Divides the hosts as `partition` does, but what is due between groups waits, and arrives when it is released. */
  hold(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean;
  /** Releases all held messages; false: there was no hold. */
  release(): boolean;
  /** Disturbs messages from and to these hosts. Returns a function that ends this, as `pause` does. */
  disturb(hosts: readonly number[], disturbance: Disturbance): () => boolean;
  /** The disks of the nodes, which may fail. */
  readonly disks: DiskStage;
  /** Makes a node lie to others, until the function that is returned ends it, as with `partition`. */
  lie(node: number, lie: Lie): () => boolean;
  /** Nothing that the tracker sends from now on leaves it. It is killed in this moment. */
  silenceTracker(): void;
  /** Makes the tracker, which is down, start from a copy of its state as it was so long ago. What came since is forgotten. */
  setTrackerBack(by: Millis): void;
  /** Makes each message or timer occupy the processors of these hosts for so long. Returns a function that ends this, as `pause` does. */
  slow(hosts: readonly number[], cpu: Millis): () => boolean;
  /** Makes the clocks of these hosts wrong. Returns a function that ends this, as `pause` does. */
  skew(hosts: readonly number[], skew: ClockSkew): () => boolean;
  /**
   * Limits the links of a node, or a backbone (a position in `Scenario.network.backbones`). `lasts`: whether the limit is for a time,
   * and so over at the end of the scenario at the latest. Returns a function that ends this, as `pause` does.
   */
  limitNode(node: number, capacities: Partial<Capacities>, lasts: boolean): () => boolean;
  limitBackbone(backbone: number, capacities: Partial<Capacities>, lasts: boolean): () => boolean;
  /** The faults of hosts and links that this stage can play. */
  readonly faults: Faults;
}

/** Facts about a step, for the report. */
export interface StepFacts {
  /** The action and its hosts, in a few words. */
  readonly text: string;
  /** file:line */
  readonly where: string;
  /** `operation`: a put, get or remove, which must succeed unless it may fail. `event`: any other step, which must change something. */
  readonly kind: "operation" | "event";
  readonly mayFail: boolean;
  /** Nodes that act, one after another. At least 1 for an operation: if no node can do it, it has failed. */
  readonly acts: number;
  /** Whether it is told at the end that it was not played: mostly since what it waits for never happened. */
  readonly unplayed?: true;
}

/** A step that is being played. Each of its acts ends once, either by `done` or by `failed` with the reason in a few words. */
export interface PlayedStep {
  done(): void;
  failed(why: string): void;
}

/** The faults of hosts and links that a world can play, in parts. A world leaves out the parts that it cannot play. */
export interface Faults {
  readonly links?: LinkFaults;
  readonly partitions?: PartitionFaults;
  readonly holds?: HoldFaults;
  readonly disturbances?: DisturbanceFaults;
  readonly pauses?: PauseFaults;
  readonly processors?: ProcessorFaults;
  readonly clocks?: ClockFaults;
  readonly trackerCrashes?: TrackerCrashes;
  readonly trackerCopies?: TrackerCopies;
  readonly disks?: DiskFaults;
  readonly lies?: LieFaults;
}

export type FaultPart = keyof Faults;

/** For each part, why a step that needs it does nothing in a world without it. In a few words. */
export const lacking: { readonly [part in FaultPart]: string } = {
  links: "these links are real",
  partitions: "hosts cannot be cut off from each other here",
  holds: "messages cannot be held here",
  disturbances: "messages cannot be disturbed here",
  pauses: "programs cannot be paused here",
  processors: "processors cannot be slowed down here",
  clocks: "clocks cannot be made wrong here",
  trackerCrashes: "the tracker cannot be killed here",
  trackerCopies: "there are no older copies of the tracker's state here",
  disks: "disks cannot be damaged here",
  lies: "nodes cannot be made to lie here",
};

/** Sets the bandwidth of links, in bytes per second. A direction that is left out does not change. */
export interface LinkFaults {
  limitNode(node: number, capacities: Partial<Capacities>): void;
  /** `backbone`: a position in `Scenario.network.backbones`. */
  limitBackbone(backbone: number, capacities: Partial<Capacities>): void;
}

/** Groups of hosts that do not reach each other. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PartitionFaults {
  /** Returns a number by which to heal it. Several may hold at once. */
  partition(groups: readonly (readonly number[])[], way: PartitionWay): number;
  heal(partition: number): void;
}

/** Groups of hosts between which messages wait. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface HoldFaults {
  /** Returns a number by which to release it. Several may hold at once. */
  hold(groups: readonly (readonly number[])[], way: PartitionWay): number;
  release(hold: number): void;
}

/** Messages that are lost, late, doubled, or overtake each other. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface DisturbanceFaults {
  /** Returns a number by which to end it. Several may hold at once. */
  disturb(hosts: readonly number[], disturbance: Disturbance): number;
  calm(disturbance: number): void;
}

/** Programs that stand still while their hosts are up. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PauseFaults {
  pause(host: number): void;
  resume(host: number): void;
}

/** Processors on which each message or timer takes so long. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface ProcessorFaults {
  /** Several times add up. */
  slow(host: number, cpu: Millis): void;
  /** Takes back one `slow`. */
  quicken(host: number, cpu: Millis): void;
}

/** Clocks that jump ahead, or run too fast or too slow. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface ClockFaults {
  skew(host: number, skew: ClockSkew): void;
  /** Ends one drift. What the clock has gained or lost stays. */
  correct(host: number, skew: ClockSkew): void;
}

/** A tracker that dies without a word, and starts again on its durable state. */
export interface TrackerCrashes {
  killTracker(): void;
  /** Loses everything that the tracker sends until it is killed. */
  silenceTracker(): void;
}

/** Copies of a tracker's durable state, of any time. */
export interface TrackerCopies {
  /** Puts the copy of a time in place of the state of the tracker, which is down. Returns the names of the files whose last put is not in it. */
  setBack(time: Millis): string[];
}

/** Which of the chunks on a disk are damaged: replicas and cached copies alike. */
export interface Damage {
  /** Only chunks of this file; left out: of all files. */
  readonly file?: string;
  /** Only the chunk at this position in its file, from 0. */
  readonly chunk?: number;
  /** How many of them, or which share from 0 to 1; left out: all. */
  readonly amount?: { readonly count: number } | { readonly share: number };
}

/** Disks of nodes on a stage. Those that return a function fail until it is called, as with `partition`. */
export interface DiskStage {
  /**
   * Damages chunks on a node's disk, whether the node runs or not. `draw` gives each of them, by its name, a number from 0 to 1: if not
   * all are damaged, those with the lowest numbers are. Returns how many were damaged.
   */
  corrupt(node: number, damage: Damage, draw: (chunk: string) => number): number;
  /** Fills a disk: its store takes nothing more. */
  fill(node: number): () => boolean;
  /** Makes reads and writes of each of these disks wait for each other, at `rate` bytes per second. */
  slow(nodes: readonly number[], rate: number): () => boolean;
}

/** A chunk on a disk, and the name of its file; undefined: the tracker does not have the file. */
export interface DiskChunk extends StoredChunk {
  readonly file: string | undefined;
}

/** Disks that fail. Nodes are positions in `Scenario.nodes`. */
export interface DiskFaults {
  /** The chunks on a node's disk, whether the node runs or not, in the order of (file, position). */
  held(node: number): DiskChunk[];
  /** Damages the content of a chunk on a node's disk. The store does not notice. */
  corrupt(node: number, fileId: number, index: number): void;
  /** Fills a disk; and takes back one `fill`. */
  fill(node: number): void;
  clear(node: number): void;
  /** Makes reads and writes of a disk wait for each other, at so many bytes per second; and takes back one `slow`. */
  slow(node: number, rate: number): void;
  quicken(node: number, rate: number): void;
}

/** What a crash does to a disk: nothing, or all on it is gone, or what was not synced is, or that and the replica in the middle of whose write it fell. */
export type DiskFate = "kept" | "wiped" | "unsynced-lost" | "torn";

/** What a node lies about. Its program and its disk are honest: the lie is in what others hear of it. */
export interface Lie {
  /**
   * `inventory`: it claims replicas that it does not have. `content`: it serves garbage. `presence`: it tells the tracker that it is there,
   * and answers nobody.
   */
  readonly about: "inventory" | "content" | "presence";
  /** Only about chunks of this file; left out: of all files. */
  readonly file?: string;
}

/** Nodes that lie. They are positions in `Scenario.nodes`. */
export interface LieFaults {
  /** Returns a number by which to end it. A node may tell several lies at once, and goes on lying when it restarts. */
  lie(node: number, lie: Lie): number;
  endLie(lie: number): void;
}
