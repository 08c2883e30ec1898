import type { Backbone, Capacities } from "../../runtime/network-spec.js";
import type { Tick } from "../events/event-queue.js";
import type { HostTable } from "../host-table.js";
import type { BandwidthModel, Completed, FlowOptions } from "./bandwidth/bandwidth.js";
import { LV08, tcpLikeFlow } from "./bandwidth/lv08.js";
import { bandwidthModel } from "./bandwidth/model.js";
import type { Network } from "./network.js";

/** A flow's weight on its links, and the cap of its rate. */
export type FlowShare = Pick<FlowOptions, "weight" | "cap">;

const TICKS_PER_SECOND = 1e6;
const NONE: readonly number[] = [];

/**
 * Access links and backbones. A flow crosses its sender's uplink, its receiver's downlink, and each backbone behind which exactly one of
 * the two hosts is.
 *
 * With `tcp: lv08` flows behave as in SimGrid's model LV08. Every link carries 0.97 of its capacity. A flow's weight is the inverse of its
 * round-trip bias, which is its latency plus a term for each link (`LV08.weightS`). Its window bounds its rate. Weight and bound are computed
 * when the flow starts, from the latency (without jitter) and the capacities. The first byte needs 13.01 latencies to arrive. One of these is
 * the latency that every message takes anyway.
 */
export class Links {
  readonly model: BandwidthModel;
  private readonly backbones: readonly Backbone[];
  private readonly isTcp: boolean;
  /** The part of a capacity that carries payload. */
  private readonly payload: number;
  /** The capacity of each shared link, in bytes per second; and the shared links of each backbone. */
  private readonly capacities: number[] = [];
  private readonly links: { readonly up: number; readonly down: number }[] = [];
  /** The different sets of backbones behind which hosts are, and for each host the number of its set. */
  private readonly sets: (readonly number[])[] = [];
  private readonly setOf: number[] = [];
  private readonly setNumbers = new Map<string, number>();
  /** The shared links from one set to another. A pair of sets is filled in when it is first needed. */
  private readonly ways: (readonly number[] | undefined)[][] = [];

  constructor(
    private readonly network: Network,
    private readonly hosts: HostTable,
    completed: Completed,
    certify: boolean,
  ) {
    const { backbones, bandwidth, tcp, transferOverhead } = network.spec;
    this.backbones = backbones;
    this.isTcp = tcp === "lv08";
    this.payload = (this.isTcp ? LV08.bandwidthFactor : 1) / (1 + transferOverhead);
    for (const { up, down, halfDuplex } of backbones) {
      const first = this.capacities.push(up) - 1;
      this.links.push({ up: first, down: halfDuplex ? first : this.capacities.push(down) - 1 });
    }
    const sharedLinks = this.capacities.map((capacity) => this.carried(capacity));
    this.model = bandwidthModel(bandwidth, completed, {
      sharedLinks,
      maxVia: mostOnTheWay(backbones),
      certify,
    });
  }

  addHost(up: number, down: number, zone: string, region: string): void {
    this.model.addHost(this.carried(up), this.carried(down));
    if (this.backbones.length > 0) this.setOf.push(this.setBehind(zone, region));
  }

  start(now: Tick, from: number, to: number, bytes: number, share: FlowShare | undefined): number {
    const via = this.backbones.length > 0 ? this.way(this.setOf[from]!, this.setOf[to]!) : NONE;
    if (this.isTcp) return this.model.start(now, from, to, bytes, this.tcpLike(from, to, via, share));
    return this.model.start(now, from, to, bytes, via === NONE ? share : { via, ...share });
  }

  /** The number of ticks before the first byte of a transfer starts to move, in addition to the latency of every message. */
  warmUp(from: number, to: number): Tick {
    return this.isTcp ? Math.round((LV08.latencyFactor - 1) * this.network.delay(from, to)) : 0;
  }

  setHost(now: Tick, host: number, { up, down }: Partial<Capacities>): void {
    if (up !== undefined) {
      this.hosts.setUplink(host, up);
      this.model.setCapacity(now, host, "up", this.carried(up));
    }
    if (down !== undefined) {
      this.hosts.setDownlink(host, down);
      this.model.setCapacity(now, host, "down", this.carried(down));
    }
  }

  setBackbone(now: Tick, backbone: number, { up, down }: Partial<Capacities>): void {
    const links = this.links[backbone]!;
    if (up !== undefined) this.setShared(now, links.up, up);
    if (down !== undefined) this.setShared(now, links.down, down);
  }

  private setShared(now: Tick, link: number, capacity: number): void {
    this.capacities[link] = capacity;
    this.model.setSharedCapacity(now, link, this.carried(capacity));
  }

  /** The bytes of payload per second that a link carries. */
  private carried(capacity: number): number {
    return this.payload * capacity;
  }

  private tcpLike(from: number, to: number, via: readonly number[], share: FlowShare | undefined): FlowOptions {
    const shared = via.map((link) => this.capacities[link]!);
    const latency = this.network.delay(from, to) / TICKS_PER_SECOND;
    const flow = tcpLikeFlow(latency, [this.hosts.uplink(from), this.hosts.downlink(to), ...shared]);
    return {
      weight: flow.weight * (share?.weight ?? 1),
      cap: Math.min(flow.cap, share?.cap ?? Number.POSITIVE_INFINITY),
      via,
    };
  }

  private setBehind(zone: string, region: string): number {
    const key = JSON.stringify([zone, region]);
    let number = this.setNumbers.get(key);
    if (number === undefined) {
      const isBehind = ({ zones, regions }: Backbone) => zones.includes(zone) || regions.includes(region);
      number = this.sets.push(this.backbones.flatMap((it, i) => (isBehind(it) ? [i] : []))) - 1;
      this.ways.push([]);
      this.setNumbers.set(key, number);
    }
    return number;
  }

  /** Finds the shared links on the way from a host behind one set of backbones to a host behind another set. */
  private way(from: number, to: number): readonly number[] {
    const known = this.ways[from]![to];
    if (known) return known;
    const [left, entered] = [this.sets[from]!, this.sets[to]!];
    const ups = left.filter((backbone) => !entered.includes(backbone)).map((backbone) => this.links[backbone]!.up);
    const downs = entered.filter((backbone) => !left.includes(backbone)).map((backbone) => this.links[backbone]!.down);
    const way = ups.length + downs.length > 0 ? [...ups, ...downs] : NONE;
    this.ways[from]![to] = way;
    return way;
  }
}

/**
 * The largest number of shared links that a flow can cross: a host is behind the backbones of its zone and of its
 * region, and so is its peer.
 */
function mostOnTheWay(backbones: readonly Backbone[]): number {
  const deepest = mostOften(backbones.flatMap(({ zones }) => zones)) + mostOften(backbones.flatMap((it) => it.regions));
  return Math.min(2 * deepest, backbones.length);
}

/** Counts how often the most frequent of the names occurs. */
function mostOften(names: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
