import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Millis } from "../../runtime/clock.js";
import type { ClockSkew } from "../../runtime/clock-skew.js";
import type { Disturbance, PartitionWay } from "../../runtime/network-faults.js";
import type { Capacities } from "../../runtime/network-spec.js";
import type { Happening, Trigger } from "../triggers/trigger.js";

/** The place where a scenario is played: a simulated swarm, or a live one. Nodes are positions in `Scenario.nodes`. */
export interface Stage {
  /** The time since the start of the scenario, in ms. */
  now(): Millis;
  /** Runs `action(arg)` at `time`, which must not be before now. */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
  /** Whether the host's program runs: a node's, or the tracker's. False while the program is paused, or leaves. */
  isUp(host: number): boolean;
  // The following methods return whether the host was in the right state. They do nothing to a host in another state.
  /** Starts a node that never ran, that left, or that crashed (with what its disk kept); or the tracker after a crash, with its state. */
  start(host: number): boolean;
  /**
   * Kills a node that runs or is starting, or the tracker. The program tells nobody. `disk`: what happens to the node's disk. Left out: the
   * disk keeps everything.
   */
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
  /**
   * Calls `hear` each time that the event happens for which the trigger waits, also before the trigger's `from` and after its `until`. The
   * call comes from inside the program that causes the event.
   */
  listen(trigger: Trigger, hear: (happening: Happening) => void): void;
  /** The names of the committed files, the oldest first. */
  committed(): readonly string[];
  /** Notes something for the report's timeline. */
  mark(label: string): void;
  // The following methods concern hosts: positions in `Scenario.nodes`, or TRACKER.
  /**
   * Pauses a running node, or the tracker. Returns a function that ends this pause; the function returns whether it ended the pause, which
   * may have been over already. Returns undefined if the host was not in the right state.
   */
  pause(host: number): (() => boolean) | undefined;
  /** Resumes a paused host. Returns false if it was not paused. */
  resume(host: number): boolean;
  isPaused(host: number): boolean;
  /**
   * Divides the hosts: the hosts of a group reach only each other, and so do the hosts in no group. `way`: which messages between groups
   * are lost. Returns a function that ends the partition, as `pause` does.
   */
  partition(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean;
  /** Ends all partitions. Returns false if there was none. */
  heal(): boolean;
  /** Divides the hosts as `partition` does, but loses nothing: messages between groups wait, and arrive when the hold ends. */
  hold(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean;
  /** Ends all holds, so that the held messages arrive. Returns false if there was no hold. */
  release(): boolean;
  /** Disturbs messages from and to these hosts. Returns a function that ends the disturbance, as `pause` does. */
  disturb(hosts: readonly number[], disturbance: Disturbance): () => boolean;
  /** The disks of the nodes, which may fail. */
  readonly disks: DiskStage;
  /** Makes a node lie to others. Returns a function that ends the lie, as `pause` does. */
  lie(node: number, lie: Lie): () => boolean;
  /** Loses everything that the tracker sends from now on. It is for a tracker that is about to be killed at this moment. */
  silenceTracker(): void;
  /**
   * Makes the tracker, which is down, start from a copy of its state that is `by` old. It forgets everything that it learned after that.
   */
  setTrackerBack(by: Millis): void;
  /**
   * Makes each message or timer occupy the processors of these hosts for `cpu`. Returns a function that ends the slowness, as `pause` does.
   */
  slow(hosts: readonly number[], cpu: Millis): () => boolean;
  /** Makes the clocks of these hosts wrong. Returns a function that ends the drift, as `pause` does. */
  skew(hosts: readonly number[], skew: ClockSkew): () => boolean;
  /**
   * Limits the links of a node, or a backbone (a position in `Scenario.network.backbones`). `lasts`: whether the limit is for a limited
   * time. Such a limit is over at the end of the scenario at the latest. Returns a function that ends such a limit, as `pause` does. Any
   * other limit stays: for it the function does nothing.
   */
  limitNode(node: number, capacities: Partial<Capacities>, lasts: boolean): () => boolean;
  limitBackbone(backbone: number, capacities: Partial<Capacities>, lasts: boolean): () => boolean;
  /** The faults of hosts and links that this stage can play. */
  readonly faults: Faults;
}

/** The facts about a step, for the report. */
export interface StepFacts {
  /** The action of the step and its hosts, in a few words. */
  readonly text: string;
  /** The place of the step, as file:line. */
  readonly where: string;
  /** The kind of the step. `operation`: a put, get or remove, which must succeed unless `mayFail`. `event`: any other; it must change something. */
  readonly kind: "operation" | "event";
  readonly mayFail: boolean;
  /**
   * The number of nodes that act, at once or one after another; 1 for a step that acts once, on all its hosts. At least 1 for an operation: if no
   * node can do it, it has failed.
   */
  readonly acts: number;
  /** Set for a fault, or the end of one, to which the report's timeline gives a line of its own. */
  readonly isFault?: boolean;
  /** Set for a step that was not played, mostly because the event for which it waits never happened. The player reports it at the end. */
  readonly unplayed?: true;
}

/** A step that is being played. Each of its acts ends once, either by `done` or by `failed` with the reason in a few words. */
export interface PlayedStep {
  done(): void;
  failed(why: string): void;
  /** Notes that the step's time (`for`) is over, and that all that it did is undone. */
  ended(): void;
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
  readonly trackerSilence?: TrackerSilence;
  readonly trackerCopies?: TrackerCopies;
  readonly disks?: DiskFaults;
  readonly fullDisks?: FullDiskFaults;
  readonly lies?: LieFaults;
}

export type FaultPart = keyof Faults;

/** The reason, in a few words, why a step that needs a part does nothing in a world that lacks it. */
export const lacking: { readonly [part in FaultPart]: string } = {
  links: "these links are real",
  partitions: "hosts cannot be cut off from each other here",
  holds: "messages cannot be held here",
  disturbances: "messages cannot be disturbed here",
  pauses: "programs cannot be paused here",
  processors: "processors cannot be slowed down here",
  clocks: "clocks cannot be made wrong here",
  trackerCrashes: "the tracker cannot be killed here",
  trackerSilence: "the tracker cannot be killed here at the very moment of its decision",
  trackerCopies: "there are no older copies of the tracker's state here",
  disks: "disks cannot be damaged here",
  fullDisks: "disks cannot be full here",
  lies: "nodes cannot be made to lie here",
};

/** The end of a sentence about a part: where else it can be played, besides a simulation. Some parts have none. */
export const whereElse: { readonly [part in FaultPart]?: string } = {
  partitions: ", or where each program has a network namespace of its own (swarmlab live --netns)",
  fullDisks: ", or where each node has a disk of its own (swarmlab live --netns)",
  pauses: ", or where each node has a process of its own (swarmlab live without --nodes-per-process)",
};

/** Sets the bandwidth of links, in bytes per second. A direction that is left out does not change. */
export interface LinkFaults {
  limitNode(node: number, capacities: Partial<Capacities>): void;
  /** Sets the bandwidth of a backbone. `backbone`: a position in `Scenario.network.backbones`. */
  limitBackbone(backbone: number, capacities: Partial<Capacities>): void;
}

/** Divides hosts into groups that do not reach each other. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PartitionFaults {
  /** Begins a partition, and returns a number for `heal`. Several partitions may be in force at once. */
  partition(groups: readonly (readonly number[])[], way: PartitionWay): number;
  heal(partition: number): void;
}

/** Lets messages between groups of hosts wait. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface HoldFaults {
  /** Begins a hold, and returns a number for `release`. Several holds may be in force at once. */
  hold(groups: readonly (readonly number[])[], way: PartitionWay): number;
  release(hold: number): void;
}

/** Makes messages be lost, late, doubled, or overtake each other. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface DisturbanceFaults {
  /** Begins a disturbance, and returns a number by which to end it. Several may be in force at once. */
  disturb(hosts: readonly number[], disturbance: Disturbance): number;
  calm(disturbance: number): void;
}

/** Makes programs stand still while their hosts are up. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PauseFaults {
  pause(host: number): void;
  resume(host: number): void;
}

/** Makes processors slow: each message or timer occupies them for a time. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface ProcessorFaults {
  /** Slows a processor by `cpu` ms for each message or timer. If a host is slowed several times, the times add up. */
  slow(host: number, cpu: Millis): void;
  /** Takes back one `slow`. */
  quicken(host: number, cpu: Millis): void;
}

/** Makes clocks jump ahead, or run too fast or too slow. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface ClockFaults {
  skew(host: number, skew: ClockSkew): void;
  /** Ends one drift. The clock keeps the time that it has gained or lost. */
  correct(host: number, skew: ClockSkew): void;
}

/** Lets a tracker die without a word, and start again on its durable state. */
export interface TrackerCrashes {
  /** Kills the tracker. If it was up, `down` is called when its program is gone, at once or later. */
  killTracker(down: () => void): void;
}

/** Loses everything that the tracker sends until it is killed. */
export interface TrackerSilence {
  silenceTracker(): void;
}

/** Copies of a tracker's durable state, as it was at earlier times. */
interface TrackerCopies {
  /**
   * Replaces the state of the tracker, which is down, by the copy of an earlier time. Returns the names of the files whose last put is not
   * in this copy.
   */
  setBack(time: Millis): string[];
}

/** Says which chunks on a disk are damaged. It makes no difference between replicas and cached copies. */
export interface Damage {
  /** The name of a file: only its chunks are damaged; left out: chunks of all files. */
  readonly file?: string;
  /** The position of a chunk in its file, from 0: only this chunk is damaged. Left out: any. */
  readonly chunk?: number;
  /** How many of these chunks, or which share of them, from 0 to 1. Left out: all. */
  readonly amount?: { readonly count: number } | { readonly share: number };
}

/** Makes the disks of nodes on a stage fail. If a method returns a function, the fault lasts until this function is called. */
export interface DiskStage {
  /**
   * Damages chunks on a node's disk, whether the node runs or not. `draw` gives each chunk, by its name, a number from 0 to 1. If not all
   * chunks are to be damaged, those with the lowest numbers are chosen. Returns how many chunks were damaged.
   */
  corrupt(node: number, damage: Damage, draw: (chunk: string) => number): number;
  /** Fills a disk, so that its store takes no more chunks. */
  fill(node: number): () => boolean;
  /** Makes reads and writes of each of these disks wait for each other, at `rate` bytes per second. */
  slow(nodes: readonly number[], rate: number): () => boolean;
}

/** A chunk on a disk. `file`: the name of its file; undefined: the tracker does not have the file. */
export interface DiskChunk extends StoredChunk {
  readonly file: string | undefined;
}

/** Makes disks fail. Nodes are positions in `Scenario.nodes`. */
export interface DiskFaults {
  /** The chunks on a node's disk, whether the node runs or not, sorted by file and then by position. */
  held(node: number): DiskChunk[];
  /** Damages the content of a chunk on a node's disk. The store does not notice. */
  corrupt(node: number, fileId: number, index: number): void;
  /** `slow` makes the reads and writes of a disk wait for each other, at `rate` bytes per second. `quicken` takes back one `slow`. */
  slow(node: number, rate: number): void;
  quicken(node: number, rate: number): void;
}

/** Fills disks, so that stores take no more chunks. Nodes are positions in `Scenario.nodes`. */
export interface FullDiskFaults {
  fill(node: number): void;
  /** Takes back one `fill`. */
  clear(node: number): void;
}

/**
 * What a crash does to a disk. `kept`: nothing. `wiped`: everything on it is gone. `unsynced-lost`: everything that was not synced is gone. `torn`:
 * the same, and the machine stopped in the middle of a write. If the disk had confirmed this write already, the replica is gone, too.
 */
export type DiskFate = "kept" | "wiped" | "unsynced-lost" | "torn";

/** A lie that a node tells. Its program and its disk are honest: only the messages that others get from it are false. */
export interface Lie {
  /**
   * `inventory`: it claims replicas that it does not have. `content`: it serves garbage. `presence`: it tells the tracker that it is there,
   * and answers nobody.
   */
  readonly about: "inventory" | "content" | "presence";
  /** The name of the file about whose chunks the node lies. Left out: about chunks of all files. */
  readonly file?: string;
}

/** Makes nodes lie. They are positions in `Scenario.nodes`. */
export interface LieFaults {
  /** Begins a lie, and returns a number by which to end it. A node may tell several lies at once, and goes on lying when it restarts. */
  lie(node: number, lie: Lie): number;
  endLie(lie: number): void;
}
