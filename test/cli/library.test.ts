import { expect, test } from "vitest";
import {
  experiment,
  formatProblem,
  type LatencyModel,
  loadScenario,
  type PlacementPolicy,
  parseScenario,
  ScenarioError,
  simulate,
} from "../../src/index.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { canonicalJson } from "../../src/report/text/json.js";
import { scenarioFile, small } from "./program.js";

test("a scenario is simulated from a file, from its text and as an object, to the same report", () => {
  const path = scenarioFile(small, "scenario.yaml");
  const report = simulate(path);
  expect(report.passed).toBe(true);
  expect(report.run.digest).toMatch(/^[0-9a-f]{16,}$/);
  expect(canonicalJson(simulate(small))).toBe(canonicalJson(report));
  expect(canonicalJson(simulate(loadScenario(path)))).toBe(canonicalJson(report));
});

test("two simulations in one process do not influence each other, and playing in slices changes nothing", () => {
  const plans = [parseScenario(small), parseScenario(small, { seed: 2, set: ["replication=3"] })];
  const runs = plans.map((plan) => new SimulatedRun(plan));
  for (let time = 0; time <= 300_000; time += 7_001.5) for (const run of runs) run.advanceTo(time);
  for (const run of runs) run.advanceTo(300_000);
  expect(runs.map((run) => run.finish().run.digest)).toEqual(plans.map((plan) => simulate(plan).run.digest));
});

test("seed and values may be changed; the scenario's hash says whether it is the same scenario", () => {
  const scenario = parseScenario(small);
  const other = simulate(scenario, { seed: 2 });
  expect(other.run.seed).toBe(2);
  expect(other.run.scenarioHash).toBe(simulate(scenario).run.scenarioHash);
  const changed = simulate(small, { set: ["replication=1"] });
  expect(changed.run.replication).toBe(1);
  expect(changed.run.scenarioHash).not.toBe(other.run.scenarioHash);
});

test("a user-defined placement policy decides where chunks go", () => {
  const firstFit: PlacementPolicy = {
    choose(peers, count, _draws, targets) {
      for (let i = 0; i < peers.size && targets.length < count; i++) {
        const peer = peers.at(i);
        if (peers.fits(peer) && !targets.includes(peer)) targets.push(peer);
      }
    },
  };
  const report = simulate(small.replace(/steps:[\s\S]*expect/, "expect"), { placement: firstFit });
  const storing = report.nodes.rows?.filter(({ stored }) => stored > 0).map(({ name }) => name);
  expect(storing).toEqual(["node-1", "node-2"]);
  expect(report.run.placement).toBe("own");
  expect(report.load.stored.expected).toBeNull();
});

test("an experiment compares a user-defined policy with a built-in one", () => {
  const firstFit: PlacementPolicy = {
    choose(peers, count, _draws, targets) {
      for (let i = 0; i < peers.size && targets.length < count; i++)
        if (peers.fits(peers.at(i)) && !targets.includes(peers.at(i))) targets.push(peers.at(i));
    },
  };
  const settings = { "two-choices": {}, mine: { placement: () => firstFit } };
  const metrics = ["load.stored.cv", "get.median"];
  const { summary, runs } = experiment(small, { settings, seeds: 4, metrics });
  expect(summary.verdict).toBe("passed");
  expect(summary.comparisons.find(({ metric }) => metric === "load.stored.cv")).toMatchObject({
    setting: "mine",
    pairs: 4,
    verdict: "worse",
  });
  expect(runs).toHaveLength(2 * 4 * metrics.length);
  const alone = simulate(small, { seed: 3, placement: firstFit, measure: "metrics" });
  const inExperiment = runs.find((run) => run.setting === "mine" && run.seed === 3 && run.metric === "load.stored.cv");
  expect(inExperiment?.value).toBe(alone.metrics["load.stored.cv"]);
  expect(() => experiment(small, { settings, metrics: ["get.medium"] })).toThrow(
    /no figure get\.medium; did you mean get\.median/,
  );
  expect(() => experiment(small, { settings: { odd: { set: ["replication=none"] } }, metrics })).toThrow(ScenarioError);
  expect(() => experiment(small, { settings: {}, metrics })).toThrow(TypeError);
});

test("a user-defined latency model decides how long messages take, and its answers are checked", () => {
  const text = `duration: 1min
nodes: [{ names: [near], zone: a }, { names: [far], zone: b, capacity: 0 B }]
replication: 1
steps:
  - { at: 10s, put: { file: f, size: 1 B, node: near } }
  - { at: 20s, get: { file: f, node: near } }
  - { at: 20s, get: { file: f, node: far } }
expect: [get.max > 2s, get.min < 50ms]
`;
  const hosts = new Set<string>();
  const slow: LatencyModel = {
    delay(from, to, draw) {
      for (const { name, zone } of [from, to]) hosts.add(`${name} ${zone}`);
      expect(draw > 0 && draw < 1).toBe(true);
      return from.zone === "b" || to.zone === "b" ? 1000 : 1;
    },
  };
  const { expectations, run } = simulate(text, { latency: slow });
  expect(expectations.map(({ text: what, passed }) => [what, passed])).toEqual([
    ["get.max > 2s", true],
    ["get.min < 50ms", true],
  ]);
  expect([...hosts].sort()).toEqual(["far b", "near a", "tracker "]);
  expect(simulate(text, { latency: slow }).run.digest).toBe(run.digest);
  for (const delay of [Number.NaN, -1, Number.POSITIVE_INFINITY])
    expect(() => simulate(text, { latency: { delay: () => delay } })).toThrow(
      /latency model gave .* from \w+ to \w+: expected/,
    );
});

test("the library returns notes about gaps in a scenario's files", () => {
  const notices: string[] = [];
  simulate("duration: 10s\nnodes: 3\nnetwork: { latency: { matrix: wondernetwork-cities } }\n", {
    onNotice: (notice) => notices.push(formatProblem(notice)),
  });
  expect(notices).toEqual([
    expect.stringMatching(/^scenario\.yaml:3:31 network\.latency\.matrix: .* 515 of 58,322 times/),
  ]);
});

test("the library throws the problems of a scenario, with their places", () => {
  expect(() => simulate("duration: 60\nnodes: 3\n")).toThrow(ScenarioError);
  expect(() => simulate("nowhere.yaml")).toThrow(/nowhere\.yaml: .*no such file/);
  try {
    parseScenario("duration: 1min\nnodes: 3\nseeds: 3\n");
    expect.unreachable();
  } catch (error) {
    expect((error as ScenarioError).problems).toMatchObject([{ line: 3, column: 1, path: "seeds" }]);
  }
});
