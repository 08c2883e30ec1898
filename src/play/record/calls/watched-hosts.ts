import type { Millis } from "../../../runtime/clock.js";
import type { Environment } from "../../../runtime/environment.js";
import { noObserver, type Observer } from "../../../runtime/observer.js";
import { ObserverGroup } from "../../../runtime/observer-group.js";
import type { Handlers, Service } from "../../../runtime/transport.js";
import type { Faults } from "../../../scenario/players/stage.js";
import type { Hosts, NetworkTraffic, Site } from "../../hosts.js";
import type { CallLog } from "./call-log.js";
import { TRACKER_PLACE } from "./call-record.js";
import { WatchedEnvironment } from "./watched-environment.js";

/** The hosts of programs whose calls are written into a log. */
export class WatchedHosts implements Hosts {
  private readonly up = new Map<number, WatchedEnvironment>();

  constructor(
    private readonly hosts: Hosts,
    private readonly log: CallLog,
  ) {}

  get faults(): Faults {
    return this.hosts.faults;
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
    this.hosts.bootTracker(observer, (site) => ready(this.watched(site, TRACKER_PLACE)));
  }

  bootNode(node: number, incarnation: number, observer: Observer, ready: (site: Site) => void): void {
    const both = new ObserverGroup(observer, this.operations(node));
    this.hosts.bootNode(node, incarnation, both, (site) => ready(this.watched(site, node)));
  }

  kill(node: number): void {
    this.up.get(node)?.wentDown();
    this.up.delete(node);
    this.log.wentDown(node);
    this.hosts.kill(node);
  }

  traffic(): NetworkTraffic {
    return this.hosts.traffic();
  }

  trackerRequests(): number {
    return this.hosts.trackerRequests();
  }

  /** Tells the log about a node's operations, so that each call has its operation. */
  private operations(node: number): Observer {
    const { log } = this;
    return {
      ...noObserver,
      operationStarted: (operation, kind) => log.operationStarted(node, operation, kind),
      operationEnded: (operation, { error }) => log.operationEnded(node, operation, error === undefined),
    };
  }

  private watched(site: Site, place: number): Site {
    this.log.reachedAt(site.env.self.address, place);
    const env = new WatchedEnvironment(site.env, this.log, place);
    this.up.set(place, env);
    return new WatchedSite(env, site);
  }
}

class WatchedSite implements Site {
  constructor(
    readonly env: Environment,
    private readonly site: Site,
  ) {}

  serve<S extends Service>(service: S, handlers: Handlers<S>): void {
    this.site.serve(service, handlers);
  }
}
