import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadScenario } from "../../src/scenario/source/load.js";
import { formatProblem } from "../../src/scenario/source/problem.js";
import { play, violated } from "./scenario.js";

const folder = new URL("../../scenarios/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => name.replace(".yaml", ""));

/** Settings that make a shipped scenario small enough for a test, while the same things happen in it. */
const smaller: Readonly<Record<string, readonly string[]>> = {
  backbone: [
    "duration=8h",
    "nodes[0].count=10",
    "workloads[0].put.rate=6/h",
    "workloads[0].put.end=7.5h",
    "workloads[1].get.rate=12/h",
    "workloads[1].get.end=7.5h",
  ],
  churn: [
    "duration=3h",
    "nodes[0].count=30",
    "nodes[1].count=15",
    "workloads[0].put.end=2h",
    "workloads[1].get.end=2.5h",
    "workloads[1].get.rate=30/h",
  ],
  "flash-crowd": ["duration=20min", "nodes[1].count=20", "steps[0].put.size=20 MiB"],
  liar: ["nodes[0].count=12", "workloads[0].put.rate=12/h", "workloads[1].get.rate=2/min"],
  "limping-node": ["duration=2h", "nodes[0].count=30", "workloads[0].put.rate=10/h", "workloads[1].get.rate=30/h"],
  "live-links": ["payload=dummy"],
  million: ["nodes.total=300", "workloads[0].put.rate=20/h", "workloads[1].get.rate=1/min"],
  "rack-failure-during-repair": ["nodes[0].count=12", "workloads[0].put.rate=1/min", "workloads[1].get.rate=20/h"],
  partition: ["duration=2h", "nodes[0].count=12", "workloads[0].put.rate=10/h", "workloads[1].get.rate=30/h"],
  "rolling-restart": [
    "duration=2.75h",
    "nodes[0].count=12",
    "workloads[0].put.rate=10/h",
    "workloads[1].get.rate=1/min",
  ],
  steady: ["duration=20min", "nodes[0].count=15", "workloads[0].put.end=15min", "workloads[1].get.end=15min"],
  "swarm-1000": ["duration=30min", "nodes[1].count=30", "steps[0].put.size=20 MiB"],
  "tracker-outage": ["duration=2h", "nodes[0].count=12", "workloads[0].put.rate=10/h", "workloads[1].get.rate=30/h"],
  "uneven-capacity": ["duration=30min", "nodes.total=20", "workloads[0].put.end=20min", "workloads[1].get.end=20min"],
  "zone-failure": ["duration=3.5h", "nodes[0].count=16", "workloads[0].put.rate=10/h", "workloads[1].get.rate=30/h"],
};

test.each(names)("a small version of scenarios/%s.yaml passes every check", (name) => {
  const set = smaller[name];
  if (!set) throw new Error(`say in this test how scenarios/${name}.yaml is made small`);
  const path = fileURLToPath(new URL(`${name}.yaml`, folder));
  // Leave out the expectations, since their thresholds are for the scenario in its own size.
  const { scenario, problems = [] } = loadScenario(path, { set: [...set, "expect=[]"] });
  expect(problems.map(formatProblem)).toEqual([]);
  if (!scenario) return;
  const { measured } = play(scenario);
  expect(violated(measured)).toEqual([]);
  expect(measured.operations.put.succeeded).toBeGreaterThan(0);
  expect(measured.operations.get.succeeded).toBeGreaterThan(0);
  expect(measured.files.lost).toBe(0);
});
