import { expect, test } from "vitest";
import { parse } from "yaml";
import { play, scenarioOf as scenarioFrom } from "../../../test/scenarios/scenario.js";
import { explicit } from "../explicit/explicit.js";
import type { Failure } from "../failure.js";
import { playTrial } from "../trial.js";
import { stepsOf, type Written, type WrittenStep } from "../written.js";
import { shrinkTrial } from "./shrink-trial.js";

/** A scenario with files, reads and faults of many kinds, and with settings of its own. One file has a single replica. */
const noisy: Written = {
  seed: 11,
  duration: "6min",
  replication: 3,
  network: { jitter: "20 %", loss: "1 %", latency: { uniform: { min: "10ms", max: "90ms" } } },
  tracker: { announceInterval: "5s", suspectAfter: "12s", deadAfter: "31s" },
  nodes: [{ count: 10, zone: ["a", "b", "c"], up: "20 Mbit/s" }],
  steps: [
    ...Array.from({ length: 4 }, (_, i): WrittenStep => {
      return { at: `${10 + 7 * i}s`, put: { file: `file-${i}`, size: `${3 + i} MiB` }, mayFail: true };
    }),
    { at: "63s", put: { node: "node-05", file: "film", size: "6500 KiB", replication: 1 }, mayFail: true },
    ...Array.from({ length: 4 }, (_, i): WrittenStep => {
      return { at: `${90 + 31 * i}s`, get: { file: `file-${i}`, pick: 3 }, over: "20s", mayFail: true };
    }),
    { at: "100s", crash: { pick: 3 }, over: "10s", for: "47s" },
    { at: "150s", partition: { zone: "a" }, for: "77s" },
    { at: "200s", disturb: { share: "50 %", loss: "20 %", jitter: "300ms" }, for: "41s" },
    { at: "250s", restart: { pick: 4, downtime: "33s" } },
    { at: "301s", crash: { all: true, disk: "wiped" }, over: "40s", for: "13s" },
  ],
  expect: ["files.lost == 0"],
};

test("a file lost among many faults is shrunk to its put and the loss of its disk", async () => {
  const failure = playTrial(noisy).failures.find(({ check }) => check === "files.lost == 0");
  if (!failure) throw new Error("nothing was lost");
  const shrunk = await shrinkTrial(noisy, failure, { origin: "a test", command: "swarmlab run lost.yaml" });
  expect(shrunk.isSpent).toBe(false);
  expect(parse(shrunk.yaml)).toEqual({
    duration: "2s",
    expect: ["files.lost == 0"],
    nodes: [{ names: ["node-01", "node-05"] }],
    steps: [
      { at: "1s", put: { node: "node-05", file: "film", size: "1 MiB", replication: 1 } },
      { at: "2s", crash: { node: "node-01", disk: "wiped" } },
    ],
  });
  expect(shrunk.yaml).toMatch(
    /^# Fails: files.lost == 0\n# It was 1\.\n# Shrunk from \d+ steps and 10 nodes to 2 steps and 2 nodes, in \d+ runs\./,
  );
  // When the shrunk text is read like a scenario file, it fails in the same way.
  const { report } = play(scenarioFrom(shrunk.yaml));
  expect(report.expectations.map(({ text, verdict }) => [text, verdict])).toEqual([["files.lost == 0", "failed"]]);
  expect(report.script?.problems ?? []).toEqual([]);
});

test("a check of a scenario's own, and a step that waits for something, are shrunk like all others", async () => {
  const adverse: Written = {
    duration: "10min",
    replication: 2,
    nodes: [{ count: 8, zone: ["a", "b"] }],
    steps: [
      { at: "5s", put: { node: "node-1", file: "film", size: "20 MiB" } },
      { at: "20s", put: { node: "node-2", file: "other", size: "5 MiB" } },
      { at: "1min", get: { node: "node-7", file: "film" } },
      { at: "2min", pause: "node-6", for: "10s" },
      { at: "3min", crash: "node-2" },
      { when: { replicas: "film", fallTo: 1, each: true }, crash: { the: "holder" }, for: "5min" },
    ],
    always: ["each node: stored <= capacity", { "each chunk": "replicas >= 1" }],
  };
  const failure = playTrial(adverse).failures.find(({ check }) => check === "always each chunk: replicas >= 1");
  if (!failure) throw new Error("no chunk was without replicas");
  const { written } = await shrinkTrial(adverse, failure, { origin: "a test", command: "" });
  expect(written.always).toContainEqual({ "each chunk": "replicas >= 1" });
  expect(stepsOf(written)).toEqual([
    { at: expect.any(String), put: expect.objectContaining({ file: "film" }) },
    { at: expect.any(String), crash: expect.any(String) },
    { when: { replicas: "film", fallTo: 1 }, crash: { the: "holder" } },
  ]);
});

test("the search ends at its limits, and keeps what it has", async () => {
  const failure = playTrial(noisy).failures.find(({ check }) => check === "files.lost == 0") as Failure;
  const shrunk = await shrinkTrial(noisy, failure, { origin: "a test", command: "", limits: { runs: 10 } });
  expect([shrunk.isSpent, shrunk.failure.check]).toEqual([true, "files.lost == 0"]);
  expect(stepsOf(shrunk.written).length).toBeLessThan(stepsOf(explicit(noisy)).length);
  expect(playTrial(shrunk.written).failures.map(({ check }) => check)).toContain("files.lost == 0");
});

test("a program that acts in circles is shrunk like others that throw, also when only its events are too many", async () => {
  const trial = { mostEvents: 2000 };
  const [failure] = playTrial(noisy, trial).failures;
  expect(failure?.check).toBe("no program throws");
  const how = { trial, origin: "a test", command: "", limits: { runs: 3 }, knee: { salts: 1 } };
  const { yaml } = await shrinkTrial(noisy, failure as Failure, how);
  expect(yaml).toMatch(/^# Fails: no program throws\n# At there is no end of events: # were played: /);
});
