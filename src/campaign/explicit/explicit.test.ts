import { expect, test } from "vitest";
import { parse } from "yaml";
import { play, violated } from "../../../test/scenarios/scenario.js";
import { filesBeside } from "../../scenario/source/load.js";
import { scenarioOf } from "../scenario-of.js";
import { stepsOf, type Written } from "../written.js";
import { explicit } from "./explicit.js";

const readFile = filesBeside("scenarios/any.yaml");

function written(text: string): Written {
  return { seed: 1, steps: [], ...(parse(text) as object) };
}

/** Plays a scenario. Returns the operations of the run, and how it ended. */
function outcome(scenario: Written) {
  const { measured } = play(scenarioOf(scenario, readFile), { detail: true });
  const { detail } = measured;
  return {
    operations: detail?.operations.map(({ started, node, kind, name, duration, outcome }) =>
      [started, node, kind, name, duration, outcome].join(" "),
    ),
    lives: detail?.lives?.map(({ time, event, node }) => `${time} ${event} ${node}`),
    placement: detail?.placement,
    failed: violated(measured),
  };
}

const churn = `
duration: 15min
nodes: [ { count: 12, zone: [a, b, c] }, { class: late, count: 3, joins: false } ]
churn: { class: node, session: { exponential: { mean: 5min } }, absence: { exponential: { mean: 2min } }, crash: 50 % }
workloads:
  - put: { rate: 80/h, size: { lognormal: { median: 3 MiB, sigma: 1 } }, replication: 2 }
  - get: { rate: 200/h }
network: { loss: 1 %, jitter: 20 %, latency: { uniform: { min: 10ms, max: 90ms } } }
steps:
  - { at: 5min, join: { class: late }, over: 1min }
`;

const faults = `
duration: 30min
nodes: 10
network: { jitter: 30 % }
steps:
  - { at: 10s, put: { file: film, size: 20 MiB } }
  - { at: 1min, get: { file: film, pick: 4 }, over: 30s, mayFail: true }
  - { at: 70s, crash: { pick: 3 }, for: 4min, over: 20s }
  - { at: 80s, partition: { share: 30 % }, for: 1min }
  - { at: 2min, pause: { node: tracker }, for: 30s }
  - { at: 3min, disturb: { pick: 2, loss: 20 %, jitter: 200ms }, for: 5min }
  - { at: 9min, restart: { pick: 2, downtime: 1min } }
  - { at: 10min, partition: { groups: [ [node-01, node-02], node-03 ] } }
  - { at: 11min, heal: all }
  - { at: 12min, crash: { pick: 1, disk: wiped } }
  - { at: 13min, leave: { pick: 2 } }
  - { at: 14min, get: { all: true, file: film }, mayFail: true }
  - { at: 15min, remove: film }
`;

test.each([
  ["churn and workloads", churn],
  ["draws, faults and steps that take time", faults],
])("%s: what is written out has the same operations at the same times, and the same lives", (_, text) => {
  const original = written(text);
  const plain = explicit(original, { readFile });
  const played = outcome(original);
  expect(played.operations?.length).toBeGreaterThan(10);
  expect(outcome(plain)).toEqual(played);
  // A scenario that is written out already does not change when it is written out again.
  expect(explicit(plain, { readFile })).toEqual(plain);
});

test("each step of it has its own time and names its hosts", () => {
  const plain = explicit(written(faults), { readFile });
  const { nodes } = plain;
  const steps = stepsOf(plain);
  expect(nodes).toEqual([{ names: Array.from({ length: 10 }, (_, i) => `node-${String(i + 1).padStart(2, "0")}`) }]);
  expect(JSON.stringify(steps)).not.toMatch(/pick|share|over|all"?:true/);
  const crashes = steps.filter(({ crash }) => typeof crash === "string");
  expect(crashes.map(({ at, for: lasts }) => [at, lasts])).toEqual([
    ["70s", "4min"],
    ["76666.667ms", "4min"],
    ["83333.333ms", "4min"],
  ]);
});

test("a step that waits for something stays, if it was set off", () => {
  const plain = explicit(
    written(`
duration: 10min
nodes: 5
steps:
  - { at: 10s, put: { node: node-1, file: film, size: 4 MiB } }
  - { when: { put: film, commits: true }, crash: { pick: 1 } }
  - { when: { get: film, reaches: 50 % }, crash: { pick: 1 } }
`),
  );
  expect(stepsOf(plain)).toEqual([
    { at: "10s", put: { node: "node-1", file: "film", size: "4 MiB" } },
    { when: { put: "film", commits: true }, crash: { pick: 1 } },
  ]);
});
