import type { PlacementName } from "../policies/placement/policies.js";
import type { Millis } from "../runtime/clock.js";
import type { Backbone, Capacities, LatencySpec, NetworkSpec } from "../runtime/network-spec.js";
import type { OwnCondition } from "./conditions/condition.js";
import type { Trigger } from "./triggers/trigger.js";
import type { Part } from "./triggers/trigger-kinds.js";

export type { Backbone, Capacities, LatencySpec };

/** A validated scenario: every default filled in, every quantity in base units (bytes, bytes per second, milliseconds). */
export interface Scenario {
  readonly name: string;
  /** The comment at the top of the file; empty if there is none. */
  readonly description: string;
  /** Notes about values that were filled in or skipped in the files that the scenario names: sentences with their place. Left out: none. */
  readonly notices?: readonly string[];
  readonly seed: number;
  /** The seed of the sampled network: latencies, and who comes and goes. Left out: `seed`. */
  readonly networkSeed?: number;
  /** The moments at which all draws change, in order. Left out: there are none. */
  readonly redraws?: readonly Redraw[];
  readonly duration: Millis;
  readonly payload: "dummy" | "real";
  readonly chunkSize: number;
  readonly replication: number;
  readonly network: NetworkSpec;
  readonly tracker: TrackerSpec;
  readonly node: NodeSpec;
  /** Every node, in the order of the file. Names are unique. */
  readonly nodes: readonly NodePlan[];
  readonly churn: readonly ChurnPlan[];
  readonly workloads: readonly Workload[];
  /** The steps, sorted by time. Steps of the same time stay in the order of the file. Steps that wait for an event come last. */
  readonly steps: readonly Step[];
  readonly expect: readonly Expectation[];
  /** The conditions that must hold during the whole run. Left out: only those that hold for every run. */
  readonly always?: readonly OwnCondition[];
  /** The conditions that must hold once the swarm is at rest after the run. */
  readonly eventually?: readonly OwnCondition[];
}

/** A change of all draws. From the time `at` on, they also depend on `salt`. */
export interface Redraw {
  readonly at: Millis;
  readonly salt: number;
}

interface TrackerSpec {
  readonly placement: PlacementName;
  /** Whether placement prefers zones that hold no replica of the chunk yet. */
  readonly spreadZones: boolean;
  readonly announceInterval: Millis;
  /** How long a node must be silent until the tracker suspects it, in ms. */
  readonly suspectAfter: Millis;
  /** How long a node must be silent until the tracker takes it to be dead, in ms. Its replicas then no longer count. */
  readonly deadAfter: Millis;
  /** How long a client must be silent until its open put is given up, in ms. A put without progress is given up after ten times as long. */
  readonly putLease: Millis;
  readonly repair: RepairSpec;
}

interface RepairSpec {
  readonly enabled: boolean;
  /** The number of repairs that a node may send, or receive, at once. */
  readonly streamsPerSource: number;
  readonly streamsPerTarget: number;
  /** The number of repairs that may be under way in the whole network. */
  readonly streams: number;
  /** The share of `streams` that may move replicas, to restore their spread over zones and to even out loads. */
  readonly moveShare: number;
  /** The share of the nodes that must vanish within `deadAfter` to make a mass failure, which holds repair for `holdFor`. */
  readonly massFailureShare: number;
  readonly holdFor: Millis;
}

interface NodeSpec {
  /** The number of chunks that one operation moves at once. */
  readonly window: number;
  /** The number of chunks that a node sends at once; further requests wait. */
  readonly uploadSlots: number;
  /** The bytes of cached copies that a node keeps; 0: none. */
  readonly cache: number;
  /** The time in ms after which a call that carries no chunks fails. */
  readonly callDeadline: Millis;
  /** The time in ms after which a chunk transfer fails; the time for its bytes at `minimumRate` is added. */
  readonly transferDeadline: Millis;
  /** The least rate of a transfer, in bytes per second. */
  readonly minimumRate: number;
  /** The largest rate of a transfer in a simulation, in bytes per second; Infinity: unlimited. */
  readonly transferCap: number;
  /**
   * How nodes look for damaged replicas: bytes read per second, and the shortest time between two rounds. Left out: they do not look for
   * damage.
   */
  readonly scrub?: { readonly rate: number; readonly every: Millis } | undefined;
  /** The number of attempts at one chunk before its operation fails. */
  readonly attempts: number;
}

export interface NodePlan {
  readonly name: string;
  readonly class: string;
  /** The bytes that the node offers for replicas. */
  readonly capacity: number;
  /** The capacity of the node's link in each direction, in bytes per second; Infinity: unlimited. */
  readonly up: number;
  readonly down: number;
  readonly zone: string;
  readonly region: string;
  /** Whether the node joins at the start. The churn decides this for the nodes under it. */
  readonly joins: boolean;
}

/** A plan of the sessions and absences of a set of nodes. */
export interface ChurnPlan {
  /** The nodes of the plan, as positions in `nodes`. */
  readonly nodes: readonly number[];
  readonly kind: "renewal" | "trace";
  /** For renewal: the lengths of sessions and of absences. */
  readonly session?: Distribution;
  readonly absence?: Distribution;
  /** The share of the nodes that never goes away. */
  readonly permanent?: number;
  /** The probability that a session ends by a crash, which keeps the node's disk. Otherwise it ends by a leave. */
  readonly crash: number;
  /** For a trace: the times at which nodes go up or down. */
  readonly trace?: readonly TraceEvent[];
  /** For a trace: the positions of the nodes that are online from the start. */
  readonly online?: readonly number[];
  /** The time in ms before which no node comes or goes. */
  readonly start: Millis;
}

export interface TraceEvent {
  readonly time: Millis;
  /** The node, as a position in `nodes` of the scenario. */
  readonly node: number;
  readonly up: boolean;
}

/** A distribution of non-negative numbers. Where it is used decides the unit: ms, bytes, or plain counts. */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "weibull"; readonly shape: number; readonly scale: number }
  | { readonly kind: "lognormal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly shape: number; readonly min: number }
  | { readonly kind: "mixture"; readonly parts: readonly { readonly weight: number; readonly of: Distribution }[] };

/** A workload: puts or gets that arrive as a Poisson process. */
export interface Workload {
  readonly kind: "put" | "get";
  /** The number of arrivals per ms. */
  readonly rate: number;
  readonly start: Millis;
  readonly end: Millis;
  /** For puts: the size of a file in bytes. */
  readonly size: Distribution;
  /** For puts: the largest size in bytes. Larger draws are cut to it. */
  readonly maxSize: number;
  /** For gets: the k-th oldest committed file is drawn in proportion to 1/k^zipf. 0: all files are equally popular. */
  readonly zipf: number;
  /** For puts: the number of replicas; 0 for the network's default. */
  readonly replication: number;
  /** The positions of the nodes that may be drawn. Only nodes that are online are chosen. */
  readonly nodes: readonly number[];
}

/** The number that stands for the tracker in place of a node's position, in steps that may name the tracker. */
export const TRACKER = -1;

/**
 * The nodes that a step concerns: named nodes, a random draw among candidates in the right state, or the nodes with a certain part in the
 * event that set the step off.
 */
export type Who =
  | { readonly kind: "named"; readonly nodes: readonly number[] }
  /** A draw among the candidates: a `share` in 0..1 of them, or `count` of them. */
  | { readonly kind: "pick"; readonly from: readonly number[]; readonly count?: number; readonly share?: number }
  /** The nodes of `from` that have the part; or a draw among these, as above. */
  | {
      readonly kind: "part";
      readonly part: Part;
      readonly from: readonly number[];
      readonly count?: number;
      readonly share?: number;
    };

/** The action of a step, as plain data. It also has the fields that its row in `steps/steps.ts` adds. */
export interface Action {
  /** The name of the step's row. */
  readonly do: string;
  /** The hosts that the step concerns; left out if it concerns none. */
  readonly who?: Who;
}

/** An action that is played at a time, or when an event happens. It has either `at` or `when`. */
export interface Step extends Action {
  readonly at?: Millis;
  readonly when?: Trigger;
  /** The place of the step for messages, as file:line. */
  readonly where: string;
  /** The time in ms over which the step's nodes act, one after another, evenly spread. Left out, or 0: all act at once. */
  readonly over?: Millis;
  /** The time in ms after which the step is undone. Left out: it is not undone. */
  readonly for?: Millis;
  /** For puts, gets and removes: whether the operation may fail without failing the run. Left out: it must succeed. */
  readonly mayFail?: boolean;
}

/** A threshold for a figure of the report. */
export interface Expectation {
  /** The path of the figure, such as `files.lost`. */
  readonly metric: string;
  readonly op: "<" | "<=" | "==" | "!=" | ">=" | ">";
  readonly value: number;
  /** The threshold as the scenario writes it. */
  readonly text: string;
  /** Whether the expectation holds if there is nothing to measure. Left out: it fails then. */
  readonly allowVoid?: boolean;
  /** The place of the expectation, as file:line. */
  readonly where: string;
}
