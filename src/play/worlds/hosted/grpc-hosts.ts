import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import { checkSpeed, GrpcEnvironment } from "../../../live/grpc/grpc-environment.js";
import { Life } from "../../../live/grpc/life.js";
import { LiveClock } from "../../../live/grpc/live-clock.js";
import { setUpGrpc } from "../../../live/grpc/set-up-grpc.js";
import { Tally } from "../../../live/grpc/tally.js";
import { methodPath } from "../../../live/grpc/wire.js";
import type { Millis } from "../../../runtime/clock.js";
import { noObserver, type Observer } from "../../../runtime/observer.js";
import type { Faults, TrackerCrashes } from "../../../scenario/players/stage.js";
import type { Scenario } from "../../../scenario/scenario.js";
import type { Hosts, NetworkTraffic, Site } from "../../hosts.js";

export interface GrpcHostsOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  /** Called with a bug of a program, or when a socket could not be opened. The run is then useless. */
  readonly onFailure: (failure: unknown) => void;
}

type HostName = number | "tracker";

/**
 * Hosts for a scenario on the loopback interface of this machine, all in this process: each program has a server, connections and a life of
 * its own. Their draws are those of simulated hosts, from the scenario's seed. A node's next server is opened in advance, so that the node
 * starts at once, as a simulated host does. The tracker's next server opens only when the tracker starts again.
 */
export class GrpcHosts implements Hosts, TrackerCrashes {
  /** The faults of these hosts. The links are the machine's own, so nothing happens to them. */
  readonly faults: Faults = { trackerCrashes: this };
  private readonly life: Life;
  private clock: LiveClock;
  private moment: Millis | undefined;
  /** Counts the traffic of all programs together. */
  private readonly tally = new Tally();
  private readonly up = new Map<HostName, GrpcEnvironment>();
  private readonly spares = new Map<HostName, Promise<GrpcEnvironment>>();
  /** The environments that were opened in advance and listen already. */
  private readonly listening = new Map<HostName, GrpcEnvironment>();

  /** The address at which nodes look for the tracker, in all its lives. */
  private trackerAddress = "127.0.0.1:0";

  /** The hosts that boot as soon as they have a server. */
  private readonly booting = new Map<HostName, (site: Site) => void>();

  private constructor(
    private readonly scenario: Scenario,
    private readonly options: GrpcHostsOptions,
  ) {
    this.life = new Life(options.onFailure);
    this.clock = new LiveClock(this.life, options.speed);
  }

  /** Opens a server for every host, and begins time when all of them listen. Throws a RangeError when deadlines would become too short. */
  static async open(scenario: Scenario, options: GrpcHostsOptions): Promise<GrpcHosts> {
    const { callDeadline, transferDeadline } = scenario.node;
    checkSpeed(options.speed, Math.min(callDeadline, transferDeadline));
    setUpGrpc();
    const hosts = new GrpcHosts(scenario, options);
    const names: HostName[] = ["tracker", ...scenario.nodes.keys()];
    await Promise.all(names.map((name) => hosts.prepare(name)));
    hosts.clock = new LiveClock(hosts.life, options.speed);
    return hosts;
  }

  now(): Millis {
    return this.moment ?? this.clock.now();
  }

  /** Runs `action` while `now` stands still, as it does in each event of a simulation. */
  inOneMoment(action: () => void): void {
    this.moment = this.clock.now();
    try {
      action();
    } finally {
      this.moment = undefined;
    }
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.clock.after(time - this.now(), action, arg);
  }

  bootTracker(observer: Observer, ready: (site: Site) => void): void {
    this.boot("tracker", observer, ready);
  }

  bootNode(node: number, _incarnation: number, observer: Observer, ready: (site: Site) => void): void {
    this.boot(node, observer, ready);
  }

  kill(node: number): void {
    this.end(node);
    this.prepare(node).catch(this.options.onFailure);
  }

  killTracker(down: () => void): void {
    const { isTrackerUp } = this;
    // Its next server opens when it starts again: until then calls to its address are refused.
    this.end("tracker");
    if (isTrackerUp) down();
  }

  /** Whether the tracker has a server. After a start this may take some milliseconds. */
  get isTrackerUp(): boolean {
    return this.up.has("tracker");
  }

  traffic(): NetworkTraffic {
    const { messages, messageBytes, streamedOutBytes: sent, streamedInBytes: delivered, openStreams } = this.tally;
    // `rest` are the bytes that were sent and have not arrived. Some are on their way. Others are lost, such as those to a program that has ended.
    // Nobody knows how many are lost. So all of them count as in flight while any stream is open, and otherwise as cut.
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
    for (const env of [...this.up.values(), ...this.listening.values()]) env.kill();
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

  private end(name: HostName): void {
    this.booting.delete(name);
    this.up.get(name)?.kill();
    this.up.delete(name);
  }

  /** Opens the server of a host's next life. */
  private prepare(name: HostName): Promise<GrpcEnvironment> {
    const known = this.spares.get(name);
    if (known) return known;
    const { scenario, tally } = this;
    const env = new GrpcEnvironment({
      identity: name === "tracker" ? name : scenario.nodes[name]!.name,
      role: name === "tracker" ? "tracker" : "node",
      seed: scenario.seed,
      observer: noObserver,
      speed: this.options.speed,
      largestChunkBytes: scenario.payload === "real" ? scenario.chunkSize : 0,
      tally,
      onBug: this.options.onFailure,
    });
    const opened = env.listen(name === "tracker" ? this.trackerAddress : "127.0.0.1:0").then(() => {
      if (this.life.over) env.kill();
      else this.listening.set(name, env);
      return env;
    });
    this.spares.set(name, opened);
    return opened;
  }

  private boot(name: HostName, observer: Observer, ready: (site: Site) => void): void {
    const spare = this.listening.get(name);
    if (!spare) {
      // The tracker starts again, or a node was killed and started within a few milliseconds. The host starts when it has
      // a server, unless it is killed before.
      this.booting.set(name, ready);
      const bootNow = () => {
        if (this.booting.get(name) === ready) this.life.enter(() => this.boot(name, observer, ready), undefined);
      };
      this.prepare(name).then(bootNow, this.options.onFailure);
      return;
    }
    this.booting.delete(name);
    this.listening.delete(name);
    this.spares.delete(name);
    this.up.set(name, spare);
    if (name === "tracker") this.trackerAddress = spare.self.address;
    spare.observer = observer;
    ready({ env: spare, serve: (service, handlers) => spare.serve(service, handlers) });
  }
}
