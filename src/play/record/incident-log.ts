import type { IncidentTotals } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";
import type { HoldReason, PeerHealth } from "../../runtime/observer.js";
import { Incident, type NamedNode } from "./incident.js";

/**
 * Nodes that go down within `TOGETHER_MS` belong to one incident. So do nodes whose silence the tracker notices within `SILENT_TOGETHER_MS`:
 * this time is longer, since the tracker notices them one by one.
 */
const TOGETHER_MS = 1000;
const SILENT_TOGETHER_MS = 60_000;
/**
 * When more than twice this many incidents are kept, those whose rank is not above the median are dropped. Incidents that are not over stay, and
 * so does the latest of each kind. Dropped incidents are only counted.
 */
const KEPT = 2000;
const HOLDS = 100;

/** Groups what happens to nodes, and the tracker's reactions, into incidents. Only the latest incident of each kind takes in further nodes. */
export class IncidentLog {
  private incidents: Incident[] = [];
  private begun = 0;
  private limit = 2 * KEPT;
  private readonly current: { [K in Incident["kind"]]?: Incident } = {};
  /** The number of the latest incident of each kind to which each node belonged. 0: none. */
  private readonly numbers: { [K in Incident["kind"]]?: Uint32Array<ArrayBuffer> } = {};
  /** The incident of each node that is away or silent; and the node that has each of the tracker's peer numbers. */
  private readonly ofNode: (Incident | undefined)[] = [];
  private readonly nodeOfPeer: number[] = [];
  private readonly isInside: Uint8Array;
  private lastDead: Incident | undefined;
  private holding: Incident | undefined;
  private readonly outages: { from: Millis; until: Millis | undefined }[] = [];
  private readonly holds: { from: Millis; until: Millis | undefined; reason: HoldReason }[] = [];
  private readonly rest = { incidents: 0, nodes: 0, chunks: 0, byRepair: 0, byReturn: 0 };

  constructor(
    private readonly plans: readonly NamedNode[],
    private readonly now: () => Millis,
  ) {
    this.isInside = new Uint8Array(plans.length);
  }

  wentDown(node: number, how: "left" | "crashed"): Incident {
    const incident = this.join(how === "left" ? "leave" : "crash", node, TOGETHER_MS);
    this.isInside[node] = 0;
    return incident;
  }

  cameUp(node: number): void {
    this.settle(node);
  }

  /** Notes that the tracker has given a node a number. From now on the node is a member. */
  joined(node: number, peer: number): void {
    this.nodeOfPeer[peer] = node;
    this.isInside[node] = 1;
  }

  healthChanged(peer: number, health: PeerHealth): void {
    const node = this.nodeOfPeer[peer];
    if (node === undefined) return;
    if (health === "suspected" || health === "dead") {
      // The node runs, but the tracker hears nothing from it.
      const isSilent = this.ofNode[node] === undefined && this.isInside[node] === 1;
      const incident = isSilent ? this.join("silence", node, SILENT_TOGETHER_MS) : this.ofNode[node];
      incident?.[health].add(this.now());
      if (health === "dead" && incident) this.lastDead = incident;
    } else if (health === "alive" && this.ofNode[node]?.kind === "silence") {
      this.settle(node);
    }
  }

  /** Notes that the tracker holds repair. If it does so already, the hold that has begun goes on. */
  held(reason: HoldReason): void {
    const now = this.now();
    if (reason === "mass failure" && this.lastDead) {
      this.holding?.resumed(now);
      this.holding = this.lastDead;
      this.holding.held(now);
    }
    if (!this.openHold && this.holds.length < HOLDS) this.holds.push({ from: now, until: undefined, reason });
  }

  resumed(): void {
    const now = this.now();
    this.holding?.resumed(now);
    this.holding = undefined;
    if (this.openHold) this.openHold.until = now;
  }

  private get openHold(): (typeof this.holds)[number] | undefined {
    const last = this.holds.at(-1);
    return last?.until === undefined ? last : undefined;
  }

  trackerWentDown(): void {
    if (this.outages.length < HOLDS) this.outages.push({ from: this.now(), until: undefined });
  }

  trackerCameUp(): void {
    const last = this.outages.at(-1);
    if (last && last.until === undefined) last.until = this.now();
  }

  totals(): IncidentTotals {
    return {
      incidents: this.incidents.map((incident) => incident.record()),
      rest: { ...this.rest },
      holds: this.holds.map((hold) => ({ ...hold })),
      outages: this.outages.map((outage) => ({ ...outage })),
    };
  }

  private join(kind: Incident["kind"], node: number, together: Millis): Incident {
    const now = this.now();
    this.numbers[kind] ??= new Uint32Array(this.plans.length);
    const numbers = this.numbers[kind];
    let incident = this.current[kind];
    // An incident counts each of its nodes once. When a node goes for the second time, another incident begins.
    if (!incident || now - incident.from > together || numbers[node] === incident.number) {
      incident = new Incident(kind, now, ++this.begun);
      this.current[kind] = incident;
      this.incidents.push(incident);
      if (this.incidents.length > this.limit) this.prune();
    }
    numbers[node] = incident.number;
    incident.addNode(this.plans[node]!, now);
    this.ofNode[node] = incident;
    return incident;
  }

  /** Notes that a node is back in the network. */
  private settle(node: number): void {
    this.ofNode[node]?.back.add(this.now());
    this.ofNode[node] = undefined;
  }

  private prune(): void {
    const current = Object.values(this.current);
    const ranks = this.incidents.map(({ rank }) => rank).sort((a, b) => a - b);
    const median = ranks[ranks.length >> 1]!;
    this.incidents = this.incidents.filter((incident) => {
      if (incident.rank > median || !incident.isSettled || current.includes(incident)) return true;
      const { nodes, chunks, byRepair, byReturn } = incident;
      this.rest.incidents++;
      this.rest.nodes += nodes;
      this.rest.chunks += chunks;
      this.rest.byRepair += byRepair;
      this.rest.byReturn += byReturn;
      return false;
    });
    // Do this again only when there are twice as many, since incidents that are not over stay.
    this.limit = Math.max(2 * KEPT, 2 * this.incidents.length);
  }
}
