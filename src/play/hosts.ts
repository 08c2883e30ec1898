import type { Environment } from "../runtime/environment.js";
import type { Observer } from "../runtime/observer.js";
import type { Handlers, Service } from "../runtime/transport.js";
import type { Faults } from "../scenario/players/stage.js";
import type { PlayClock } from "./play-clock.js";

/** A host that is up: what a program on it gets, and how it is served. */
export interface Site {
  readonly env: Environment;
  serve<S extends Service>(service: S, handlers: Handlers<S>): void;
}

/** Where a swarm runs: simulated hosts, or real sockets. Nodes are positions in `Scenario.nodes`. */
export interface Hosts extends PlayClock {
  /** Brings up the tracker's host. `ready` runs at once or later. */
  bootTracker(observer: Observer, ready: (site: Site) => void): void;
  /** Brings up a node's host, for the `incarnation`-th time. `ready` does not run when the host is killed before. */
  bootNode(node: number, incarnation: number, observer: Observer, ready: (site: Site) => void): void;
  /** Stops a node's host dead: nothing of its program ever runs again. */
  kill(node: number): void;
  /** What can be done to hosts and links. */
  readonly faults: Faults;
  /** What the network has carried so far. */
  traffic(): NetworkTraffic;
  /** Requests that the tracker got so far. */
  trackerRequests(): number;
}

/** What a network has carried: small messages, and bytes of streams. */
export interface NetworkTraffic {
  /** Calls of the tracker's methods, in the order of the methods' names. */
  readonly trackerCalls: readonly { readonly method: string; readonly count: number }[];
  readonly messages: number;
  readonly messageBytes: number;
  /** Bytes of stream messages, framing included: all that left, arrived, is on the way, or was cut on the way. */
  readonly streamed: {
    readonly sent: number;
    /** What arrived of a process that was killed before it could say that it had sent it. Left out: none. */
    readonly unreported?: number;
    readonly delivered: number;
    readonly inFlight: number;
    readonly cut: number;
  };
}
