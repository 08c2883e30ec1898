import { describe, expect, test } from "vitest";
import { play, scenarioOf, violated } from "./scenario.js";

/** Zone a is away for a while and returns; later zone b fails. */
const AWAY_AND_BACK = `
duration: 150min
replication: 2
nodes:
  - { class: a, count: 4, zone: a }
  - { class: b, count: 4, zone: b }
steps:
  - { at: 1min, put: { file: f, size: 40 MiB, node: a-1 } }
  - { at: 10min, crash: { zone: a } }
  - { at: 1h, restart: { zone: a } }
  - { at: 2h, crash: { zone: b } }
  - { at: 2.1h, get: { file: f, node: a-1 } }
`;

describe("a zone that returns after an outage", () => {
  test("keeps a replica of every chunk, so that the file outlives the other zone", () => {
    const { report, measured } = play(scenarioOf(`${AWAY_AND_BACK}expect: [get.success == 100 %]\n`));
    expect(report.expectations.every(({ passed }) => passed)).toBe(true);
    expect(violated(measured)).toEqual([]);
  });

  test("keeps as many replicas as the others, of three zones and three replicas", () => {
    const text = `
duration: 2h
nodes: [{ class: n, count: 30, zone: [a, b, c] }]
steps:
  - { at: 1min, put: { file: f, size: 100 MiB, node: n-01 } }
  - { at: 10min, crash: { zone: a } }
  - { at: 1h, restart: { zone: a } }
`;
    const scenario = scenarioOf(text);
    const { placement } = play(scenario, { detail: true }).measured.detail!;
    const zoneOf = new Map(scenario.nodes.map(({ name, zone }) => [name, zone]));
    const chunks = placement[0]!.chunks;
    expect(chunks.length).toBe(100);
    for (const holders of chunks) expect(holders.map((name) => zoneOf.get(name)).sort()).toEqual(["a", "b", "c"]);
  });
});
