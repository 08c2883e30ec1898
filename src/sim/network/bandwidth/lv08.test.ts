import { expect, test } from "vitest";
import { FairSharing } from "./fair.js";
import { LV08, tcpLikeFlow } from "./lv08.js";

/** Computes the seconds that `flows` transfers of `bytes` take over one link, by LV08. */
function seconds(capacity: number, latency: number, flows: number, bytes: number): number {
  const model = new FairSharing({ completed: () => 0 });
  model.addHost(capacity * LV08.bandwidthFactor, Number.POSITIVE_INFINITY);
  const { delay, weight, cap } = tcpLikeFlow(latency, [capacity]);
  const start = Math.round(delay * 1e6);
  for (let i = 0; i < flows; i++) model.start(start, 0, 0, bytes, { weight, cap });
  return model.nextCompletion() / 1e6;
}

// The expected ends are those of SimGrid 3.32 for the same transfers, with network/model:LV08 and network/crosstraffic:0.
test.each([
  { capacity: 1e6, latency: 0, flows: 1, bytes: 1e9, end: 1030.92784 },
  { capacity: 1e6, latency: 0, flows: 2, bytes: 1e9, end: 2061.85567 },
  { capacity: 1e9, latency: 0.05, flows: 1, bytes: 1e12, end: 24579.8855 },
  { capacity: 1e9, latency: 0.05, flows: 2, bytes: 1e12, end: 24579.8855 },
  { capacity: 1e6, latency: 0.001, flows: 1, bytes: 1e6, end: 1.04393784 },
  { capacity: 1e6, latency: 0.001, flows: 2, bytes: 1e9, end: 2061.86868 },
])("$flows × $bytes bytes over $capacity bytes/s and $latency s end as in SimGrid's LV08", (run) => {
  const end = seconds(run.capacity, run.latency, run.flows, run.bytes);
  expect(Math.abs(end / run.end - 1)).toBeLessThan(1e-6);
});
