import type { Millis } from "../../../runtime/clock.js";
import { isMapOfDisks } from "../map-difference.js";
import type { Deviation, Redundancy } from "../redundancy.js";
import type { ReplicaView } from "../replica-view.js";

/** How long a deviation may last, in ms. After this time every message on its way has arrived, so the deviation will stay. */
export type Patience = (deviation: Deviation) => Millis;

/** Observes a swarm after its scenario, again and again, until it is at rest or its time is over. */
export class Rest {
  /** The time at which each deviation that is still there was first seen. */
  private since = new Map<string, Millis>();
  /** The time since which each chunk with a deviation has always had one, even if not always the same. */
  private troubled = new Map<string, Millis>();

  /**
   * `waits`: whether a swarm is at rest only when no chunk has an excuse that passes by itself, such as a hold of repair. If so, a chunk
   * also fails when one deviation has followed another for too long, even if none of them lasted.
   */
  constructor(
    private readonly patience: Patience,
    private readonly waits = false,
  ) {}

  /** Whether map and disks agree, and no replica comes or goes. Each look is compared with the look before. */
  look(view: ReplicaView, now: Millis): boolean {
    const redundancy = view.redundancy();
    const since = new Map<string, Millis>();
    const troubled = new Map<string, Millis>();
    for (const { key } of [...redundancy.deviations, ...redundancy.excused]) {
      since.set(key, this.since.get(key) ?? now);
      troubled.set(chunkOf(key), this.troubled.get(chunkOf(key)) ?? now);
    }
    this.since = since;
    this.troubled = troubled;
    if (this.waits && redundancy.excused.length > 0) return false;
    return redundancy.deviating === 0 && redundancy.repairs === 0 && isMapOfDisks(view);
  }

  /** The deviations that have lasted longer than any message or transfer can take. */
  lasting({ deviations, excused }: Redundancy, now: Millis): Deviation[] {
    return [...deviations, ...(this.waits ? excused : [])].filter((deviation) => {
      const since = this.since.get(deviation.key);
      if (since !== undefined && now - since >= this.patience(deviation)) return true;
      const troubled = this.waits ? this.troubled.get(chunkOf(deviation.key)) : undefined;
      return troubled !== undefined && now - troubled >= this.patience({ ...deviation, kind: "excused" });
    });
  }

  /** The time at which a deviation was first seen. With `waits`: the time since which its chunk has always had a deviation. */
  seenSince({ key }: Deviation): Millis | undefined {
    return this.waits ? this.troubled.get(chunkOf(key)) : this.since.get(key);
  }
}

/** The part of a deviation's key that names the chunk. */
function chunkOf(key: string): string {
  return key.slice(0, key.indexOf(" "));
}
