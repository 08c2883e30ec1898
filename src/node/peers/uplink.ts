import type { Millis } from "../../runtime/clock.js";

/** The number of the latest contents from which the node learns how fast its uplink is. */
const REMEMBERED = 8;
/** The bytes that any uplink may carry at once: the initial window of TCP (RFC 6928). */
const INITIAL_WINDOW = 14_600;

/** A content that this node delivers to the target of an order. */
export interface Delivery {
  readonly bytes: number;
  readonly began: Millis;
  /** The bytes of contents that began no earlier than this one, and have arrived. */
  arrivedSince: number;
  /** The bytes that this node had uploaded when the content began, if the target fetches it; undefined: the content goes along with the order. */
  readonly uploaded: number | undefined;
}

/**
 * How many bytes this node's uplink can carry in time. The node learns it from orders whose content it delivers itself. All contents that
 * set out and arrived between an order and its answer crossed the uplink in that time. So the uplink is at least as fast as that. It can be
 * faster, since a target also waits for its disk before it answers. So the best of the latest orders counts.
 */
export class Uplink {
  private readonly open = new Set<Delivery>();
  /** The bytes of contents under way. */
  underWay = 0;
  /** The rates that the latest orders showed, in bytes per ms, in no order. */
  private readonly rates: number[] = [];
  private next = 0;

  begin(bytes: number, now: Millis, uploaded?: number): Delivery {
    const delivery = { bytes, began: now, arrivedSince: 0, uploaded };
    this.open.add(delivery);
    this.underWay += bytes;
    return delivery;
  }

  /** Ends a delivery. `arrived`: whether the target has stored the content. */
  end(delivery: Delivery, now: Millis, arrived: boolean): void {
    const { bytes, began, arrivedSince } = delivery;
    this.open.delete(delivery);
    this.underWay -= bytes;
    if (!arrived) return;
    for (const other of this.open) if (other.began <= began) other.arrivedSince += bytes;
    if (now <= began) return;
    const all = bytes + arrivedSince;
    const rate = all / (now - began);
    // The time of a few bytes is mostly latency, and says little about the rate. So it should not push out a rate that more bytes showed.
    if (all <= INITIAL_WINDOW && rate <= this.best) return;
    this.rates[this.next] = rate;
    this.next = (this.next + 1) % REMEMBERED;
  }

  /** Forgets the rates, because a content did not arrive in time. */
  forget(): void {
    this.rates.length = 0;
    this.next = 0;
  }

  /** Whether further contents of so many bytes, and those under way, will have arrived within `limit` ms. */
  carriesWithin(bytes: number, limit: Millis): boolean {
    const all = this.underWay + bytes;
    return all <= INITIAL_WINDOW || all <= limit * this.best;
  }

  private get best(): number {
    return Math.max(0, ...this.rates);
  }
}
