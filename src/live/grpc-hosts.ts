import { TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../runtime/clock.js";
import type { Observer } from "../runtime/observer.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Hosts, NetworkTraffic, Site } from "../swarm/hosts.js";
import { checkSpeed, GrpcEnvironment } from "./grpc-environment.js";
import { Life } from "./life.js";
import { LiveClock } from "./live-clock.js";
import { Tally } from "./tally.js";
import { methodPath } from "./wire.js";

export interface GrpcHostsOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  /** Told of a bug of a program, and of a socket that could not be opened: the run is then worth nothing. */
  readonly onFailure: (failure: unknown) => void;
}

/**
 * Hosts for a scenario on the loopback interface of this machine, all in this process: each program has a server, connections
 * and a life of its own. They draw as simulated ones do, from the scenario's seed.
 */
export class GrpcHosts implements Hosts {
  private readonly life: Life;
  private readonly clock: LiveClock;
  /** Of all programs together. */
  private readonly tally = new Tally();
  private readonly up = new Map<number | "tracker", GrpcEnvironment>();

  /** Throws a RangeError when deadlines would become too short at this speed. */
  constructor(
    private readonly scenario: Scenario,
    private readonly options: GrpcHostsOptions,
  ) {
    const { callDeadline, transferDeadline } = scenario.node;
    checkSpeed(options.speed, Math.min(callDeadline, transferDeadline));
    this.life = new Life(options.onFailure);
    this.clock = new LiveClock(this.life, options.speed);
  }

  now(): Millis {
    return this.clock.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.clock.after(time - this.now(), action, arg);
  }

  bootTracker(observer: Observer, ready: (site: Site) => void): void {
    this.boot("tracker", "tracker", observer, ready);
  }

  bootNode(node: number, _incarnation: number, observer: Observer, ready: (site: Site) => void): void {
    this.boot(node, this.scenario.nodes[node]!.name, observer, ready);
  }

  kill(node: number): void {
    this.up.get(node)?.kill();
    this.up.delete(node);
  }

  traffic(): NetworkTraffic {
    const { messages, messageBytes, streamedOutBytes: sent, streamedInBytes: delivered, openStreams } = this.tally;
    // The wire does not say what becomes of bytes after their receiver is gone: as long as one is left they may be his.
    const rest = Math.max(0, sent - delivered);
    const [inFlight, cut] = openStreams > 0 ? [rest, 0] : [0, rest];
    return { trackerCalls: this.trackerCalls(), messages, messageBytes, streamed: { sent, delivered, inFlight, cut } };
  }

  trackerRequests(): number {
    return this.trackerCalls().reduce((sum, { count }) => sum + count, 0);
  }

  /** Ends all programs, and the clock. */
  close(): void {
    this.life.end();
    this.clock.stop();
    for (const env of this.up.values()) env.kill();
    this.up.clear();
  }

  private trackerCalls(): { method: string; count: number }[] {
    return Object.entries(TrackerServiceDefinition.methods)
      .map(([method, descriptor]) => ({
        method,
        count: this.tally.served.get(methodPath(TrackerServiceDefinition, descriptor)) ?? 0,
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => (a.method < b.method ? -1 : 1));
  }

  private boot(host: number | "tracker", identity: string, observer: Observer, ready: (site: Site) => void): void {
    const { speed, onFailure } = this.options;
    const largestChunkBytes = this.scenario.payload === "real" ? this.scenario.chunkSize : 0;
    const { seed } = this.scenario;
    const { tally } = this;
    const env = new GrpcEnvironment({ identity, seed, observer, speed, largestChunkBytes, tally, onBug: onFailure });
    this.up.set(host, env);
    const site: Site = { env, serve: (service, handlers) => env.serve(service, handlers) };
    env.listen("127.0.0.1:0").then(() => env.life.enter(ready, site), onFailure);
  }
}
