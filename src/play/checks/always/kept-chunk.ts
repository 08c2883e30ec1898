import type { Millis } from "../../../runtime/clock.js";

/** What happened to a replica. */
export type Fate = "stored" | "dropped" | "destroyed" | "drained" | "taken along";

interface Event {
  readonly fate: Fate;
  readonly node: number;
  readonly at: Millis;
  /** What destroyed the replica, in words. */
  readonly by: string;
}

/** The number of events of a chunk that are kept: the latest ones. */
const KEPT = 6;

/**
 * The replicas of one chunk on all disks, whether their nodes run or not; and how many replicas must have been destroyed by faults before the
 * chunk may be lost.
 */
export class KeptChunk {
  /** The positions of the nodes with an intact replica. */
  readonly nodes: number[] = [];
  /** The number of replicas that faults destroyed, or that leaving nodes took along, since the chunk last had all its replicas. */
  destroyed = 0;
  /** The number of replicas that faults ever destroyed. The tracker may still count on them. */
  everDestroyed = 0;
  /**
   * The number of replicas that the chunk had when it was last complete or, if it never was, at its commit. As long as faults have destroyed fewer
   * than this, the chunk must not be lost.
   */
  had = 0;
  isLost = false;
  private readonly events: Event[] = [];

  add(node: number, at: Millis): void {
    if (!this.nodes.includes(node)) this.nodes.push(node);
    this.isLost = false;
    this.note({ fate: "stored", node, at, by: "" });
  }

  /** Notes that a node lost a replica. Returns whether the replica was intact. */
  remove(node: number, fate: Fate, at: Millis, by = ""): boolean {
    const position = this.nodes.indexOf(node);
    if (position < 0) return false;
    this.nodes.splice(position, 1);
    if (fate === "destroyed" || fate === "taken along") this.destroyed++;
    if (fate === "destroyed") this.everDestroyed++;
    this.note({ fate, node, at, by });
    return true;
  }

  /** Called when the chunk has all its replicas, `had` in number. From now on the faults are counted from 0 again. */
  renew(had: number): void {
    this.destroyed = 0;
    this.had = had;
  }

  /** Tells the chunk's last events in words, the oldest first. */
  story(nameOf: (node: number) => string, timeOf: (at: Millis) => string): string {
    return this.events
      .map(({ fate, node, at, by }) => `${wordsOf(fate, nameOf(node), by)} at ${timeOf(at)}`)
      .join(", ");
  }

  private note(event: Event): void {
    this.events.push(event);
    if (this.events.length > KEPT) this.events.shift();
  }
}

function wordsOf(fate: Fate, node: string, by: string): string {
  if (fate === "destroyed") return `${by} destroyed that of ${node}`;
  if (fate === "drained") return `${node} left for good`;
  if (fate === "taken along") return `${node} left for good where few nodes stayed`;
  return `${node} ${fate} one`;
}
