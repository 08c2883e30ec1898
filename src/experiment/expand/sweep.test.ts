import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { formatProblem } from "../../scenario/source/problem.js";
import { loadExperiment } from "./load.js";
import { type SweepWords, sweepOf } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "swarmlab-sweep-"));
afterAll(() => rmSync(folder, { recursive: true }));
const scenario = join(folder, "base.yaml");
writeFileSync(scenario, "duration: 10min\nnodes: 6\nworkloads:\n  - put: { rate: 6/min, size: 3 MiB }\n");

const vary = ["replication=2,3", "tracker.placement=random,two-choices"];
const sweep = (words: Partial<SweepWords> = {}) => sweepOf({ scenario, seeds: "1..3", vary, ...words });
const refuse = (words: Partial<SweepWords>) => (sweep(words).problems ?? []).map(formatProblem);

test("a sweep is the experiment that a file with the same words is", () => {
  const file = join(folder, "base-experiment.yaml");
  writeFileSync(
    file,
    `name: base
scenario: base.yaml
set: { duration: 5min, network.loss: 1 % }
factors:
  - { set: replication, levels: [2, 3] }
  - { set: tracker.placement, levels: [random, two-choices] }
seeds: [1..3, 7]
metrics: [get.p99]
`,
  );
  const words = { seeds: "1..3,7", set: ["duration=5min", "network.loss=1 %"], metrics: ["get.p99"] };
  const loaded = loadExperiment(file);
  expect(loaded.problems).toBeUndefined();
  expect(sweep(words)).toEqual(loaded);
});

describe("a wrong option is told by itself", () => {
  test("when it has not the form of one", () => {
    expect(refuse({ vary: ["tracker.placement", "replication=2,,3"], set: ["duration"] })).toEqual([
      "--set duration: expected path=value, such as replication=2 or nodes[0].count=50",
      "--vary tracker.placement: expected path=value,value, such as tracker.placement=random,two-choices",
      "--vary replication=2,,3: has an empty value: expected path=value,value",
    ]);
    expect(refuse({ vary: ["network.latency={ constant: 5ms }"] })).toEqual([
      '--vary network.latency={ constant: 5ms }: "{ constant: 5ms }" is no single value: for maps and lists write an experiment file with patches',
    ]);
    expect(refuse({ seeds: "1..x" })).toEqual([
      '--seeds 1..x: expected a seed, or a range such as 1..30, found "1..x"',
    ]);
    expect(refuse({ vary: [] })[0]).toMatch(/expected at least one factor, found an empty list/);
  });

  test("when its value makes the scenario invalid", () => {
    expect(refuse({ vary: ["tracker.placement=random,two-choises"] })).toEqual([
      `--vary tracker.placement=random,two-choises: the level "two-choises" makes the scenario invalid: ${scenario} tracker.placement: expected one of round-robin, random, least-loaded, two-choices, rendezvous; did you mean "two-choices"?, found "two-choises"`,
    ]);
    expect(refuse({ set: ["duration=3"] })).toEqual([
      "--set duration=3: expected a time with a unit, such as 250ms or 2h, found 3",
    ]);
    expect(refuse({ metrics: ["get.p9"] })).toEqual([
      '--metric get.p9: the report has no figure "get.p9"; did you mean "get.p90"?',
    ]);
  });

  test("when there is no such scenario", () => {
    const none = join(folder, "none.yaml");
    expect(refuse({ scenario: none })).toEqual([`${none}: cannot read the scenario: there is no such file`]);
  });
});

test("the file of an experiment may name its scenario by an absolute path", () => {
  const file = join(mkdtempSync(join(folder, "elsewhere-")), "absolute.yaml");
  writeFileSync(file, `scenario: ${scenario}\nseeds: 1..3\nfactors: [{ set: replication, levels: [2, 3] }]\n`);
  expect(loadExperiment(file).experiment?.settings).toHaveLength(2);
});

describe("the file of an experiment is refused unread", () => {
  test("when it is not there, or too large", () => {
    const told = (path: string) => (loadExperiment(path).problems ?? []).map(formatProblem);
    expect(told(join(folder, "none.yaml"))).toEqual([
      `${join(folder, "none.yaml")}: cannot read the experiment: there is no such file`,
    ]);
    expect(told(folder)[0]).toMatch(/cannot read the experiment: it is not a file/);
    const huge = join(folder, "huge.yaml");
    writeFileSync(huge, " ".repeat(2 ** 20 + 1));
    expect(told(huge)[0]).toMatch(/cannot read the experiment: it has 1048577 bytes, and at most 1048576 are read/);
  });
});
