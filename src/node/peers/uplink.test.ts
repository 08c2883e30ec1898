import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Uplink } from "./uplink.js";

const KiB = 1024;

/**
 * Sends contents of 64 KiB over a first-come-first-served link of `rate` bytes per ms, whenever the uplink allows three more. `pauses`: how
 * long after a content arrived its target answers, in ms; the targets take these values in turn. Returns how many contents were sent, and
 * the longest time that one took up to its arrival.
 */
function played(rate: number, pauses: readonly number[], limit: number): { sent: number; longest: number } {
  const uplink = new Uplink();
  uplink.end(uplink.begin(64 * KiB, 0), (64 * KiB) / rate + (pauses[0] ?? 0), true);
  let [now, free, longest, sent] = [1e6, 1e6, 0, 0];
  const open: { delivery: ReturnType<Uplink["begin"]>; answered: number }[] = [];
  for (let step = 0; step < 2000; step++) {
    for (const one of open.filter(({ answered }) => answered <= now)) {
      uplink.end(one.delivery, one.answered, true);
      open.splice(open.indexOf(one), 1);
    }
    if (uplink.carriesWithin(3 * 64 * KiB, limit))
      for (let copy = 0; copy < 3; copy++) {
        const delivery = uplink.begin(64 * KiB, now);
        free = Math.max(free, now) + (64 * KiB) / rate;
        longest = Math.max(longest, free - now);
        open.push({ delivery, answered: free + pauses[sent++ % pauses.length]! });
      }
    now += 5;
  }
  return { sent, longest };
}

describe("an uplink", () => {
  test("carries little before its rate is known", () => {
    const uplink = new Uplink();
    expect(uplink.carriesWithin(14_600, 1)).toBe(true);
    expect(uplink.carriesWithin(14_601, 1e9)).toBe(false);
    const first = uplink.begin(14_600, 0);
    expect(uplink.carriesWithin(1, 1e9)).toBe(false);
    uplink.end(first, 1000, false);
    expect(uplink.carriesWithin(14_600, 1)).toBe(true);
    expect(uplink.carriesWithin(14_601, 1e9)).toBe(false);
  });

  test("forgets what it could do once it has become slow", () => {
    const uplink = new Uplink();
    uplink.end(uplink.begin(64 * KiB, 0), 10, true);
    expect(uplink.carriesWithin(192 * KiB, 500)).toBe(true);
    for (let n = 0; n < 8; n++) uplink.end(uplink.begin(64 * KiB, 0), 500, true);
    expect(uplink.carriesWithin(192 * KiB, 500)).toBe(false);
  });

  test("is asked anew after a content that did not arrive in time", () => {
    const uplink = new Uplink();
    uplink.end(uplink.begin(64 * KiB, 0), 10, true);
    uplink.end(uplink.begin(64 * KiB, 20), 900, false);
    expect(uplink.carriesWithin(192 * KiB, 500)).toBe(true);
    uplink.forget();
    expect(uplink.carriesWithin(192 * KiB, 500)).toBe(false);
  });

  test("is not judged by a few bytes, which show the length of the way", () => {
    const uplink = new Uplink();
    uplink.end(uplink.begin(64 * KiB, 0), 50, true);
    for (let n = 0; n < 20; n++) uplink.end(uplink.begin(500, 100), 150, true);
    expect(uplink.carriesWithin(192 * KiB, 500)).toBe(true);
  });

  test("is not sent more than a slow link carries in time, and all that a fast one does, however slow some targets are", () => {
    expect(played(125, [0], 1000).sent).toBe(0);
    const fast = played(10_000, [20, 400, 3000], 1000);
    expect(fast.sent).toBeGreaterThan(300);
  });

  test("keeps no content waiting for more than the limit", () => {
    const rates = fc.double({ min: 20, max: 20_000, noNaN: true });
    const pauses = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 9 });
    fc.assert(fc.property(rates, pauses, (rate, pauses) => played(rate, pauses, 1000).longest <= 1000 + 1e-6));
  });
});
