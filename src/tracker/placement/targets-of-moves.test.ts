import fc from "fast-check";
import { expect, test } from "vitest";
import { Swarm } from "../../../test/fixtures/placed-swarm.js";

const CAPACITY = 20;
const STREAMS = 2;
/** A peer with some load, and with repairs under way to it. */
const peer = fc.record({ used: fc.nat({ max: CAPACITY }), repairs: fc.nat({ max: 3 }), zone: fc.nat({ max: 3 }) });
const closed = fc.uniqueArray(fc.constantFrom("z0", "z1", "z2", "z3"));

test.each(["two-choices", "least-loaded"] as const)("a look at all loads changes no move by %s", (policy) => {
  const found = { target: 0, busy: 0, nobody: 0 };
  fc.assert(
    fc.property(
      fc.array(peer, { minLength: 1, maxLength: 12 }),
      closed,
      fc.nat({ max: CAPACITY }),
      (all, out, most) => {
        const members = all.map(({ zone }, i) => ({ identity: `n${i}`, capacity: CAPACITY, zone: `z${zone}` }));
        const swarm = new Swarm(members, policy);
        swarm.place("file", 1, 1);
        all.forEach(({ used, repairs }, i) => {
          swarm.replicas.occupy(i + 1, used - swarm.peers.used[i + 1]!);
          swarm.peers.repairsIn[i + 1] = repairs;
        });
        const { placement } = swarm;
        const target = (...least: [] | [ReturnType<typeof placement.leastLoads>]) =>
          placement.chooseForMove(0, new Set(out), STREAMS, most / CAPACITY, ...least);
        const chosen = target();
        expect(target(placement.leastLoads(STREAMS))).toEqual(chosen);
        found[chosen.peer !== 0 ? "target" : chosen.busyZone >= 0 ? "busy" : "nobody"]++;
      },
    ),
    { numRuns: 500 },
  );
  // All three outcomes were met, so none of them was left untested.
  expect(Math.min(found.target, found.busy, found.nobody)).toBeGreaterThan(5);
});
