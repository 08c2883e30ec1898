import { describe, expect, test } from "vitest";
import { violated } from "../scenario.js";
import { sixNodes as run, stagesOf } from "./six-nodes.js";

const gets = Array.from({ length: 10 }, (_, i) => `  - { at: ${120 + 20 * i}s, get: { node: reader, file: movie } }\n`);

describe("a slow processor", () => {
  test("of a reader makes its gets slow while it lasts, and no longer", () => {
    const plain = run(gets.join("")).report;
    const slow = run(`  - { at: 1min, slow: { node: reader, cpu: 20ms }, for: 5min }\n${gets.join("")}`).report;
    expect(violated(slow)).toEqual([]);
    expect(slow.script).toMatchObject({ succeeded: 11, failed: 0 });
    // All gets but the first find the file in the reader's cache.
    expect(slow.gets.time!.min).toBeGreaterThan(plain.gets.time!.min + 15);
    expect(slow.gets.time!.max).toBeGreaterThan(plain.gets.time!.max + 100);
    const after = run(`  - { at: 1min, slow: { node: reader, cpu: 20ms }, for: 30s }\n${gets.join("")}`).report;
    expect(after.gets.time).toEqual(plain.gets.time);
    expect(slow.marks.map(({ label }) => label)).toContain("slow processor of reader: 20 ms for each message or timer");
  });

  test("of the tracker that cannot keep up makes it suspect nodes that run, because it reads their messages late", () => {
    const played = run("  - { at: 1min, slow: { node: tracker, cpu: 5s }, for: 5min }\n");
    expect(violated(played.report)).toEqual([]);
    expect(stagesOf(played).flat()).toContain("suspected");
    expect(played.report.timeline.incidents[0]?.what).toContain("though they run");
    expect(stagesOf(run("  - { at: 1min, slow: { node: tracker, cpu: 5ms }, for: 5min }\n"))).toEqual([]);
  });

  test("that lasts to the end is over for the checks after it, crashes included", () => {
    const { report } = run(`  - { at: 1min, slow: { share: 50 %, cpu: 30ms } }
  - { at: 2min, crash: [a, b], for: 1min }
  - { at: 4min, pause: c, for: 1min }
  - { at: 6min, get: { node: reader, file: movie } }
`);
    expect(violated(report)).toEqual([]);
    expect(report.script).toMatchObject({ succeeded: 2, withoutEffect: 0 });
  });
});

describe("a wrong clock", () => {
  test("of a node that is too slow makes it announce too seldom: the tracker suspects it, and hears it again", () => {
    const slow = run("  - { at: 1min, clock: { node: b, drift: -70 % }, for: 5min }\n");
    expect(violated(slow.report)).toEqual([]);
    expect(stagesOf(slow).flat()).toEqual(expect.arrayContaining(["suspected", "back"]));
    expect(slow.report.marks.map(({ label }) => label)).toContain("wrong clock of b: 70 % too slow");
    expect(stagesOf(run("  - { at: 1min, clock: { node: b, drift: -10 % }, for: 5min }\n"))).toEqual([]);
  });

  test("of the tracker that jumps ahead makes it give all nodes up at once, which counts as a mass failure, and it forgets nothing", () => {
    const played = run(`  - { at: 1min, clock: { node: tracker, offset: 5min } }
  - { at: 3min, get: { node: reader, file: movie } }
`);
    expect(violated(played.report)).toEqual([]);
    expect(played.report.script).toMatchObject({ succeeded: 2 });
    expect(stagesOf(played)[0]).toEqual(expect.arrayContaining(["suspected", "dead", "back", "held"]));
    expect(played.report.files.lost).toBe(0);
  });

  test("that is too fast makes deadlines shorter: a node gives calls up early", () => {
    const get =
      "  - { at: 2min, hold: { node: reader }, for: 1min }\n  - { at: 2min, get: { node: reader, file: movie }, mayFail: true }\n";
    const time = (steps: string) => run(steps).report.script.problems.length;
    expect(time(get)).toBe(1);
    const fast = run(`  - { at: 1min, clock: { all: true, drift: 300 % }, for: 10min }\n${get}`);
    expect(violated(fast.report)).toEqual([]);
    expect(fast.report.tracker.total).toBeGreaterThan(2 * run(get).report.tracker.total);
  });

  test("gives the same run each time, and mistakes in the step are reported", () => {
    const digest = () =>
      run(`  - { at: 1min, clock: { share: 50 %, offset: 7s, drift: 1 % }, for: 4min }
  - { at: 2min, slow: { pick: 2, cpu: 3ms }, for: 2min }
  - { at: 3min, clock: { node: tracker, drift: -0.02 } }
  - { at: 4min, crash: a, for: 1min }
`).report.run.digest;
    expect(digest()).toBe(digest());
    const refused = (step: string, words: RegExp) => expect(() => run(`  - { at: 1min, ${step} }\n`)).toThrow(words);
    refused("clock: { node: a }", /at least one of the keys offset, drift/);
    refused("clock: { node: a, offset: -5s }", /offset/);
    refused("clock: { node: a, drift: -100 % }", /between -90 % and 900 %/);
    refused("slow: { node: a }", /cpu/);
    refused("slow: { node: a, cpu: 0s }", /longer than 0/);
    refused("slow: { cpu: 1ms }", /expected who/);
  });
});
