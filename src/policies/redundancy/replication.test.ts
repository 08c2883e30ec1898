import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replication } from "./replication.js";

const wanted = fc.integer({ min: 1, max: 32 });
const pieces = fc.nat(64);

describe("under plain replication", () => {
  test("a chunk lacks and exceeds replicas by their number alone", () => {
    fc.assert(
      fc.property(wanted, pieces, (targets, live) => {
        const redundancy = replication.of(targets);
        expect(redundancy.targets).toBe(targets);
        expect([redundancy.lacks(live), redundancy.exceeds(live)]).toEqual([live < targets, live > targets]);
      }),
    );
  });

  test("one replica suffices to read a chunk", () => {
    const redundancy = replication.of(3);
    expect([0, 1, 2, 3, 4].map((live) => redundancy.isReadable(live))).toEqual([false, true, true, true, true]);
  });

  test("the chunk with the fewest replicas is the most urgent, whatever its file wants; the last replica is at 0", () => {
    expect(replication.of(5).urgency(1)).toBe(0);
    fc.assert(
      fc.property(wanted, wanted, pieces, pieces, (a, b, fewer, more) => {
        const first = replication.of(a).urgency(Math.min(fewer, more));
        expect(first).toBeGreaterThanOrEqual(replication.of(b).urgency(Math.max(fewer, more)));
      }),
    );
  });

  test("a commit waits for all replicas, or for as many as the network asks for", () => {
    const redundancy = replication.of(3);
    expect([0, 1, 2, 3, 9].map((asked) => redundancy.committedWith(asked))).toEqual([3, 1, 2, 3, 3]);
  });

  test("fewer peers keep fewer replicas, but never none", () => {
    const redundancy = replication.of(3);
    expect([0, 1, 2, 3, Number.POSITIVE_INFINITY].map((peers) => redundancy.keptOn(peers))).toEqual([1, 1, 2, 3, 3]);
  });
});
