import { expect, test } from "vitest";
import { BoundedDigest } from "./bounded-digest.js";

/** The number of events after which a digest throws, when each event happens `apart` ticks after the one before it. */
function taken(digest: BoundedDigest, apart: number): number {
  for (let i = 0; ; i++) {
    try {
      digest.fold(i * apart, 1, 2, 3);
    } catch {
      return i;
    }
  }
}

test("so many events may happen in all, and a twentieth of them at one moment", () => {
  expect([taken(new BoundedDigest(1000), 1), taken(new BoundedDigest(1000), 0)]).toEqual([1000, 50]);
});

test("a run of any length may have a million events at one moment", () => {
  expect(taken(new BoundedDigest(Number.POSITIVE_INFINITY), 0)).toBe(1_000_000);
});

test("the last event is known, and only that", () => {
  const digest = new BoundedDigest(10);
  expect(digest.last).toBeUndefined();
  digest.fold(5, 1, 2, 3);
  digest.fold(7, 4, 5, 6);
  expect(digest.last).toEqual({ tick: 7, owner: 4, kind: 5, detail: 6 });
});
