import type { Millis } from "../runtime/clock.js";
import type { ClockSkew } from "../runtime/clock-skew.js";
import type { Disturbance, PartitionWay } from "../runtime/network-faults.js";
import type { Capacities } from "../runtime/network-spec.js";
import type { Faults } from "../scenario/players/stage.js";
import type { Scenario } from "../scenario/scenario.js";
import { LastingFaults } from "./lasting-faults.js";
import { LinkLimits } from "./link-limits.js";

/** The part of a stage that plays faults of the network, of links, and of hosts whose programs go on. */
export abstract class FaultStage {
  /** Whether the stage takes no more orders. */
  protected closed = false;
  protected readonly lasting = new LastingFaults();
  private readonly limits = new Map<string, LinkLimits>();

  abstract readonly scenario: Scenario;
  abstract get faults(): Faults;

  partition(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean {
    const { partitions } = this.faults;
    if (this.closed || !partitions) return () => false;
    const partition = partitions.partition(groups, way);
    return this.lasting.begin("partition", () => partitions.heal(partition));
  }

  heal(): boolean {
    return this.lasting.endAll("partition");
  }

  hold(groups: readonly (readonly number[])[], way: PartitionWay): () => boolean {
    const { holds } = this.faults;
    if (this.closed || !holds) return () => false;
    const hold = holds.hold(groups, way);
    return this.lasting.begin("hold", () => holds.release(hold));
  }

  release(): boolean {
    return this.lasting.endAll("hold");
  }

  disturb(hosts: readonly number[], disturbance: Disturbance): () => boolean {
    const { disturbances } = this.faults;
    if (this.closed || !disturbances) return () => false;
    const number = disturbances.disturb(hosts, disturbance);
    return this.lasting.begin("disturbance", () => disturbances.calm(number));
  }

  slow(hosts: readonly number[], cpu: Millis): () => boolean {
    const { processors } = this.faults;
    if (this.closed || !processors) return () => false;
    for (const host of hosts) processors.slow(host, cpu);
    return this.lasting.begin("slowness", () => {
      for (const host of hosts) processors.quicken(host, cpu);
    });
  }

  skew(hosts: readonly number[], skew: ClockSkew): () => boolean {
    const { clocks } = this.faults;
    if (this.closed || !clocks) return () => false;
    for (const host of hosts) clocks.skew(host, skew);
    return this.lasting.begin("skew", () => {
      for (const host of hosts) clocks.correct(host, skew);
    });
  }

  limitNode(node: number, limit: Partial<Capacities>, lasts: boolean): () => boolean {
    const { links } = this.faults;
    const set = (capacities: Partial<Capacities>): void => links?.limitNode(node, capacities);
    return this.limit(`node ${node}`, this.scenario.nodes[node]!, set, limit, lasts);
  }

  limitBackbone(backbone: number, limit: Partial<Capacities>, lasts: boolean): () => boolean {
    const { links } = this.faults;
    const set = (capacities: Partial<Capacities>): void => links?.limitBackbone(backbone, capacities);
    return this.limit(`backbone ${backbone}`, this.scenario.network.backbones[backbone]!, set, limit, lasts);
  }

  private limit(
    link: string,
    own: Capacities,
    set: (capacities: Partial<Capacities>) => void,
    limit: Partial<Capacities>,
    lasts: boolean,
  ): () => boolean {
    const limits = this.limits.get(link) ?? new LinkLimits(own, set);
    this.limits.set(link, limits);
    const end = limits.begin(limit);
    return lasts ? this.lasting.begin("limit", end) : () => false;
  }
}
