import type { IncidentRecord, Span } from "../../report/measurements.js";
import type { Millis } from "../../runtime/clock.js";

/** The largest number of an incident's nodes whose names are kept. */
const NAMES = 3;

/** Counts how often something happened, and notes when it first and last did. */
class Times {
  private count = 0;
  private from: Millis = 0;
  private until: Millis = 0;

  add(now: Millis): void {
    if (this.count++ === 0) this.from = now;
    this.until = now;
  }

  get times(): number {
    return this.count;
  }

  span(): Span | undefined {
    const { count, from, until } = this;
    return count === 0 ? undefined : { count, from, until };
  }
}

/** A node with its name, zone and class in the scenario. */
export interface NamedNode {
  readonly name: string;
  readonly class: string;
  readonly zone: string;
}

/**
 * Nodes that crashed, left or fell silent together, and the consequences: suspected -> given up -> repair held -> repair under way -> all
 * chunks have their replicas again. The nodes may be back before all of this has happened.
 */
export class Incident {
  /** The number of chunks that lost a replica in this incident and had lacked one before. */
  shortBefore = 0;
  nodes = 0;
  private until: Millis;
  private readonly names: string[] = [];
  /** The zone and the class that the incident's nodes share; undefined if they are of several. */
  private zone: string | undefined;
  private class: string | undefined;
  readonly suspected = new Times();
  readonly dead = new Times();
  readonly back = new Times();
  private readonly repairs = new Times();
  private heldFrom: Millis | undefined;
  private heldUntil: Millis | undefined;
  chunks = 0;
  private open = 0;
  byRepair = 0;
  byReturn = 0;
  private ended: Millis | undefined;
  private unreadable = 0;
  /** The number of the unreadable chunks that lost their last copy only later, when other nodes went down. */
  private unreadableLater = 0;
  private unreadableNow = 0;
  private readableAt: Millis | undefined;
  /** Whether any of the chunks that were last unreadable became readable. If all of them were removed, there is no time `readableAt`. */
  private isReadableAgain = false;

  constructor(
    readonly kind: IncidentRecord["kind"],
    readonly from: Millis,
    /** The incident's position in the run, from 1. */
    readonly number: number,
  ) {
    this.until = from;
  }

  addNode(node: NamedNode, now: Millis): void {
    if (this.nodes++ === 0) {
      this.zone = node.zone;
      this.class = node.class;
    }
    if (this.zone !== node.zone) this.zone = undefined;
    if (this.class !== node.class) this.class = undefined;
    if (this.names.length < NAMES) this.names.push(node.name);
    this.until = now;
  }

  /** Notes that a chunk has too few replicas from now on. */
  exposed(): void {
    this.chunks++;
    this.open++;
    this.ended = undefined;
  }

  healed(now: Millis, byReturn: boolean): void {
    if (byReturn) this.byReturn++;
    else this.byRepair++;
    this.close(now);
  }

  /** Notes that the file of an exposed chunk was removed. */
  removed(now: Millis, wasReadable: boolean): void {
    if (!wasReadable && --this.unreadableNow === 0 && this.isReadableAgain) this.readableAt = now;
    this.close(now);
  }

  private close(now: Millis): void {
    if (--this.open === 0) this.ended = now;
  }

  readable(now: Millis, isReadable: boolean): void {
    if (!isReadable) {
      if (this.unreadableNow === 0) this.isReadableAgain = false;
      this.unreadable++;
      if (now > this.until) this.unreadableLater++;
      this.unreadableNow++;
      this.readableAt = undefined;
    } else {
      this.isReadableAgain = true;
      if (--this.unreadableNow === 0) this.readableAt = now;
    }
  }

  repairing(now: Millis): void {
    this.repairs.add(now);
  }

  held(now: Millis): void {
    this.heldFrom ??= now;
    this.heldUntil = undefined;
  }

  resumed(now: Millis): void {
    this.heldUntil = now;
  }

  /** Whether the incident is over. */
  get isSettled(): boolean {
    return this.open === 0 && (this.kind === "leave" || this.dead.times + this.back.times >= this.nodes);
  }

  /** The incident's importance to a reader. The one with the highest rank is shown first. */
  get rank(): number {
    return (
      this.unreadable * 1e6 +
      (this.heldFrom === undefined ? 0 : 1e5) +
      Math.min(9e4, this.nodes > 1 ? 100 * this.nodes : 0) +
      Math.min(99, this.chunks)
    );
  }

  record(): IncidentRecord {
    return {
      kind: this.kind,
      from: this.from,
      until: this.until,
      nodes: this.nodes,
      names: this.names,
      chunks: this.chunks,
      shortBefore: this.shortBefore,
      open: this.open,
      byRepair: this.byRepair,
      byReturn: this.byReturn,
      unreadable: this.unreadable,
      zone: this.zone,
      class: this.class,
      suspected: this.suspected.span(),
      dead: this.dead.span(),
      back: this.back.span(),
      held: this.heldFrom === undefined ? undefined : { from: this.heldFrom, until: this.heldUntil },
      repairs: this.repairs.span(),
      healedAt: this.chunks > 0 ? this.ended : undefined,
      unreadableLater: this.unreadableLater,
      unreadableNow: this.unreadableNow,
      readableAt: this.readableAt,
      rank: this.rank,
    };
  }
}
