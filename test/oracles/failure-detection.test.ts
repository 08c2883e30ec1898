import { expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";
import { oracle } from "./oracle.js";

test("nodes that die at any time between two announces are given up when HBdet says", () => {
  const { inputs, expected } = oracle<{ h: number; T: number }, { min: number; mean: number; max: number }>("HBdet");
  const [interval, deadAfter] = [1000 * inputs.h, 1000 * inputs.T];
  const nodes = 300;
  const died = new Map<string, number>();
  const delays: number[] = [];
  const settings = { payload: PayloadMode.DUMMY, announceIntervalMs: interval, chunkSize: CHUNK, replication: 2 };
  const swarm: TestSwarm = new TestSwarm({
    nodes,
    network: { latency: { model: "constant", delay: 0 } },
    tracker: { settings, suspectAfter: deadAfter / 2, deadAfter },
    observer: {
      peerChanged: (peer, health) => {
        const name = swarm.tracker.peers.identities[peer]!;
        if (health === "dead") delays.push((swarm.simulation.now - died.get(name)!) / 1000);
      },
    },
  });
  swarm.run(5 * interval);
  for (let n = 0; n < nodes; n++) {
    // The crashes are spread evenly over ten intervals, and so over the time between two announces.
    swarm.run((10 * interval) / nodes);
    died.set(`n${n}`, swarm.simulation.now);
    swarm.crash(n);
  }
  swarm.run(deadAfter);
  expect(delays).toHaveLength(nodes);
  // Messages take a fraction of a millisecond; the mean of so many is known to a few hundredths of a second.
  expect(Math.min(...delays)).toBeGreaterThan(expected.min - 0.01);
  expect(Math.max(...delays)).toBeLessThan(expected.max + 0.01);
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / nodes;
  expect(Math.abs(mean - expected.mean)).toBeLessThan((4 * inputs.h) / Math.sqrt(12 * nodes));
});
