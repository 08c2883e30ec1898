import type { Millis } from "../../runtime/clock.js";
import { isMapOfDisks } from "./map-difference.js";
import type { Deviation, Redundancy } from "./redundancy.js";
import type { ReplicaView } from "./replica-view.js";

/** How long a deviation may last before it is one for ever: what is on its way gets there. */
export type Patience = (deviation: Deviation) => Millis;

/** A swarm after its scenario: looked at again and again until it is quiet, or until its time is over. */
export class Rest {
  /** When each deviation that is still there was first seen, by its key. */
  private since = new Map<string, Millis>();

  constructor(private readonly patience: Patience) {}

  /** Whether map and disks agree and nothing comes or goes. What is seen in one look is compared with the next. */
  look(view: ReplicaView, now: Millis): boolean {
    const redundancy = view.redundancy();
    const since = new Map<string, Millis>();
    for (const { key } of redundancy.deviations) since.set(key, this.since.get(key) ?? now);
    this.since = since;
    return redundancy.deviating === 0 && redundancy.repairs === 0 && isMapOfDisks(view);
  }

  /** Those of the deviations that have lasted for too long to be on their way. */
  lasting({ deviations }: Redundancy, now: Millis): Deviation[] {
    return deviations.filter((deviation) => {
      const since = this.since.get(deviation.key);
      return since !== undefined && now - since >= this.patience(deviation);
    });
  }
}
