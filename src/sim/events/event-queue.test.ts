import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventQueue } from "./event-queue.js";

/** The simplest queue, to compare with: an array sorted by due tick, and for equal ticks by insertion. */
class SortedArray {
  private entries: { due: number; order: number; label: number }[] = [];
  private order = 0;
  add(due: number, label: number): void {
    this.entries.push({ due, order: this.order++, label });
  }
  remove(label: number): void {
    this.entries = this.entries.filter((entry) => entry.label !== label);
  }
  pop(limit: number): { due: number; label: number } | undefined {
    this.entries.sort((a, b) => a.due - b.due || a.order - b.order);
    const first = this.entries[0];
    return first && first.due <= limit ? this.entries.shift() : undefined;
  }
  get size(): number {
    return this.entries.length;
  }
}

type Step =
  | { kind: "add"; delay: number }
  | { kind: "pop" }
  | { kind: "remove"; which: number }
  | { kind: "idle"; time: number };

const delay = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: 300_000 }),
  fc.integer({ min: 0, max: 300_000_000 }),
  fc.integer({ min: 0, max: 2 ** 39 }),
  fc.constantFrom(64, 2 ** 17, 2 ** 17 - 1, 2 ** 18, 2 ** 27, 2 ** 28 - 1, 2 ** 37, 2 ** 38, 2 ** 38 + 1),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: delay.map((d): Step => ({ kind: "add", delay: d })) },
  { weight: 4, arbitrary: fc.constant<Step>({ kind: "pop" }) },
  { weight: 1, arbitrary: fc.nat(1000).map((which): Step => ({ kind: "remove", which })) },
  { weight: 1, arbitrary: delay.map((time): Step => ({ kind: "idle", time })) },
);

describe("EventQueue", () => {
  test("fires in the order of a sorted array, whatever is added, removed or waited for", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const queue = new EventQueue(undefined, 16);
        const model = new SortedArray();
        const live: number[] = [];
        const dues = new Map<number, number>();
        let now = 0;
        const popOne = (limit: number): boolean => {
          const expected = model.pop(limit);
          const slot = queue.pop(limit);
          expect(slot).toBe(expected ? expected.label : -1);
          if (!expected) return false;
          now = expected.due;
          expect(queue.tick).toBe(now);
          dues.delete(slot);
          live.splice(live.indexOf(slot), 1);
          queue.free(slot);
          return true;
        };
        for (const s of steps) {
          if (s.kind === "add") {
            const slot = queue.take();
            queue.schedule(slot, now + s.delay);
            dues.set(slot, now + s.delay);
            model.add(now + s.delay, slot);
            live.push(slot);
          } else if (s.kind === "pop") {
            popOne(Number.MAX_SAFE_INTEGER);
          } else if (s.kind === "remove" && live.length > 0) {
            const slot = live.splice(s.which % live.length, 1)[0] as number;
            queue.remove(slot, dues.get(slot) as number);
            queue.free(slot);
            model.remove(slot);
          } else if (s.kind === "idle") {
            const limit = now + s.time;
            while (popOne(limit));
            now = limit;
          }
          expect(queue.pending).toBe(model.size);
        }
        while (popOne(Number.MAX_SAFE_INTEGER));
      }),
      { numRuns: 400 },
    );
  });

  test("many events of one tick fire first in, first out", () => {
    const queue = new EventQueue(undefined, 16);
    const slots = Array.from({ length: 5000 }, () => queue.take());
    for (const slot of slots) queue.schedule(slot, 1_000_000);
    expect(slots.map(() => queue.pop(1_000_000))).toEqual(slots);
    expect(queue.pop(Number.MAX_SAFE_INTEGER)).toBe(-1);
  });

  test("an event added for now, from within a firing event, fires before later ones", () => {
    const queue = new EventQueue(undefined, 16);
    const [a, b, c] = [queue.take(), queue.take(), queue.take()];
    queue.schedule(a, 10);
    queue.schedule(b, 11);
    expect(queue.pop(100)).toBe(a);
    queue.schedule(c, 10);
    expect([queue.pop(100), queue.pop(100)]).toEqual([c, b]);
  });

  test("a handle goes stale when its slot is freed, though the slot is used again", () => {
    const queue = new EventQueue(undefined, 16);
    const slot = queue.take();
    const handle = queue.handle(slot);
    expect(queue.slotOf(handle)).toBe(slot);
    queue.free(slot);
    expect(queue.slotOf(handle)).toBe(-1);
    const again = queue.take();
    expect(again).toBe(slot);
    expect(queue.slotOf(handle)).toBe(-1);
    expect(queue.slotOf(queue.handle(again))).toBe(slot);
  });

  test("no handle is a 32-bit integer with a sign, and 0 is no handle", () => {
    const queue = new EventQueue(undefined, 16);
    for (let use = 0; use < 300; use++) {
      const slot = queue.take();
      expect(queue.handle(slot)).toBeGreaterThanOrEqual(2 ** 31);
      queue.free(slot);
    }
    expect([queue.slotOf(0), queue.slotOf(2 ** 31), queue.slotOf(-1)]).toEqual([-1, -1, -1]);
  });

  test("a removed event is gone at once, near or far, and its slot can be used again", () => {
    const queue = new EventQueue(undefined, 16);
    for (const due of [5, 5000, 500_000, 500_000_000, 2 ** 38, 2 ** 40]) {
      const slot = queue.take();
      queue.schedule(slot, due);
      queue.remove(slot, due);
      queue.free(slot);
      expect(queue.pending).toBe(0);
    }
    expect(queue.pop(Number.MAX_SAFE_INTEGER)).toBe(-1);
  });

  test("a crowd of events is shown before it fires, each once and in order; few are not", () => {
    const shown: number[] = [];
    const queue = new EventQueue((entries, from, to) => {
      for (let i = from; i < to; i++) shown.push(entries[i]! >>> 8);
    });
    const fired: number[] = [];
    for (let i = 0; i < 20_000; i++) queue.schedule(queue.take(), (i * 7919) % 5000);
    for (let slot = queue.pop(10_000); slot >= 0; slot = queue.pop(10_000)) {
      fired.push(slot);
      if (queue.pending > 4096) expect(shown.length).toBeGreaterThanOrEqual(fired.length);
    }
    expect(fired).toHaveLength(20_000);
    expect(shown.length).toBeGreaterThan(15_000);
    expect(shown.length).toBeLessThan(17_000);
    expect(shown).toEqual(fired.slice(0, shown.length));
  });
});
