import type { Millis } from "../../runtime/clock.js";
import type { Capacities } from "../../runtime/network-spec.js";

/** Where a scenario is played: a simulated swarm, or a live one. Nodes are positions in `Scenario.nodes`. */
export interface Stage {
  /** Time since the start. */
  now(): Millis;
  /** Runs `action(arg)` at `time` (not before now). */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
  /** Whether the node runs. */
  isUp(node: number): boolean;
  // Whether the node was in the state for it: others are left alone.
  /** Starts a node that never ran, that left, or that crashed (with what its disk kept). */
  start(node: number): boolean;
  /** Kills a node that runs, or is about to, without a word. */
  crash(node: number): boolean;
  /** Lets a running node leave, then stops it; with `drain` after its replicas were copied elsewhere, and then its disk is gone. */
  leave(node: number, drain?: boolean): boolean;
  // What comes of an operation that a step asked for is told to that step.
  put(node: number, file: string, size: number, replication: number, step?: PlayedStep): void;
  get(node: number, file: string, step?: PlayedStep): void;
  remove(file: string, step?: PlayedStep): void;
  /** Notes that an arrival of a workload came to nothing: there was nobody to act, or no file to get. */
  dropped(kind: "put" | "get"): void;
  /** Notes that a step is played now. */
  step(facts: StepFacts): PlayedStep;
  /** Names of the committed files, oldest first. */
  committed(): readonly string[];
  /** Notes something for the report's timeline. */
  mark(label: string): void;
  // Of hosts: positions in `Scenario.nodes`, or TRACKER.
  /**
   * Lets a node that runs, or the tracker, stand still. Undefined: it was not in the state for it. What is returned ends this
   * pause, and tells whether it still lasted.
   */
  pause(host: number): (() => boolean) | undefined;
  /** Lets a paused host go on; false: it was not paused. */
  resume(host: number): boolean;
  isPaused(host: number): boolean;
  /** Divides the hosts: each group reaches itself alone, and so do all hosts that are in none. Returns what ends that, as `pause`. */
  partition(groups: readonly (readonly number[])[]): () => boolean;
  /** Ends all partitions; false: there was none. */
  heal(): boolean;
  /** What can be done to hosts and links here. */
  readonly faults: Faults;
}

/** A step as it is told of. */
export interface StepFacts {
  /** What it does, and to whom, in a few words. */
  readonly text: string;
  /** file:line */
  readonly where: string;
  /** `operation`: a put, get or remove, which must succeed unless it may fail; `event`: what must change something. */
  readonly kind: "operation" | "event";
  readonly mayFail: boolean;
  /** Nodes that act, one after another. At least 1 for an operation: if no node can do it, it has failed. */
  readonly acts: number;
}

/** A step that is played. Each of its acts ends once: either it is done, or a few words say why it is not. */
export interface PlayedStep {
  done(): void;
  failed(why: string): void;
}

/** What a world can do to hosts and links, in parts. A part that a world does not have is left out. */
export interface Faults {
  readonly links?: LinkFaults;
  readonly partitions?: PartitionFaults;
  readonly pauses?: PauseFaults;
}

export type FaultPart = keyof Faults;

/** Why a step comes to nothing in a world that lacks a part, in a few words. */
export const lacking: { readonly [part in FaultPart]: string } = {
  links: "these links are real",
  partitions: "hosts cannot be cut off from each other here",
  pauses: "programs cannot be paused here",
};

/** What links carry from now on, in bytes per second; directions left out stay as they are. */
export interface LinkFaults {
  limitNode(node: number, capacities: Partial<Capacities>): void;
  /** `backbone`: a position in `Scenario.network.backbones`. */
  limitBackbone(backbone: number, capacities: Partial<Capacities>): void;
}

/** Groups of hosts that do not reach each other. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PartitionFaults {
  /** Returns a number by which to heal it. Several may hold at once. */
  partition(groups: readonly (readonly number[])[]): number;
  heal(partition: number): void;
}

/** Programs that stand still while their hosts are up. Hosts are positions in `Scenario.nodes`, or TRACKER. */
export interface PauseFaults {
  pause(host: number): void;
  resume(host: number): void;
}
