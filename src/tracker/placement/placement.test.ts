import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equal, Swarm } from "../../../test/fixtures/placed-swarm.js";
import { placementNames as names } from "../../policies/placement/policies.js";
import type { PlacementPolicy } from "../../policies/placement/policy.js";
import { FileVersion } from "../files/files.js";

interface Oracle {
  readonly id: string;
  readonly inputs: Record<string, number> & { readonly w: number[] };
  // biome-ignore lint/suspicious/noExplicitAny: numbers, lists, or records of them
  readonly expected: any;
  readonly tol: number;
}
const oracles = JSON.parse(
  readFileSync(new URL("../../../test/oracles/oracles.json", import.meta.url), "utf8"),
) as Oracle[];
const oracle = (id: string): Oracle => oracles.find((entry) => entry.id === id)!;

describe.each(names)("placement by %s", (name) => {
  test("never puts two replicas of a chunk on one peer, nor more on a peer than it has room for", () => {
    const capacities = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(capacities, fc.integer({ min: 1, max: 5 }), fc.boolean(), (rooms, count, spreadZones) => {
        const members = rooms.map((capacity, i) => ({ identity: `n${i}`, capacity, zone: `z${i % 3}` }));
        const swarm = new Swarm(members, name, { spreadZones });
        for (const holders of swarm.place("file", 10, count)) {
          expect(new Set(holders).size).toBe(holders.length);
        }
        for (const [i, used] of swarm.used.entries()) expect(used).toBeLessThanOrEqual(rooms[i]!);
      }),
      { numRuns: 50 },
    );
  });

  test("finds the last free room", () => {
    const members = [...equal(40, 1), { identity: "roomy", capacity: 2 }];
    const swarm = new Swarm(members, name);
    expect(swarm.place("file", 20, 2).flat().length).toBe(40);
    expect(swarm.place("rest", 1, 2)[0]!.length).toBeGreaterThanOrEqual(1);
    expect(swarm.used.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(41);
  });

  test("answers with fewer when fewer can take the chunk, and with none when nobody can", () => {
    expect(new Swarm(equal(2), name).place("file", 1, 3)[0]!.length).toBe(2);
    expect(new Swarm([], name).place("file", 1, 3)).toEqual([[]]);
    expect(new Swarm(equal(3, 0), name).place("file", 1, 1)).toEqual([[]]);
  });

  test("chooses alike whoever joined first", () => {
    const members = equal(30, 50);
    const forward = new Swarm(members, name).place("file", 100, 3);
    const backward = new Swarm([...members].reverse(), name).place("file", 100, 3);
    expect(backward).toEqual(forward);
  });

  test("avoids the peers it is told to avoid", () => {
    const swarm = new Swarm(equal(3), name);
    const chunk = swarm.index.addChunk(new FileVersion(1, "file", 1, 1, 1, "owner"), 0);
    expect(swarm.placement.choose(chunk, 3, { avoid: [1, 3] })).toEqual([2]);
  });

  test("forgets peers that go, and finds those that come", () => {
    const swarm = new Swarm(equal(3), name);
    swarm.remove("n0");
    swarm.add({ identity: "late", capacity: 1e9 });
    for (const holders of swarm.place("file", 10, 3)) expect([...holders].sort()).toEqual(["late", "n1", "n2"]);
  });

  test("spreads over zones, evenly once all have a replica", () => {
    const members = Array.from({ length: 12 }, (_, i) => ({
      identity: `n${i}`,
      capacity: 1e9,
      zone: `z${i < 9 ? 0 : i - 8}`,
    }));
    const swarm = new Swarm(members, name, { spreadZones: true });
    const zoneOf = (identity: string): string => members.find((member) => member.identity === identity)!.zone;
    for (const holders of swarm.place("file", 50, 4)) {
      expect(new Set(holders.map(zoneOf)).size).toBe(4);
    }
  });
});

describe.each(["random", "two-choices", "rendezvous"] as const)("placement by %s", (name) => {
  test("depends on the seed, the file and the chunk alone", () => {
    const place = (seed: number, file: string): string[][] => new Swarm(equal(50), name, { seed }).place(file, 20, 3);
    expect(place(1, "a")).toEqual(place(1, "a"));
    expect(place(1, "a")).not.toEqual(place(2, "a"));
    expect(place(1, "a")).not.toEqual(place(1, "b"));
  });
});

describe("where peers offer unequal room", () => {
  /** The sizes of peers, 1, 2, 4 and 8, mixed. */
  const sizes = Array.from({ length: 24 }, (_, i) => 2 ** (i % 4));
  const members = sizes.map((size, i) => ({ identity: `n${String(i).padStart(2, "0")}`, capacity: size * 1e6 }));
  const all = sizes.reduce((sum, size) => sum + size, 0);

  test("random draws each in proportion to it (chi-square)", () => {
    const swarm = new Swarm(members, "random");
    const chunks = 30_000;
    swarm.place("file", chunks, 1);
    const statistic = swarm.used.reduce((sum, used, i) => {
      const expected = (chunks * sizes[i]!) / all;
      return sum + (used - expected) ** 2 / expected;
    }, 0);
    // With 23 degrees of freedom, one seed in a thousand gives a statistic above 49.7.
    expect(statistic).toBeLessThan(49.7);
  });

  test.each(["two-choices", "least-loaded"] as const)("%s fills all alike", (name) => {
    const swarm = new Swarm(members, name);
    swarm.place("file", 20_000, 3);
    const shares = swarm.used.map((used, i) => (used / 60_000) * (all / sizes[i]!));
    expect(Math.max(...shares)).toBeLessThan(1.02);
    expect(Math.min(...shares)).toBeGreaterThan(0.95);
  });

  test("two choices fill zones of unequal size alike, as far as no zone gets two of a chunk", () => {
    // Of three replicas two go to the two big zones, and the third to one of the four small ones.
    const zones = ["a", "b", "c", "d", "north", "south"];
    const zoned = Array.from({ length: 60 }, (_, i) => {
      const zone = zones[i % 6]!;
      return { identity: `n${String(i).padStart(2, "0")}`, capacity: zone.length > 1 ? 4e6 : 1e6, zone };
    });
    const swarm = new Swarm(zoned, "two-choices", { spreadZones: true });
    swarm.place("file", 20_000, 3);
    const shares = swarm.used.map((used, i) => (used / 60_000) * (120e6 / zoned[i]!.capacity));
    expect(Math.max(...shares)).toBeLessThan(1.1);
    expect(Math.min(...shares)).toBeGreaterThan(0.9);
  });

  test("two choices find the few that have room, in proportion to what they offer", () => {
    const full = equal(3000, 0.5);
    const roomy = [1, 3].map((size) => ({ identity: `roomy ${size}`, capacity: size * 1e6 }));
    const swarm = new Swarm([...full, ...roomy], "two-choices");
    swarm.place("file", 2000, 1);
    expect(swarm.used.at(-2)! / 2000).toBeCloseTo(0.25, 1);
  });
});

describe("a policy of one's own", () => {
  test("is held to the rules", () => {
    const greedy: PlacementPolicy = {
      choose(peers, count, _draws, targets) {
        for (let i = 0; i < count; i++) targets.push(peers.at(0));
      },
    };
    expect(() => new Swarm(equal(3), greedy).place("file", 1, 2)).toThrow("twice");
    expect(() => new Swarm(equal(3, 0.5), greedy).place("file", 1, 1)).toThrow("cannot take");
  });
});

describe("what theory says of", () => {
  test("round robin: counts differ by one at most (RR1)", () => {
    const { inputs, expected } = oracle("RR1");
    const swarm = new Swarm(equal(inputs.nodes!), "round-robin");
    swarm.place("file", inputs.chunks!, inputs.r!);
    expect(swarm.used).toEqual(expected);
    const wide = new Swarm(equal(7), "round-robin");
    for (let i = 0; i < 10; i++) wide.place(`file ${i}`, 5, 3);
    expect(Math.max(...wide.used) - Math.min(...wide.used)).toBeLessThanOrEqual(1);
  });

  test.each(["CVr_n10_m1000_r1", "CVr_n10_m1000_r3"])(
    "random placement: the variance of a peer's chunks (%s)",
    (id) => {
      const { inputs, expected } = oracle(id);
      const [nodes, chunks, r] = [inputs.nodes!, inputs.chunks!, inputs.r!];
      let squares = 0;
      const runs = 100;
      for (let seed = 0; seed < runs; seed++) {
        const swarm = new Swarm(equal(nodes), "random", { seed });
        swarm.place("file", chunks, r);
        for (const used of swarm.used) squares += (used - expected.mean) ** 2;
      }
      // The variance is a mean of runs × nodes squares. So its relative standard error is near sqrt(2 / (runs × nodes)).
      const variance = squares / (runs * nodes);
      expect(Math.abs(variance / expected.var - 1)).toBeLessThan(4 * Math.sqrt(2 / (runs * nodes)));
    },
  );

  test("weighted rendezvous: the first choice is proportional to capacity (WHRW1)", () => {
    const { inputs, expected } = oracle("WHRW1");
    const members = inputs.w.map((w, i) => ({ identity: `n${i}`, capacity: w * 1e9 }));
    const swarm = new Swarm(members, "rendezvous");
    const chunks = 40_000;
    swarm.place("file", chunks, 1);
    swarm.used.forEach((used, i) => {
      const p = expected[i];
      expect(Math.abs(used / chunks - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / chunks));
    });
  });

  test("weighted rendezvous: two choices are not proportional (WHRW2)", () => {
    const { inputs, expected } = oracle("WHRW2");
    const members = inputs.w.map((w, i) => ({ identity: `n${i}`, capacity: w * 1e9 }));
    const swarm = new Swarm(members, "rendezvous");
    const chunks = 40_000;
    swarm.place("file", chunks, 2);
    swarm.used.forEach((used, i) => {
      const p = expected.pi[i];
      expect(Math.abs(used / chunks - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / chunks));
    });
  });

  test("rendezvous when a peer leaves: only its replicas move (HRWleave)", () => {
    const { inputs, expected } = oracle("HRWleave");
    const before = new Swarm(equal(inputs.n!), "rendezvous").place("file", 3000, inputs.r!);
    const after = new Swarm(equal(inputs.n!).slice(1), "rendezvous").place("file", 3000, inputs.r!);
    let touched = 0;
    before.forEach((holders, i) => {
      const stayed = holders.filter((holder) => after[i]!.includes(holder));
      expect(stayed.length).toBe(holders.includes("n0") ? inputs.r! - 1 : inputs.r!);
      if (holders.includes("n0")) touched++;
    });
    expect(Math.abs(touched / 3000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 3000));
  });

  test("rendezvous when a peer joins: only what it takes moves (HRWjoin)", () => {
    const { inputs, expected } = oracle("HRWjoin");
    const before = new Swarm(equal(inputs.n!), "rendezvous").place("file", 3000, inputs.r!);
    const after = new Swarm([...equal(inputs.n!), { identity: "new", capacity: 1e9 }], "rendezvous").place(
      "file",
      3000,
      inputs.r!,
    );
    let touched = 0;
    before.forEach((holders, i) => {
      const left = holders.filter((holder) => !after[i]!.includes(holder));
      expect(left.length).toBe(after[i]!.includes("new") ? 1 : 0);
      touched += left.length;
    });
    const p = expected.chunks;
    expect(Math.abs(touched / 3000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 3000));
    expect(Math.abs(touched / (3000 * inputs.r!) - expected.replicas)).toBeLessThan(0.01);
  });

  test.each(["BB2_n4_m4", "BB2_n8_m8", "BBmc_n100_m100_d2", "BBmc_n100_m1000_d2", "BBmc_n10_m1000_d2"])(
    "two choices: the fullest peer (%s)",
    (id) => {
      const { inputs, expected, tol } = oracle(id);
      const runs = inputs.balls! >= 1000 ? 150 : 500;
      const fullest: number[] = [];
      for (let seed = 0; seed < runs; seed++) {
        const swarm = new Swarm(equal(inputs.bins!), "two-choices", { seed });
        swarm.place("file", inputs.balls!, 1);
        fullest.push(Math.max(...swarm.used));
      }
      const mean = fullest.reduce((a, b) => a + b) / runs;
      const variance = fullest.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (runs - 1);
      expect(Math.abs(mean - expected.Emax)).toBeLessThan(4 * Math.sqrt(variance / runs) + tol);
    },
  );

  test("two choices against one, at the same seed: the fullest peer is nearer to the mean", () => {
    const fullest = (["random", "two-choices"] as const).map((name) => {
      const swarm = new Swarm(equal(100), name);
      swarm.place("file", 3000, 3);
      return Math.max(...swarm.used);
    });
    expect(fullest[1]! - 90).toBeLessThan(0.3 * (fullest[0]! - 90));
  });

  test("least loaded: shares of capacity differ by one chunk at most", () => {
    const members = [10, 20, 30, 40].map((w, i) => ({ identity: `n${i}`, capacity: w * 100 }));
    const swarm = new Swarm(members, "least-loaded");
    swarm.place("file", 1000, 1);
    expect(swarm.used).toEqual([100, 200, 300, 400]);
  });
});
