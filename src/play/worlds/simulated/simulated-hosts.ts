import { TrackerServiceDefinition } from "../../../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../../../runtime/clock.js";
import type { ClockSkew } from "../../../runtime/clock-skew.js";
import type { Disturbance, PartitionWay } from "../../../runtime/network-faults.js";
import type { Observer } from "../../../runtime/observer.js";
import type { Handlers, Service } from "../../../runtime/transport.js";
import type {
  ClockFaults,
  DisturbanceFaults,
  Faults,
  HoldFaults,
  LinkFaults,
  PartitionFaults,
  PauseFaults,
  ProcessorFaults,
  TrackerCrashes,
  TrackerSilence,
} from "../../../scenario/players/stage.js";
import { type Capacities, type Scenario, TRACKER } from "../../../scenario/scenario.js";
import { TICKS_PER_MS } from "../../../sim/events/event-queue.js";
import type { Host } from "../../../sim/host.js";
import type { Simulation } from "../../../sim/simulation.js";
import type { Hosts, NetworkTraffic, Site } from "../../hosts.js";

/** The hosts of a simulation: the tracker's first, then one for each node of the scenario. */
export class SimulatedHosts
  implements
    Hosts,
    LinkFaults,
    PartitionFaults,
    HoldFaults,
    DisturbanceFaults,
    PauseFaults,
    ProcessorFaults,
    ClockFaults,
    TrackerCrashes,
    TrackerSilence
{
  readonly faults: Faults = {
    links: this,
    partitions: this,
    holds: this,
    disturbances: this,
    pauses: this,
    processors: this,
    clocks: this,
    trackerCrashes: this,
    trackerSilence: this,
  };
  private readonly tracker: Host;
  private readonly nodes: Host[] = [];

  constructor(
    private readonly simulation: Simulation,
    scenario: Scenario,
  ) {
    this.tracker = simulation.addHost({ identity: "tracker", role: "tracker" });
    for (const plan of scenario.nodes) {
      const { name, up, down, zone, region } = plan;
      const host = simulation.addHost({ identity: name, up, down, zone, region });
      simulation.crash(host);
      this.nodes.push(host);
    }
  }

  now(): Millis {
    return this.simulation.now;
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    const due = Math.max(this.simulation.tick, Math.round(time * TICKS_PER_MS));
    this.simulation.schedule(due, action, arg);
  }

  bootTracker(observer: Observer, ready: (site: Site) => void): void {
    this.simulation.boot(this.tracker);
    this.tracker.observer = observer;
    ready(new SimulatedSite(this.tracker));
  }

  bootNode(node: number, _incarnation: number, observer: Observer, ready: (site: Site) => void): void {
    const host = this.nodes[node]!;
    this.simulation.boot(host);
    host.observer = observer;
    ready(new SimulatedSite(host));
  }

  killTracker(down: () => void): void {
    this.simulation.crash(this.tracker);
    down();
  }

  silenceTracker(): void {
    this.simulation.silence(this.tracker);
  }

  kill(node: number): void {
    this.simulation.crash(this.nodes[node]!);
  }

  limitNode(node: number, capacities: Partial<Capacities>): void {
    this.simulation.setLinks(this.nodes[node]!, capacities);
  }

  limitBackbone(backbone: number, capacities: Partial<Capacities>): void {
    this.simulation.setBackbone(backbone, capacities);
  }

  partition(groups: readonly (readonly number[])[], way: PartitionWay): number {
    return this.simulation.partition(this.groupsOf(groups), way);
  }

  heal(partition: number): void {
    this.simulation.heal(partition);
  }

  hold(groups: readonly (readonly number[])[], way: PartitionWay): number {
    return this.simulation.hold(this.groupsOf(groups), way);
  }

  release(hold: number): void {
    this.simulation.release(hold);
  }

  disturb(hosts: readonly number[], disturbance: Disturbance): number {
    return this.simulation.disturb(
      hosts.map((host) => this.hostOf(host)),
      disturbance,
    );
  }

  calm(disturbance: number): void {
    this.simulation.calm(disturbance);
  }

  pause(host: number): void {
    this.simulation.pause(this.hostOf(host));
  }

  resume(host: number): void {
    this.simulation.resume(this.hostOf(host));
  }

  slow(host: number, cpu: Millis): void {
    this.simulation.slow(this.hostOf(host), cpu);
  }

  quicken(host: number, cpu: Millis): void {
    this.simulation.quicken(this.hostOf(host), cpu);
  }

  skew(host: number, skew: ClockSkew): void {
    this.simulation.skew(this.hostOf(host), skew);
  }

  correct(host: number, skew: ClockSkew): void {
    this.simulation.correct(this.hostOf(host), skew);
  }

  private groupsOf(groups: readonly (readonly number[])[]): readonly (readonly Host[])[] {
    return groups.map((group) => group.map((host) => this.hostOf(host)));
  }

  private hostOf(host: number): Host {
    return host === TRACKER ? this.tracker : this.nodes[host]!;
  }

  traffic(): NetworkTraffic {
    const trackerCalls = this.simulation.methods.methods
      .filter((method) => method.service === TrackerServiceDefinition)
      .map((method) => ({ method: method.name, count: method.served }))
      .sort((a, b) => (a.method < b.method ? -1 : 1));
    return { trackerCalls, ...this.simulation.traffic };
  }

  trackerRequests(): number {
    let requests = 0;
    for (const method of this.simulation.methods.methods) {
      if (method.service === TrackerServiceDefinition) requests += method.served;
    }
    return requests;
  }
}

/** A host that is up. It is a class, because closures would have to be made anew with every start of a million nodes. */
class SimulatedSite implements Site {
  constructor(readonly env: Host) {}

  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    this.env.serve(service, handlers);
  }
}
