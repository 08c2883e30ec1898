/**
 * The number of replicas of one chunk that all faults of a trial together may destroy. An acknowledged chunk has `replication` replicas. So they may destroy
 * the disks of `replication - 1` nodes. This holds even if nothing is repaired in between. Other faults, such as a crash with a kept disk, a
 * partition, a pause or lost messages, destroy nothing, as long as the hosts that they strike come back.
 */
export class Budget {
  private left: number;

  constructor(replication: number) {
    this.left = replication - 1;
  }

  /**
   * Asks for a fault that strikes `hosts` hosts and destroys `destroysOnEach` replicas of a chunk on each of them. Returns how many of these
   * hosts the fault may strike, and takes their cost from the budget.
   */
  afford(hosts: number, destroysOnEach: number): number {
    if (destroysOnEach === 0) return hosts;
    const affordable = Math.min(hosts, Math.floor(this.left / destroysOnEach));
    this.left -= affordable * destroysOnEach;
    return affordable;
  }
}
