import { describe, expect, test } from "vitest";
import type { Measurements } from "../../src/report/measurements.js";
import { play, scenarioOf } from "../scenarios/scenario.js";

/** Two settings that are played with one seed share their draws. So the difference between them is less noisy than the figures of each. */

const text = `
duration: 1h
chunkSize: 1 MiB
network: { latency: { lognormal: { median: 40ms, sigma: 0.5 } }, jitter: 10 % }
tracker: { announceInterval: 30s, suspectAfter: 75s, deadAfter: 5min }
nodes:
  - { class: office, count: 6, capacity: 2 GiB, up: 50 Mbit/s, down: 100 Mbit/s }
  - { class: home, count: 14, capacity: 2 GiB, up: 10 Mbit/s, down: 50 Mbit/s }
churn: { class: home, session: { exponential: { mean: 20min } }, absence: { exponential: { mean: 10min } } }
workloads:
  - put: { rate: 40/h, size: { lognormal: { median: 4 MiB, sigma: 0.8 } }, maxSize: 32 MiB }
  - get: { rate: 80/h }
`;

const measured = (...set: string[]): Measurements => play(scenarioOf(text, { set }), { detail: true }).measured;

/** The operations of a kind, as they were begun. */
const begun = ({ detail }: Measurements, kind: "put" | "get"): string[] =>
  (detail?.operations ?? [])
    .filter((operation) => operation.kind === kind)
    .map(({ started, node, name }) => `${started} ${node} ${kind === "put" ? name : ""}`)
    .sort();

/** Bytes of files, by name, of puts that succeeded in both. */
const sizes = ({ detail }: Measurements): ReadonlyMap<string, number> =>
  new Map(
    (detail?.operations ?? [])
      .filter(({ kind, outcome }) => kind === "put" && outcome === "OK")
      .map(({ name, bytes }) => [name, bytes]),
  );

const lives = ({ series: { joins, crashes } }: Measurements): unknown => [[...joins], [...crashes]];

const first = measured("tracker.placement=random");

describe.each(["tracker.placement=two-choices", "replication=2", "tracker.deadAfter=20min"])("with %s", (setting) => {
  const other = measured("tracker.placement=random", setting);

  test("nodes come and go alike, and the same nodes put the same files and get at the same times", () => {
    expect(other.run.digest).not.toBe(first.run.digest);
    expect(lives(other)).toEqual(lives(first));
    expect(begun(other, "put")).toEqual(begun(first, "put"));
    expect(begun(other, "get")).toEqual(begun(first, "get"));
    const known = sizes(first);
    for (const [name, bytes] of sizes(other)) expect([name, known.get(name) ?? bytes]).toEqual([name, bytes]);
  });
});

test("another seed is another world", () => {
  const other = measured("tracker.placement=random", "seed=2");
  expect(lives(other)).not.toEqual(lives(first));
  expect(begun(other, "put")).not.toEqual(begun(first, "put"));
});
