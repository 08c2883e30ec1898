/**
 * How chunk transfers share the access links of hosts.
 *
 * Every host has an uplink and a downlink. Shared links (a zone's or a region's backbone) may lie between them. A shared link's number is
 * its place in the list with which the model was built. Capacities and rates are in bytes per second and may be `Infinity`. Times are
 * ticks, integer microseconds, and never decrease from call to call. Hosts are numbered 0, 1, 2 … in the order of `addHost`. A flow is a
 * small integer, unique among the flows under way. When a flow has ended, its number is used again.
 *
 * Inside a model, time is continuous: a flow ends at its exact moment, and other flows become faster then. The model *reports* the end at
 * the first tick that is not before this moment. An operation may come at a tick at which ends are still to be reported. Then it takes effect
 * at the moment of the first of these ends, less than a tick earlier. So no error accumulates.
 */
export interface BandwidthModel {
  addHost(up: number, down: number): void;
  /** Starts moving `bytes` (> 0) from host to host. */
  start(now: number, from: number, to: number, bytes: number, options?: FlowOptions): number;
  /** Ends a flow before its time and returns the bytes that were not yet moved. `completed` is not called. */
  cancel(now: number, flow: number): number;
  setCapacity(now: number, host: number, side: "up" | "down", bytesPerSecond: number): void;
  setSharedCapacity(now: number, sharedLink: number, bytesPerSecond: number): void;
  /**
   * Tick at which `advance` has something to report; `Infinity` when nothing will end. The model computes the effect of
   * all changes at one tick together, when it is first asked for a result. So make all changes of a tick first, and ask once after them.
   */
  nextCompletion(): number;
  /** Calls `completed` for all flows that end at or before `now`, in the order of their ends. If they end together, the first to start comes first. */
  advance(now: number): void;
  /** The present rate of a flow, in bytes per second; 0 when the flow waits. */
  rate(flow: number): number;
  /** The bytes of a flow that have not moved yet. */
  remaining(now: number, flow: number): number;
}

/**
 * Called when a flow has moved all its bytes. Returns the bytes of its next message, or 0: the flow ends. With `fair` the flow goes on
 * at once, at the same rate; with `fifo` the next message waits for its turn. The function may start and cancel other flows. If it cancels
 * this flow, the flow ends, whatever number is returned.
 */
export type Completed = (flow: number) => number;

export interface FlowOptions {
  /** The share of the flow relative to other flows on a link, > 0; 1 when left out. */
  readonly weight?: number;
  /** The upper bound of the rate, in bytes per second. */
  readonly cap?: number;
  /** The shared links on the way, in any order, none twice. */
  readonly via?: readonly number[];
}

/** The options of every model. */
export interface BandwidthOptions {
  readonly completed: Completed;
  /** The capacities of the shared links, in bytes per second; none when left out. */
  readonly sharedLinks?: readonly number[];
  /** The largest number of shared links on the way of one flow. Left out: 2 (the sender's and the receiver's), or 0 without shared links. */
  readonly maxVia?: number;
  /**
   * The number of levels that `fair` computes for each link, on average, before it gives up and uses water-filling. It should give up only in
   * tests.
   */
  readonly patience?: number;
  /** Whether `fair` checks the certificate of max-min fairness after every change, and throws if it does not hold. It is for tests. */
  readonly certify?: boolean;
}
