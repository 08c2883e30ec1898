import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseScenario, simulate } from "../../index.js";
import { metrics } from "../../report/analysis/metrics.js";
import { ENGINE_VERSION } from "./engine-version.js";

const crowd = `duration: 2min
nodes: [{ class: home, count: 12, up: 1 MiB/s, down: 4 MiB/s, zone: [a, b, c] }]
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 1min }
  - get: { rate: 20/min }
`;
const churn = `duration: 1h
nodes: 20
network: { latency: { matrix: planetlab-490 }, jitter: 10 % }
churn: { model: kad, permanent: 10 % }
workloads:
  - put: { rate: 30/h, size: { lognormal: { median: 12 MiB, sigma: 1 } }, maxSize: 64 MiB }
`;
const outage = `duration: 6min
replication: 2
network: { loss: 1% }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 30s }
nodes: [{ class: host, count: 9, zone: [a, b, c] }]
steps:
  - { at: 10s, put: { node: host-1, file: film, size: 20 MiB } }
  - { at: 1min, crash: { zone: a } }
  - { at: 3min, restart: { zone: a } }
  - { at: 5min, get: { node: host-2, file: film } }
`;

/** Plays small scenarios, and returns the results: their histories, and all figures. */
function outcomes(): Record<string, string> {
  const told = Object.entries({ crowd, churn, outage }).map(([name, yaml]) => {
    const report = simulate(parseScenario(yaml));
    const figures = [...metrics].map(([path, metric]) => [path, metric.get(report)]);
    const hash = createHash("sha256").update(JSON.stringify(figures)).digest("hex");
    return [name, `${report.run.digest} ${hash.slice(0, 16)}`];
  });
  return Object.fromEntries(told);
}

test("results are those of the engine's version: when this fails, raise ENGINE_VERSION and write the new outcomes here", () => {
  expect({ version: ENGINE_VERSION, ...outcomes() }).toEqual({
    version: 6,
    crowd: "1e4e0d0ae2bb44ef 7ca553367533d35f",
    churn: "99012703b1e9f6b8 26e553b2666dce31",
    outage: "5abc2e84e797cf80 c859ca816681337a",
  });
});
