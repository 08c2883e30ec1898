import type { PartitionWay } from "../../../../runtime/network-faults.js";
import type { PartitionFaults } from "../../../../scenario/players/stage.js";
import { type CutPairs, cutPairs, type Partition } from "./cut-pairs.js";
import { batch } from "./iproute.js";

/**
 * The hardware address of every bridge, which no host has. A bridge does not pass on a packet that is sent to this address. The namespace of the
 * bridge has no address and no route, so the kernel drops the packet there, and tells nobody.
 */
export const NOWHERE = "02:73:77:6c:00:00";
const NONE: ReadonlySet<number> = new Set();

export interface PartitionedNetwork {
  /** The hosts: positions in `Scenario.nodes`, and TRACKER. */
  readonly hosts: readonly number[];
  /** The namespace of a host, and its address. */
  namespaceOf(host: number): string;
  addressOf(host: number): string;
}

/**
 * Partitions between network namespaces. A sender that is cut off from a receiver gets a fixed entry in its table of neighbours. The entry
 * gives the receiver the hardware address NOWHERE, which no host has. So packets are lost in silence, as in a real partition, also those of
 * connections that are open. Nothing but `ip` is needed, and each direction can be cut by itself.
 */
export class NetworkPartitions implements PartitionFaults {
  private readonly partitions = new Map<number, Partition>();
  private begun = 0;
  private cut: CutPairs = new Map();

  constructor(private readonly network: PartitionedNetwork) {}

  partition(groups: readonly (readonly number[])[], way: PartitionWay): number {
    this.partitions.set(++this.begun, { groups, way });
    this.apply();
    return this.begun;
  }

  heal(partition: number): void {
    this.partitions.delete(partition);
    this.apply();
  }

  private apply(): void {
    const { network, cut: before } = this;
    const cut = cutPairs(network.hosts, this.partitions.values());
    this.cut = cut;
    for (const host of network.hosts) {
      const [was, is] = [before.get(host) ?? NONE, cut.get(host) ?? NONE];
      const lines = [
        ...[...is]
          .filter((to) => !was.has(to))
          .map((to) => `neigh replace ${this.entry(to)} lladdr ${NOWHERE} nud permanent`),
        ...[...was].filter((to) => !is.has(to)).map((to) => `neigh del ${this.entry(to)}`),
      ];
      if (lines.length > 0) batch("ip", network.namespaceOf(host), lines);
    }
  }

  private entry(host: number): string {
    return `${this.network.addressOf(host)} dev eth0`;
  }
}
