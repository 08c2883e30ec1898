import type { Environment } from "../runtime/environment.js";
import type { Observer } from "../runtime/observer.js";
import type { Handlers, Service } from "../runtime/transport.js";
import type { Faults } from "../scenario/players/stage.js";
import type { PlayClock } from "./play-clock.js";

/** A host that is up: the environment of its program, and the way to serve calls there. */
export interface Site {
  readonly env: Environment;
  serve<S extends Service>(service: S, handlers: Handlers<S>): void;
}

/** The place where a swarm runs: simulated hosts, or real sockets. Nodes are given as positions in `Scenario.nodes`. */
export interface Hosts extends PlayClock {
  /** Brings up the tracker's host. It calls `ready` at once or later. */
  bootTracker(observer: Observer, ready: (site: Site) => void): void;
  /** Starts a node's host for the `incarnation`-th time. If the host is killed before it is ready, `ready` is not called. */
  bootNode(node: number, incarnation: number, observer: Observer, ready: (site: Site) => void): void;
  /** Whether the tracker is up. Left out: nobody needs to ask, since a call to a tracker that is down fails by itself. */
  readonly isTrackerUp?: boolean | undefined;
  /** Kills a node's host: nothing of its program ever runs again. */
  kill(node: number): void;
  /** The faults of hosts and links that these hosts can play. */
  readonly faults: Faults;
  /** What the network has carried so far. */
  traffic(): NetworkTraffic;
  /** The number of requests that the tracker got so far. */
  trackerRequests(): number;
}

/** The traffic that a network has carried: small messages, and bytes of streams. */
export interface NetworkTraffic {
  /** The number of calls of each of the tracker's methods, sorted by the methods' names. */
  readonly trackerCalls: readonly { readonly method: string; readonly count: number }[];
  readonly messages: number;
  readonly messageBytes: number;
  /** The bytes of stream messages, framing included: those that were sent, that arrived, that are on the way, and that were cut. */
  readonly streamed: {
    readonly sent: number;
    /** The bytes that arrived from a process which was killed before it could report that it had sent them. Left out: none. */
    readonly unreported?: number;
    readonly delivered: number;
    readonly inFlight: number;
    readonly cut: number;
  };
}
