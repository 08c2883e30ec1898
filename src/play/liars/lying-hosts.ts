import { NodeServiceDefinition } from "../../gen/swarmlab/v1/node.js";
import type { Millis } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import type { Observer } from "../../runtime/observer.js";
import type { Handlers, Service } from "../../runtime/transport.js";
import type { Faults, Lie, LieFaults } from "../../scenario/players/stage.js";
import type { Hosts, NetworkTraffic, Site } from "../hosts.js";
import { type Knowledge, Liar } from "./liar.js";
import { LyingEnvironment } from "./lying-environment.js";
import { lyingHandlers } from "./lying-handlers.js";

/** The hosts of nodes that may lie. A node's program stays honest; the lie is added between the program and the network. */
export class LyingHosts implements Hosts, LieFaults {
  readonly faults: Faults;
  private readonly liars = new Map<number, Liar>();
  /** The liar that tells each lie, while it is being told. */
  private readonly tellers = new Map<number, Liar>();
  private told = 0;

  constructor(
    private readonly hosts: Hosts,
    private readonly knowledge: () => Knowledge,
  ) {
    this.faults = { ...hosts.faults, lies: this };
  }

  lie(node: number, lie: Lie): number {
    const liar = this.liarOf(node);
    const number = ++this.told;
    liar.begin(number, lie);
    this.tellers.set(number, liar);
    return number;
  }

  endLie(lie: number): void {
    this.tellers.get(lie)?.end(lie);
    this.tellers.delete(lie);
  }

  get isTrackerUp(): boolean | undefined {
    return this.hosts.isTrackerUp;
  }

  now(): Millis {
    return this.hosts.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.hosts.at(time, action, arg);
  }

  bootTracker(observer: Observer, ready: (site: Site) => void): void {
    this.hosts.bootTracker(observer, ready);
  }

  bootNode(node: number, incarnation: number, observer: Observer, ready: (site: Site) => void): void {
    this.hosts.bootNode(node, incarnation, observer, (site) => ready(new LyingSite(site, this.liarOf(node))));
  }

  kill(node: number): void {
    this.hosts.kill(node);
  }

  traffic(): NetworkTraffic {
    return this.hosts.traffic();
  }

  trackerRequests(): number {
    return this.hosts.trackerRequests();
  }

  private liarOf(node: number): Liar {
    const liar = this.liars.get(node) ?? new Liar(node, this.knowledge());
    this.liars.set(node, liar);
    return liar;
  }
}

class LyingSite implements Site {
  readonly env: Environment;

  constructor(
    private readonly site: Site,
    private readonly liar: Liar,
  ) {
    this.env = new LyingEnvironment(site.env, liar);
  }

  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    if (service.name !== NodeServiceDefinition.name) return this.site.serve(service, handlers);
    const program = handlers as unknown as Handlers<NodeServiceDefinition>;
    this.site.serve(NodeServiceDefinition, lyingHandlers(program, this.liar));
  }
}
