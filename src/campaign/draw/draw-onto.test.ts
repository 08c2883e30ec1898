import { expect, test } from "vitest";
import type { ReadFile } from "../../scenario/source/read-once.js";
import { scenarioOf } from "../scenario-of.js";
import { baseOf, drawOnto } from "./draw-onto.js";

const noFiles: ReadFile = () => ({ error: "there is no such file" });
const put = { at: "10s", put: { file: "film", size: "4 MiB", replication: 3 } };

/** The number of replicas that drawn faults may reckon with, when the user's scenario has this step. */
function replicasBeside(step: object): number {
  const written = { duration: "10min", replication: 3, nodes: 6, steps: [put, step] };
  return baseOf(written, "own.yaml", noFiles).fewestReplicas;
}

test.each([
  { at: "2min", corrupt: { pick: 1 } },
  { at: "2min", lie: { pick: 1, about: "inventory" }, for: "1min" },
  { at: "2min", leave: { pick: 1 } },
  { at: "2min", crash: { pick: 1, disk: "wiped" } },
])("drawn faults destroy nothing beside a step of the user's that may: %o", (step) => {
  expect(replicasBeside(step)).toBe(1);
});

test.each([
  { at: "2min", slow: { pick: 1, disk: "1 MB/s" }, for: "1min" },
  { at: "2min", crash: { pick: 1 }, for: "1min" },
  { at: "2min", pause: { pick: 1 }, for: "1min" },
])("drawn faults may destroy some beside a step that keeps all replicas: %o", (step) => {
  expect(replicasBeside(step)).toBe(3);
});

test("if steps let all nodes join, faults are drawn among all of them", () => {
  const steps = [{ at: "5s", join: { all: true } }, put];
  const nodes = [{ class: "node", count: 6, zone: ["a", "b"], joins: false }];
  const base = baseOf({ duration: "10min", replication: 3, nodes, steps }, "own.yaml", noFiles);
  expect(base.nodes).toHaveLength(6);
  const drawn = Array.from({ length: 100 }, (_, seed) => scenarioOf(drawOnto(base, seed)).steps.length - steps.length);
  expect(drawn.filter((faults) => faults > 0).length).toBeGreaterThan(50);
});
