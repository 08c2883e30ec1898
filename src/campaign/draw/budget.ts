/**
 * What faults may destroy in one trial. An acknowledged chunk survives as long as faults destroy fewer than its number of replicas. So
 * with `replication` replicas all faults together may destroy the disks of `replication - 1` nodes. This holds without any repair in
 * between, whatever else happens: a crash with a kept disk, a partition, a pause and lost messages destroy nothing, as long as who was
 * struck comes back.
 */
export class Budget {
  private left: number;

  constructor(replication: number) {
    this.left = replication - 1;
  }

  /** How many of these hosts may be struck by a fault that destroys so many replicas of a chunk on each. They are paid for. */
  afford(hosts: number, destroysOnEach: number): number {
    if (destroysOnEach === 0) return hosts;
    const affordable = Math.min(hosts, Math.floor(this.left / destroysOnEach));
    this.left -= affordable * destroysOnEach;
    return affordable;
  }
}
