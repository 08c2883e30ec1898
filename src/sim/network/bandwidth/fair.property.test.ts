import fc from "fast-check";
import { expect, test } from "vitest";
import { FairSharing } from "./fair.js";
import { type FilledFlow, waterFill } from "./water-filling.js";

const TICKS_PER_SECOND = 1e6;

/** A step of a run. `pick`: chooses among the flows under way; `after`: the ticks since the step before. */
interface Step {
  readonly after: number;
  readonly action: "start" | "cancel" | "capacity" | "shared";
  readonly pick: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly weight: number;
  readonly cap: number;
  readonly via: readonly number[];
  readonly capacity: number;
}

const HOSTS = 6;
const SHARED_LINKS = 3;

/** Draws capacities: mostly a few distinct values, so that ties and chains of saturated links are common; and some odd values. */
const capacity = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(10, 10, 20, 50, 100) },
  { weight: 4, arbitrary: fc.double({ min: 1, max: 1000, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.POSITIVE_INFINITY, 0) },
);
const step = fc.record<Step>({
  after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 * TICKS_PER_SECOND })),
  action: fc.constantFrom("start", "start", "start", "cancel", "capacity", "shared"),
  pick: fc.nat(),
  from: fc.nat(HOSTS - 1),
  to: fc.nat(HOSTS - 1),
  bytes: fc.oneof(fc.constantFrom(100, 1000), fc.integer({ min: 1, max: 100_000 })),
  weight: fc.constantFrom(1, 1, 1, 2, 0.5, 3.7),
  cap: fc.oneof(
    { weight: 4, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    { weight: 1, arbitrary: fc.double({ min: 0.1, max: 100, noNaN: true }) },
  ),
  via: fc.oneof(fc.constant([]), fc.uniqueArray(fc.nat(SHARED_LINKS - 1), { maxLength: 2 })),
  capacity,
});
const network = fc.record({
  hosts: fc.array(fc.tuple(capacity, capacity), { minLength: HOSTS, maxLength: HOSTS }),
  shared: fc.array(capacity, { minLength: SHARED_LINKS, maxLength: SHARED_LINKS }),
  steps: fc.array(step, { maxLength: 60 }),
});
type Network = typeof network extends fc.Arbitrary<infer N> ? N : never;

/** One flow as the plain reference keeps it. `remaining`: bytes that are left at the time of the reference's clock. */
interface Reference extends FilledFlow {
  readonly id: number;
  remaining: number;
  rate: number;
}

/** The fluid model in its simplest form: at every change water-filling computes all rates, and time moves on to the first flow that ends. */
class PlainFluid {
  clock = 0;
  readonly flows: Reference[] = [];

  constructor(readonly capacities: number[]) {}

  refill(): void {
    const { rates } = waterFill(this.capacities, this.flows);
    for (const [i, flow] of this.flows.entries()) flow.rate = rates[i]!;
  }

  /** Moves on to `time` (seconds), and logs completions on the way with their times. */
  runTo(time: number, ended: Map<number, number>): void {
    for (;;) {
      const lefts = this.flows.map(({ remaining, rate }) => remaining / rate);
      const next = Math.min(...lefts);
      const elapsed = Math.min(next, time - this.clock);
      if (elapsed > 0) for (const flow of this.flows) flow.remaining -= flow.rate * elapsed;
      this.clock += elapsed;
      if (!(next <= elapsed)) return;
      const first = lefts.indexOf(next);
      ended.set(this.flows[first]!.id, this.clock);
      this.flows.splice(first, 1);
      this.refill();
    }
  }
}

/** Plays the steps against the model and the reference, and compares them. */
function play({ hosts, shared, steps }: Network, patience?: number): void {
  const ids = new Map<number, number>();
  const ends: [number, number][] = [];
  let now = 0;
  const model = new FairSharing({
    sharedLinks: shared,
    certify: true,
    ...(patience === undefined ? {} : { patience }),
    completed: (flow) => {
      ends.push([ids.get(flow)!, now]);
      ids.delete(flow);
      return 0;
    },
  });
  for (const [up, down] of hosts) model.addHost(up, down);
  const plain = new PlainFluid([...shared, ...hosts.flat()]);
  const plainEnds = new Map<number, number>();
  let starts = 0;
  const runTo = (tick: number): void => {
    for (let next = model.nextCompletion(); next <= tick; next = model.nextCompletion()) {
      if (next === Number.POSITIVE_INFINITY) break;
      now = next;
      model.advance(now);
    }
    now = Math.max(now, Math.min(tick, 1e15));
    plain.runTo(now / TICKS_PER_SECOND, plainEnds);
  };
  for (const { after, action, pick, from, to, bytes, weight, cap, via, capacity } of steps) {
    runTo(now + after);
    const under = [...ids.keys()];
    if (action === "start") {
      const flow = model.start(now, from, to, bytes, { weight, cap, via });
      ids.set(flow, starts);
      const links = [SHARED_LINKS + 2 * from, SHARED_LINKS + 2 * to + 1, ...via];
      plain.flows.push({ id: starts++, links, weight, cap: cap / weight, remaining: bytes, rate: 0 });
    } else if (action === "cancel" && under.length > 0) {
      const flow = under[pick % under.length]!;
      const place = plain.flows.findIndex(({ id }) => id === ids.get(flow));
      const left = model.cancel(now, flow);
      if (place >= 0) {
        expect(Math.abs(left - plain.flows[place]!.remaining)).toBeLessThan(1e-6 * (1 + left));
        plain.flows.splice(place, 1);
      }
      ids.delete(flow);
    } else if (action === "capacity") {
      model.setCapacity(now, from, pick % 2 === 0 ? "up" : "down", capacity);
      plain.capacities[SHARED_LINKS + 2 * from + (pick % 2)] = capacity;
    } else if (action === "shared") {
      model.setSharedCapacity(now, pick % SHARED_LINKS, capacity);
      plain.capacities[pick % SHARED_LINKS] = capacity;
    }
    plain.refill();
    const byId = new Map([...ids].map(([flow, id]) => [id, flow]));
    for (const { id, rate, remaining } of plain.flows) {
      const flow = byId.get(id);
      // Model and reference may differ by rounding: one of them may have ended the flow at this very moment.
      if (flow === undefined || remaining <= rate * 1e-9 || rate === Number.POSITIVE_INFINITY) continue;
      expect(Math.abs(model.rate(flow) - rate)).toBeLessThanOrEqual(1e-9 * rate);
    }
  }
  runTo(Number.MAX_SAFE_INTEGER);
  for (const [id, tick] of ends) {
    expect(plainEnds.has(id)).toBe(true);
    const late = tick - plainEnds.get(id)! * TICKS_PER_SECOND;
    expect(Math.abs(late - 0.5)).toBeLessThan(0.51 + 1e-9 * tick);
  }
}

test("rates and ends agree with water-filling at every change of a random network", () => {
  fc.assert(
    fc.property(network, (run) => play(run)),
    { numRuns: 300 },
  );
});

test("the way out by water-filling gives the same", () => {
  fc.assert(
    fc.property(network, (run) => play(run, 0)),
    { numRuns: 100 },
  );
});
