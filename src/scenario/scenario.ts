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
  /** The comment at the top of the file, or empty. */
  readonly description: string;
  /** Notes on values that were filled in or skipped in the files that the scenario names: sentences with their place. Left out: none. */
  readonly notices?: readonly string[];
  readonly seed: number;
  /** Seed of the sampled network: latencies, and who comes and goes. Left out: `seed`. */
  readonly networkSeed?: number;
  /** The moments from which on all draws are others, in order. Left out: there are none. */
  readonly redraws?: readonly Redraw[];
  readonly duration: Millis;
  readonly payload: "dummy" | "real";
  readonly chunkSize: number;
  readonly replication: number;
  readonly network: NetworkSpec;
  readonly tracker: TrackerSpec;
  readonly node: NodeSpec;
  /** Every node, in the order of the file; names are unique. */
  readonly nodes: readonly NodePlan[];
  readonly churn: readonly ChurnPlan[];
  readonly workloads: readonly Workload[];
  /** Sorted by time. Steps of the same time stay in the order of the file. Steps that wait for an event come last. */
  readonly steps: readonly Step[];
  readonly expect: readonly Expectation[];
  /** Conditions that must hold during the whole run. Left out: only those that hold for every run. */
  readonly always?: readonly OwnCondition[];
  /** Conditions that must hold once the swarm is at rest after the run. */
  readonly eventually?: readonly OwnCondition[];
}

/** From the time `at` on, all draws also depend on `salt`. */
export interface Redraw {
  readonly at: Millis;
  readonly salt: number;
}

interface TrackerSpec {
  readonly placement: PlacementName;
  /** Prefers zones that hold no replica of the chunk yet. */
  readonly spreadZones: boolean;
  readonly announceInterval: Millis;
  /** Silence after which a node is suspected. */
  readonly suspectAfter: Millis;
  /** Silence after which a node is dead: its replicas no longer count. */
  readonly deadAfter: Millis;
  /** Silence of a client after which its open put is given up. A put without progress is given up after ten times as long. */
  readonly putLease: Millis;
  readonly repair: RepairSpec;
}

interface RepairSpec {
  readonly enabled: boolean;
  /** Repairs a node may send, or receive, at once. */
  readonly streamsPerSource: number;
  readonly streamsPerTarget: number;
  /** Repairs under way in the whole network. */
  readonly streams: number;
  /** Share of `streams` that may move replicas, to restore their spread over zones and to even out loads. */
  readonly moveShare: number;
  /** If this share of the nodes vanishes within `deadAfter`, it is a mass failure, which holds repair for `holdFor`. */
  readonly massFailureShare: number;
  readonly holdFor: Millis;
}

interface NodeSpec {
  /** Chunks that one operation moves at once. */
  readonly window: number;
  /** Chunks that a node sends at once; further requests wait. */
  readonly uploadSlots: number;
  /** Bytes of cached copies a node keeps; 0: none. */
  readonly cache: number;
  /** Deadline of calls that carry no chunks. */
  readonly callDeadline: Millis;
  /** Deadline of a chunk transfer: this, plus its bytes at `minimumRate`. */
  readonly transferDeadline: Millis;
  /** Bytes per second. */
  readonly minimumRate: number;
  /** Bytes per second that no transfer exceeds, in a simulation; Infinity: unlimited. */
  readonly transferCap: number;
  /**
   * How nodes look for damaged replicas: bytes read per second, and the shortest time between two rounds. Left out: they do not look for
   * damage.
   */
  readonly scrub?: { readonly rate: number; readonly every: Millis } | undefined;
  /** Attempts at one chunk before its operation fails. */
  readonly attempts: number;
}

export interface NodePlan {
  readonly name: string;
  readonly class: string;
  /** Bytes offered for replicas. */
  readonly capacity: number;
  /** Bytes per second; Infinity: unlimited. */
  readonly up: number;
  readonly down: number;
  readonly zone: string;
  readonly region: string;
  /** Whether the node joins at the start. The churn decides this for the nodes under it. */
  readonly joins: boolean;
}

/** Sessions and absences of a set of nodes. */
export interface ChurnPlan {
  /** Positions in `nodes`. */
  readonly nodes: readonly number[];
  readonly kind: "renewal" | "trace";
  /** Renewal: lengths of sessions and of absences. */
  readonly session?: Distribution;
  readonly absence?: Distribution;
  /** Share of the nodes that never goes away. */
  readonly permanent?: number;
  /** Probability that a session ends by a crash, which keeps the node's disk. Otherwise it ends by a leave. */
  readonly crash: number;
  /** Trace: times at which a node goes up or down. */
  readonly trace?: readonly TraceEvent[];
  /** Trace: positions of the nodes that are online from the start. */
  readonly online?: readonly number[];
  /** Before this time no node comes or goes. */
  readonly start: Millis;
}

export interface TraceEvent {
  readonly time: Millis;
  /** Position in `nodes` of the scenario. */
  readonly node: number;
  readonly up: boolean;
}

/** A distribution of non-negative numbers: ms, bytes, or plain counts, as its place says. */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "weibull"; readonly shape: number; readonly scale: number }
  | { readonly kind: "lognormal"; readonly median: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly shape: number; readonly min: number }
  | { readonly kind: "mixture"; readonly parts: readonly { readonly weight: number; readonly of: Distribution }[] };

/** Puts or gets that arrive as a Poisson process. */
export interface Workload {
  readonly kind: "put" | "get";
  /** Arrivals per millisecond. */
  readonly rate: number;
  readonly start: Millis;
  readonly end: Millis;
  /** Put: bytes of a file. */
  readonly size: Distribution;
  /** Put: larger draws are cut to this size. */
  readonly maxSize: number;
  /** Get: exponent of the Zipf popularity over committed files by age; 0: uniform. */
  readonly zipf: number;
  /** Put: 0 for the network's default. */
  readonly replication: number;
  /** Positions of the nodes that may be drawn. Only nodes that are online are chosen. */
  readonly nodes: readonly number[];
}

/** Stands for the tracker in place of a node's position, in steps that may name the tracker. */
export const TRACKER = -1;

/**
 * The nodes that a step concerns: named nodes, a random draw among candidates in the right state, or the nodes with a certain part in the
 * event that set the step off.
 */
export type Who =
  | { readonly kind: "named"; readonly nodes: readonly number[] }
  /** `share` in 0..1 of the candidates, or `count` of them. */
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
  /** Name of the step's row. */
  readonly do: string;
  /** The hosts that the step concerns; left out if it concerns none. */
  readonly who?: Who;
}

/** An action that is played at a time, or when an event happens. It has either `at` or `when`. */
export interface Step extends Action {
  readonly at?: Millis;
  readonly when?: Trigger;
  /** file:line, for messages. */
  readonly where: string;
  /** The step's nodes act one after another, spread evenly over this time. Left out, or 0: all act at once. */
  readonly over?: Millis;
  /** The step is undone after this time. Left out: it is not undone. */
  readonly for?: Millis;
  /** Puts, gets and removes: whether the operation may fail without failing the run. Left out: it must succeed. */
  readonly mayFail?: boolean;
}

/** A threshold on a figure of the report. */
export interface Expectation {
  /** Path of the figure, such as `files.lost`. */
  readonly metric: string;
  readonly op: "<" | "<=" | "==" | "!=" | ">=" | ">";
  readonly value: number;
  /** The threshold as the scenario writes it. */
  readonly text: string;
  /** Whether the expectation holds if there is nothing to measure. Left out: it fails then. */
  readonly allowVoid?: boolean;
  /** file:line */
  readonly where: string;
}
