import { describe, expect, test } from "vitest";
import { violated } from "../scenario.js";
import { sixNodes as run, stagesOf } from "./six-nodes.js";

describe("a hold", () => {
  test("longer than the tracker's patience has a node given up, and its old messages bring it back when they arrive", () => {
    const played = run("  - { at: 1min, hold: b, for: 5min }\n");
    const { report } = played;
    expect(violated(report)).toEqual([]);
    expect(stagesOf(played)).toEqual([["b", "began", "suspected", "dead", "back"]]);
    const [silence] = report.timeline.incidents;
    // The messages that waited reach the tracker at once. So it does not need to wait for the next announce.
    expect(silence?.stages.find(({ stage }) => stage === "back")?.at).toBeLessThan(360_100);
    expect(report.repair.stored).toBeGreaterThan(0);
    expect(report.marks.map(({ label }) => label).slice(1)).toEqual([
      "hold of messages from and to b",
      "end of hold of messages from and to b",
    ]);
  });

  test("delays a get, which goes on when the hold ends", () => {
    const get = `  - { at: 1min, limit: { node: reader, down: 640 kbit/s } }
  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }
`;
    const plain = run(get).report;
    const held = run(`${get}  - { at: 123s, hold: { nodes: [reader] }, for: 3s }\n`).report;
    expect(violated(held)).toEqual([]);
    expect(held.script).toMatchObject({ succeeded: 2, failed: 0 });
    expect(held.gets.time!.max - plain.gets.time!.max).toBeGreaterThan(2500);
    expect(held.script.troubled).toBe(0);
  });

  test("of groups does not concern other hosts, and a hold of the messages that a node sends keeps its requests until the release", () => {
    const { report } = run(`  - { at: 1min, hold: { groups: [ [tracker], [a, b] ] }, for: 20s }
  - { at: 90s, get: { node: reader, file: movie } }
  - { at: 2min, hold: { node: reader, way: out } }
  - { at: 121s, get: { node: reader, file: movie }, mayFail: true }
  - { at: 4min, release: all }
  - { at: 5min, get: { node: reader, file: movie } }
  - { at: 6min, release: all }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 3, excused: 1, withoutEffect: 1 });
    expect(report.script.problems.map(({ text, why }) => `${text}: ${why}`)).toEqual([
      "get movie by reader: no answer before the deadline (DEADLINE_EXCEEDED)",
      "release of all held messages: there was no hold",
    ]);
  });

  test("that lasts to the end is released for the checks after it, and a run with holds is the same each time", () => {
    const played = () => run("  - { at: 1min, hold: { share: 40 % } }\n  - { at: 2min, crash: [a, b], for: 2min }\n");
    const { report, run: simulated } = played();
    expect(violated(report)).toEqual([]);
    expect(simulated.simulation.reachability.holds.isAny).toBe(false);
    expect(played().report.run.digest).toBe(report.run.digest);
  });

  test("is written as a partition is, and what is wrong with it is said", () => {
    const refused = (step: string, words: RegExp) => expect(() => run(`  - { at: 1min, ${step} }\n`)).toThrow(words);
    refused("hold: {}", /expected who/);
    refused("hold: { groups: [ a ], way: out }", /either groups, or hosts/);
    refused("hold: a, over: 1min", /no such key beside/);
    refused("release: a", /expected all/);
  });
});
