/**
 * How chunk transfers share the access links of hosts.
 *
 * Every host has an uplink and a downlink; shared links (a zone's or a region's backbone) may lie between, numbered by
 * their place in the list that a model is built with. Capacities and rates are in bytes per second and may be
 * `Infinity`; times are ticks, integer microseconds, never going back from call to call. Hosts are numbered 0, 1, 2 …
 * in the order of `addHost`. A flow is a small integer, unique among the flows under way and used again after them.
 *
 * Inside, time is continuous: flows end, and let others go faster, at their exact moment, and are *reported* at the
 * first tick that is not before it. An operation at a tick with completions not yet reported takes effect at the first
 * of their moments, so that no error is carried on; it is less than a tick away.
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
   * Tick at which `advance` has something to report; `Infinity` when nothing will end. Changes at one tick are taken
   * in together by the first question that depends on them, so ask once after a batch, not after each.
   */
  nextCompletion(): number;
  /** Reports all flows that end at or before `now`, by `completed`, in the order of their moments, then of their starts. */
  advance(now: number): void;
  /** Bytes per second at present; 0 when the flow waits. */
  rate(flow: number): number;
  /** Bytes not yet moved. */
  remaining(now: number, flow: number): number;
}

/**
 * Called when a flow has moved all its bytes. Returns the bytes of its next message, with which the flow continues at once at the same
 * rate, or 0: the flow ends. It may start and cancel other flows. If it cancels this one, the flow ends whatever it returns.
 */
export type Completed = (flow: number) => number;

export interface FlowOptions {
  /** Share relative to other flows on a link, > 0; 1 unless told. */
  readonly weight?: number;
  /** Upper bound of the rate, in bytes per second. */
  readonly cap?: number;
  /** Shared links on the way, in any order, none twice. */
  readonly via?: readonly number[];
}

/** What every model is built with. */
export interface BandwidthOptions {
  readonly completed: Completed;
  /** Capacities of the shared links, in bytes per second; none unless told. */
  readonly sharedLinks?: readonly number[];
  /** Most shared links on the way of one flow; 2 unless told (the sender's and the receiver's), 0 without shared links. */
  readonly maxVia?: number;
  /** Computations of a level per link after which `fair` falls back on water-filling. This should happen only in tests. */
  readonly patience?: number;
  /** For tests: `fair` checks the certificate of max-min fairness after every change, and throws if it does not hold. */
  readonly certify?: boolean;
}
