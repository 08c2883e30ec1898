import type { PartitionWay } from "../../runtime/network-faults.js";

interface Division {
  /** The group of each host. */
  readonly groupOf: Int32Array;
  readonly way: PartitionWay;
}

/** The number of the group of all hosts that a division does not name. */
const THE_REST = 0;

/**
 * The divisions that are in force now; there may be several. Each divides the hosts into groups. Hosts that a division does not name form one
 * more group of it.
 */
export class Divisions {
  /** Whether there is any division. While there is none, callers need not ask about single hosts. */
  isAny = false;
  private readonly running = new Map<number, Division>();
  private count = 0;

  /** `changed`: called after a division has begun or ended. */
  constructor(private readonly changed: () => void) {}

  /** Divides `hosts` hosts. `way`: which messages between groups this division stops. Returns a handle. */
  begin(groups: readonly (readonly number[])[], hosts: number, way: PartitionWay): number {
    const groupOf = new Int32Array(hosts).fill(THE_REST);
    for (const [i, group] of groups.entries()) for (const host of group) groupOf[host] = i + 1;
    this.running.set(++this.count, { groupOf, way });
    this.isAny = true;
    this.changed();
    return this.count;
  }

  /** Ends one division, while the others stay in force. Returns false if it has ended already. */
  end(division: number): boolean {
    const wasThere = this.running.delete(division);
    this.isAny = this.running.size > 0;
    this.changed();
    return wasThere;
  }

  /** Whether any division stands in the way of a message from one host to another. */
  separates(from: number, to: number): boolean {
    if (!this.isAny) return false;
    for (const { groupOf, way } of this.running.values()) {
      // A host that was added after the division began belongs to the rest.
      const [sender, receiver] = [groupOf[from] ?? THE_REST, groupOf[to] ?? THE_REST];
      if (sender === receiver) continue;
      if (way === "both" || (way === "out" ? sender : receiver) !== THE_REST) return true;
    }
    return false;
  }
}
