import { describe, expect, test } from "vitest";
import { play, scenarioOf, violated } from "../scenario.js";

/** The times of five gets, in whole seconds. Every two minutes a reader gets the same 10 MiB file from a holder whose link carries 80 Mbit/s. */
function times(steps: string, up = "80 Mbit/s"): number[] {
  const gets = Array.from(
    { length: 5 },
    (_, i) => `  - { at: ${2 * i + 1}min, get: { node: reader-${i + 1}, file: f } }\n`,
  );
  const { report } = play(
    scenarioOf(`
duration: 12min
replication: 1
network: { latency: 1ms, overhead: 0 B }
nodes: [ { names: [holder], up: ${up}, down: unlimited }, { class: reader, count: 5, capacity: 0 B, up: 80 Mbit/s, down: unlimited } ]
node: { cache: 0 B }
steps:
  - { at: 1s, put: { node: holder, file: f, size: 10 MiB } }
${gets.join("")}${steps}`),
  );
  expect(violated(report)).toEqual([]);
  return (report.gets.times as number[]).map((time) => Math.round(time / 1000));
}

describe("a limit", () => {
  test("with a time ends by itself", () => {
    expect(times("")).toEqual([1, 1, 1, 1, 1]);
    expect(times("  - { at: 170s, limit: { node: holder, up: 8 Mbit/s }, for: 3min }\n").sort()).toEqual([
      1, 1, 1, 10, 10,
    ]);
  });

  test("that comes later replaces an earlier one while it lasts; then the earlier one counts again", () => {
    const steps = `  - { at: 10s, limit: { node: holder, up: 40 Mbit/s } }
  - { at: 170s, limit: { node: holder, up: 8 Mbit/s }, for: 3min }
  - { at: 280s, limit: { node: holder, up: 4 Mbit/s }, for: 200s }
`;
    expect(times(steps).sort((a, b) => a - b)).toEqual([2, 2, 10, 21, 21]);
  });

  test("may be a share of the link's own, which must have a bandwidth", () => {
    expect(times("  - { at: 10s, limit: { node: holder, up: 10 % }, for: 3min }\n").sort((a, b) => a - b)).toEqual([
      1, 1, 1, 10, 10,
    ]);
    expect(() => times("  - { at: 10s, limit: { node: holder, up: 10 % } }\n", "unlimited")).toThrow(
      /a share of an unlimited link is no limit/,
    );
    expect(() => times("  - { at: 10s, limit: { node: holder, up: 110 % } }\n")).toThrow(
      /or a share of the link's own/,
    );
  });

  test("with a time is over at the end of the scenario, and a limit without a time stays", () => {
    const ends = (step: string) => {
      const { run } = play(
        scenarioOf(`
duration: 2min
nodes: [ { names: [a, b], up: 80 Mbit/s, down: 80 Mbit/s } ]
steps: [ { at: 1s, put: { node: a, file: f, size: 1 MiB } }, { at: 1min, ${step} } ]
`),
      );
      return Math.round(run.simulation.table.uplink(1) * 8e-6);
    };
    expect(ends("limit: { node: a, up: 10 % }, for: 30s")).toBe(80);
    expect(ends("limit: { node: a, up: 10 % }, for: 1min")).toBe(80);
    expect(ends("limit: { node: a, up: 10 % }")).toBe(8);
  });
});
