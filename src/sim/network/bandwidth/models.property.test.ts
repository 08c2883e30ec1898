import fc from "fast-check";
import { expect, test } from "vitest";
import type { BandwidthModel } from "./bandwidth.js";
import { bandwidthModel } from "./model.js";

const HOSTS = 4;
const SECOND = 1_000_000;

/** One operation on a model, from outside or inside a completion. `pick`: chooses flows, hosts and links. */
interface Deed {
  readonly what: "start" | "cancel" | "host" | "shared" | "ask" | "nothing";
  readonly pick: number;
  readonly bytes: number;
  readonly capacity: number;
}

/**
 * A deed, and the time that passes after it: up to the next announced completion, or less. It also says whether completions are reported
 * then.
 */
interface Step extends Deed {
  readonly pass: "none" | "some" | "all";
  readonly report: boolean;
}

const capacity = fc.constantFrom(0, 1e6, 1e6, 2e6, 3e6, Number.POSITIVE_INFINITY);
const deed = {
  what: fc.constantFrom<Deed["what"][]>("start", "start", "start", "cancel", "host", "shared", "ask", "nothing"),
  pick: fc.nat(),
  bytes: fc.constantFrom(1, 10, 333, 1000, 1e6),
  capacity,
};
const steps = fc.array(
  fc.record({ ...deed, pass: fc.constantFrom<Step["pass"][]>("none", "some", "all"), report: fc.boolean() }),
  { maxLength: 80 },
);
/** Draws what each completion does, one after another, and the bytes of the flow's next message. */
const reactions = fc.array(fc.record({ ...deed, next: fc.constantFrom(0, 0, 0, 1, 1000) }), { maxLength: 30 });

/** Counts the bytes of flows. All bytes of a flow that was started move, or are left when the flow is cancelled. */
class Accounts {
  started = 0;
  moved = 0;
  left = 0;
  /** The bytes that are left of each flow under way. */
  readonly bytes = new Map<number, number>();
  now = 0;
  private readonly model: BandwidthModel;
  private turn = 0;

  constructor(
    name: "fair" | "fifo" | "latency-only",
    private readonly reactions: readonly (Deed & { next: number })[],
  ) {
    this.model = bandwidthModel(name, (flow) => this.completed(flow), { sharedLinks: [2e6], certify: true });
    for (let host = 0; host < HOSTS; host++) this.model.addHost(1e6 * (1 + (host % 2)), 1e6);
  }

  private completed(flow: number): number {
    this.moved += this.bytes.get(flow)!;
    this.bytes.delete(flow);
    const reaction = this.reactions[this.turn++];
    if (!reaction) return 0;
    if (reaction.next > 0) this.open(flow, reaction.next);
    this.do(reaction);
    // The reaction may have cancelled this very flow.
    return this.bytes.get(flow) ?? 0;
  }

  private open(flow: number, bytes: number): void {
    expect(this.bytes.has(flow)).toBe(false);
    this.bytes.set(flow, bytes);
    this.started += bytes;
  }

  do({ what, pick, bytes, capacity }: Deed): void {
    const { model, now } = this;
    if (what === "start") {
      const options = { weight: 1 + (pick % 3), via: pick % 2 ? [0] : [] };
      this.open(model.start(now, pick % HOSTS, (pick >> 3) % HOSTS, bytes, options), bytes);
    } else if (what === "cancel" && this.bytes.size > 0) {
      const flow = [...this.bytes.keys()][pick % this.bytes.size]!;
      const of = this.bytes.get(flow)!;
      const left = model.cancel(now, flow);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(of);
      this.left += left;
      this.moved += of - left;
      this.bytes.delete(flow);
    } else if (what === "host") model.setCapacity(now, pick % HOSTS, pick % 8 < HOSTS ? "up" : "down", capacity);
    else if (what === "shared") model.setSharedCapacity(now, 0, capacity);
    else if (what === "ask") model.nextCompletion();
  }

  pass({ pass, report, pick }: Step): void {
    const next = this.model.nextCompletion();
    expect(next).toBeGreaterThanOrEqual(this.now);
    if (pass === "all" && next < Number.POSITIVE_INFINITY) this.now = next;
    else if (pass === "some") this.now = Math.min(next, this.now + (pick % SECOND));
    if (report && this.now === next) this.model.advance(this.now);
  }

  /** Gives all links capacity, and plays to the end. */
  finish(): void {
    this.turn = this.reactions.length;
    for (let host = 0; host < HOSTS; host++) {
      this.model.setCapacity(this.now, host, "up", 1e6);
      this.model.setCapacity(this.now, host, "down", 1e6);
    }
    this.model.setSharedCapacity(this.now, 0, 1e6);
    for (let next = this.model.nextCompletion(); next < Number.POSITIVE_INFINITY; next = this.model.nextCompletion()) {
      expect(next).toBeGreaterThanOrEqual(this.now);
      this.now = next;
      this.model.advance(next);
    }
  }
}

test.each(["fair", "fifo", "latency-only"] as const)(
  "whatever is done at whatever moment, every byte is accounted for and every flow ends (%s)",
  (name) => {
    fc.assert(
      fc.property(steps, reactions, (steps, reactions) => {
        const accounts = new Accounts(name, reactions);
        for (const step of steps) {
          accounts.do(step);
          accounts.pass(step);
        }
        accounts.finish();
        expect([...accounts.bytes]).toEqual([]);
        expect(Math.abs(accounts.started - accounts.moved - accounts.left)).toBeLessThan(1e-6 * (1 + accounts.started));
      }),
      { numRuns: 300 },
    );
  },
);
