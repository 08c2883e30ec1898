import { describe, expect, test } from "vitest";
import { play, scenarioOf, violated } from "../scenario.js";
import { sixNodes as run, stagesOf } from "./six-nodes.js";

describe("a partition into random halves", () => {
  const halves = "  - { at: 1min, partition: { groups: halves }, for: 5min }\n";
  const sides = (steps: string) => {
    const { report } = run(steps);
    expect(violated(report)).toEqual([]);
    expect(report.timeline.incidents.map(({ nodes }) => nodes)).toEqual([4]);
    return report.timeline.incidents.flatMap(({ names }) => [...names].sort());
  };

  test("cuts half of the hosts off from the other half, and is drawn anew at another time, not for another step", () => {
    const silent = sides(halves);
    // There are eight hosts, the tracker included. The tracker does not hear the four hosts of the other half.
    expect(sides(`  - { at: 30s, get: { node: reader, file: movie } }\n${halves}`)).toEqual(silent);
    const others = [61, 62, 63].map((at) =>
      sides(`  - { at: ${at}s, partition: { groups: halves }, for: 5min }\n`).join(),
    );
    expect(new Set([silent.join(), ...others]).size).toBeGreaterThan(1);
  });

  test("is told as such, and a hold may be one, too", () => {
    const { report } = run("  - { at: 1min, hold: { groups: halves }, for: 10s }\n");
    expect(violated(report)).toEqual([]);
    expect(report.marks.map(({ label }) => label)).toContain("hold of messages between two random halves of all hosts");
    expect(() => run("  - { at: 1min, partition: { groups: thirds } }\n")).toThrow(/a list of groups, or halves/);
    expect(() => run("  - { at: 1min, partition: { groups: halves, way: out } }\n")).toThrow(/either groups, or hosts/);
  });
});

test("nodes may be named by their region, in a partition and in other steps", () => {
  const regions = (steps: string) =>
    play(
      scenarioOf(`
duration: 10min
replication: 2
tracker: { repair: { massFailureShare: 100 % } }
nodes: [ { class: n, count: 9, region: [eu, us, asia] } ]
steps:
  - { at: 5s, put: { node: n-1, file: f, size: 2 MiB } }
${steps}`),
    );
  const parted = regions("  - { at: 1min, partition: { region: us }, for: 3min }\n");
  expect(violated(parted.report)).toEqual([]);
  expect(stagesOf(parted)).toEqual([["n-2 n-5 n-8", "began", "suspected", "dead", "back"]]);
  const groups = regions("  - { at: 1min, partition: { groups: [ { region: [us, asia] } ] }, for: 3min }\n");
  expect(groups.report.timeline.incidents.map(({ nodes }) => nodes)).toEqual([6]);
  expect(() => regions("  - { at: 1min, crash: { region: usa } }\n")).toThrow(
    /there is no region "usa"; did you mean "us"\?/,
  );
});
