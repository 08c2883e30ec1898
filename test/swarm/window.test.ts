import { expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { TestSwarm } from "./test-swarm.js";

const MiB = 1024 * 1024;

/** A get from one holder: bytes per second, from the first request to the last chunk. */
function throughput(window: number, rtt: number, rate: number, chunkSize: number, chunks: number): number {
  const swarm = new TestSwarm({
    nodes: 0,
    replication: 1,
    rate,
    capacity: 1e12,
    network: { latency: { model: "constant", delay: rtt / 2 } },
    settings: { window, chunkSize, uploadSlots: 16, callDeadlineMs: 5000, transferDeadlineMs: 30_000 },
    tracker: { settings: { payload: PayloadMode.DUMMY, announceIntervalMs: 1000, chunkSize, replication: 1 } },
  });
  swarm.add("holder");
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(2000);
  expect(swarm.finish([swarm.put(reader, "f", chunks * chunkSize)])[0]?.error).toBeUndefined();
  const began = swarm.simulation.now;
  const get = swarm.get(reader, "f");
  while (!get.result && swarm.simulation.now < began + 600_000) swarm.run(1);
  expect(get.result?.error).toBeUndefined();
  // The get first asks the tracker, which takes one round trip.
  return (1000 * chunks * chunkSize) / (swarm.simulation.now - began - rtt);
}

/** k·S / (RTT + S/B), and what the link carries at most. */
function promised(window: number, rtt: number, rate: number, chunkSize: number): number {
  return Math.min(rate, (window * chunkSize) / (rtt / 1000 + chunkSize / rate));
}

test.each([
  { rtt: 60, rate: 50 * MiB, chunkSize: 2 * MiB },
  { rtt: 60, rate: 12.5 * MiB, chunkSize: MiB / 2 },
  { rtt: 200, rate: 25 * MiB, chunkSize: MiB },
])("a window of k chunks fetches k·S / (RTT + S/B): $rtt ms, $rate B/s, chunks of $chunkSize B", (link) => {
  for (const window of [1, 2, 4, 8]) {
    const share =
      throughput(window, link.rtt, link.rate, link.chunkSize, 96) /
      promised(window, link.rtt, link.rate, link.chunkSize);
    expect(share).toBeGreaterThan(0.9);
    if (!process.env.SHOW) expect(share).toBeLessThan(1.02);
  }
});
