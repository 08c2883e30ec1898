import { expect, test } from "vitest";
import { auditTracker } from "./audit.js";
import { Turmoil } from "./turmoil.js";

/** Long enough for an announce of which the first few copies are lost. */
const CALM_SECONDS = 10;

test.each([
  ["crashes of nodes", 0, false, 1],
  ["crashes of nodes and lost messages", 0.08, false, 101],
  ["crashes of nodes and of the tracker", 0, true, 201],
  ["all of that", 0.08, true, 301],
] as const)(
  "after %s everything acknowledged reads back, is as redundant as wanted, and the map is the disks",
  (...plan) => {
    const [, loss, trackerCrashes, firstSeed] = plan;
    for (let seed = firstSeed; seed < firstSeed + 3; seed++) {
      const turmoil = new Turmoil(seed, loss, trackerCrashes);
      turmoil.play();
      turmoil.readBack();
      turmoil.swarm.run(60_000);
      // Where messages are lost, a peer may look dead for a moment, at any time.
      // A move whose order was lost waits for its deadline; while replicas come or go, map and disks need not agree.
      // After a mass failure repair waits for ten minutes.
      const held = (): boolean => turmoil.swarm.tracker.repair.hold.remaining(turmoil.swarm.simulation.now) > 0;
      const underWay = (): boolean => held() || turmoil.map().some((line) => line.endsWith(")"));
      // After a drop, the tracker's figure of a node's room is out of date until the node's next announce. This announce may be lost, too, and is
      // repeated after its deadline.
      let calm = 0;
      for (let second = 0; second < 1200 && calm < CALM_SECONDS; second++) {
        turmoil.swarm.run(1000);
        calm = underWay() ? 0 : calm + 1;
      }
      expect(calm).toBe(CALM_SECONDS);
      const { tracker, simulation } = turmoil.swarm;
      expect({ seed, faults: auditTracker(tracker, simulation.now) }).toEqual({ seed, faults: [] });
      expect({ seed, odd: turmoil.oddlyReplicated() }).toEqual({ seed, odd: [] });
      expect({ seed, map: turmoil.map() }).toEqual({ seed, map: turmoil.disks() });
      expect({ seed, unsettled: turmoil.unsettledNodes() }).toEqual({ seed, unsettled: [] });
    }
  },
);
