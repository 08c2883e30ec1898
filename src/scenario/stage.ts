import type { Millis } from "../runtime/clock.js";
import type { Capacities } from "../runtime/network-spec.js";

/** Where a scenario is played: a simulated swarm, or a live one. Nodes are positions in `Scenario.nodes`. */
export interface Stage {
  /** Time since the start. */
  now(): Millis;
  /** Runs `action(arg)` at `time` (not before now). */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
  /** Whether the node runs. */
  isUp(node: number): boolean;
  /** Starts a node that never ran, that left, or that crashed (with what its disk kept). Running ones are left alone. */
  start(node: number): void;
  /** Kills a node that runs, or is about to, without a word. Others are left alone. */
  crash(node: number): void;
  /** Lets a running node leave, then stops it; with `drain` after its replicas were copied elsewhere, and then its disk is gone. */
  leave(node: number, drain?: boolean): void;
  put(node: number, file: string, size: number, replication: number): void;
  get(node: number, file: string): void;
  remove(file: string): void;
  /** Names of the committed files, oldest first. */
  committed(): readonly string[];
  /** Notes something for the report's timeline. */
  mark(label: string): void;
  /** Undefined where links are real: what they carry is not ours to set. */
  readonly links: StageLinks | undefined;
}

/** What links carry from now on, in bytes per second; directions left out stay as they are. */
export interface StageLinks {
  limitNode(node: number, capacities: Partial<Capacities>): void;
  /** `backbone`: a position in `Scenario.network.backbones`. */
  limitBackbone(backbone: number, capacities: Partial<Capacities>): void;
}
