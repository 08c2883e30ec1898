import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.js";
import { evidence } from "./prepared.js";

/** The replicas of some chunks lie in one zone. */
const SPREAD_NOWHERE = `
duration: 12min
replication: 2
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 60s, spreadZones: false, repair: { holdFor: 1min } }
nodes: [{ class: n, count: 9, zone: [a, b, c], capacity: 100 MiB, up: 20 Mbit/s, down: 50 Mbit/s }]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 16 MiB } }
  - { at: 5min, crash: { zone: b } }
  - { at: 10min, restart: { zone: b } }
`;
const TOOK_BOTH =
  "both nodes with a replica, n-\\d and n-\\d, were in zone b, whose 3 nodes all crashed at 00:05:00\\.";

describe("the one cause comes first:", () => {
  test("the zone that had both replicas of a chunk failed, which a hold of repair that was over did not change", () => {
    const seen = evidence(`${SPREAD_NOWHERE}  - { at: 8min, get: { node: n-1, file: film }, mayFail: true }\n`);
    const { answer, causes } = explain(seen, { about: "get", name: "film", by: "n-1" });
    expect(answer).toMatch(/^It ended with UNAVAILABLE after \d+(\.\d+)? s/);
    expect(causes.join()).not.toMatch(/give up/);
    expect(causes[0]).toMatch(new RegExp(`^No node that ran had chunk \\d+ of film: ${TOOK_BOTH}`));
    expect(causes.join()).not.toMatch(/held repair|restart of|call to|transfers? from/);
    const ofChunk = explain(seen, { about: "file", name: "film", until: 8 * 60_000 });
    expect(ofChunk.causes).toEqual([
      "Both replicas were in zone b, whose 3 nodes all crashed at 00:05:00, with a step of the scenario: crash of 3 nodes.",
    ]);
    expect(explain(seen, { about: "file", name: "film" }).causes).toEqual([]);
  });

  test("a get that a busy node refused waits until the zone is back, and it is said why it did not give up", () => {
    const crowd = `${SPREAD_NOWHERE}  - { at: 4min, limit: { node: n-3, up: 500 kbit/s } }
  - { at: 5min, get: { nodes: [n-1, n-3, n-4, n-6, n-7, n-9], file: film }, mayFail: true }
`;
    const { answer, causes } = explain(evidence(crowd), { about: "get", name: "film" });
    expect(answer).toMatch(/^It took 5 min/);
    expect(causes[0]).toMatch(
      new RegExp(`^No node that ran had chunk \\d+ of film until 00:10:00: ${TOOK_BOTH} So no chunk moved for .*`),
    );
    expect(causes[0]).toMatch(
      / It did not give up sooner because n-\d refused a chunk at 00:05:0\d \(RESOURCE_EXHAUSTED\): a get that meets a busy node/,
    );
  });

  test("repair was held while there was still a replica to copy: only that part of the hold is told", () => {
    const seen = evidence(`
duration: 20min
replication: 2
tracker: { announceInterval: 10s, suspectAfter: 25s, deadAfter: 60s, repair: { holdFor: 8min } }
nodes: [{ class: n, count: 8, zone: [a, b], capacity: 100 MiB, up: 20 Mbit/s, down: 50 Mbit/s }]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 8 MiB } }
  - { at: 5min, crash: { zone: a } }
  - { at: 8min, crash: [n-2, n-4, n-6] }
  - { at: 10min, get: { node: n-8, file: film }, mayFail: true }
`);
    const held =
      /The tracker held repair from 00:05:\d\d to 00:08:00 \(mass failure\), while a node that ran had a replica to copy\./;
    expect(explain(seen, { about: "get", name: "film" }).causes[0]).toMatch(held);
    expect(explain(seen, { about: "file", name: "film", until: 10 * 60_000 }).causes.join(" ")).toMatch(held);
  });
});

test("a source that a step slowed down is told where the get waited for it at its end", () => {
  const seen = evidence(`
duration: 10min
replication: 1
nodes: [{ class: n, count: 8, capacity: 100 MiB, up: 20 Mbit/s, down: 50 Mbit/s }]
steps:
  - { at: 10s, put: { node: n-1, file: film, size: 8 MiB } }
  - { at: 2min, limit: { node: n-3, up: 3 Mbit/s } }
  - { at: 3min, get: { node: n-8, file: film } }
`);
  expect(explain(seen, { about: "get", name: "film" }).causes).toEqual([
    expect.stringMatching(
      /^n-3 is slow: its \d chunks? came at \d+ KiB\/s after the step "limit of n-3: up 3 Mbit\/s", those of the others at/,
    ),
  ]);
});
