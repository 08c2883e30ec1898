import { expect, test } from "vitest";
import { playTrial } from "../trial.js";
import type { Written } from "../written.js";
import { findKnee } from "./knee.js";
import { kneeSentences } from "./knee-words.js";

/** A scenario that loses half of the replicas of one file at two minutes. Which nodes have them was drawn when the file was put. */
function lossOf(crash: readonly string[], seed: number): Written {
  return {
    seed,
    duration: "3min",
    replication: 1,
    nodes: 6,
    steps: [
      { at: "1min", put: { node: "node-1", file: "film", size: "1 MiB" } },
      { at: "2min", crash: { nodes: crash, disk: "wiped" } },
    ],
    expect: ["files.lost == 0"],
  };
}

const failure = { check: "files.lost == 0", object: "", detail: "" };

test("a loss that the placement decided is certain from the placement on, and as likely as chance before", () => {
  const half = ["node-2", "node-4", "node-6"];
  const seed = Array.from({ length: 20 }, (_, i) => i).find((it) => playTrial(lossOf(half, it)).failures.length > 0);
  const knee = findKnee(lossOf(half, seed as number), failure, { salts: 12 });
  const [start] = knee?.before ?? [];
  expect(start?.failed).toBeGreaterThan(1);
  expect(start?.failed).toBeLessThan(11);
  expect(knee?.certain.failed).toBe(12);
  expect(knee?.event?.time).toBeGreaterThanOrEqual(60_000);
  expect(knee?.event?.time).toBeLessThan(61_000);
  expect(knee?.event?.words).toMatch(/^tracker: a request of TrackerService\.\w+ arrives/);
  expect(kneeSentences(knee!)).toEqual([
    expect.stringMatching(
      /^With other draws it fails in \d+ of 12 runs if they change at the start, in \d+ of 12 runs at /,
    ),
    expect.stringMatching(
      /^It is certain from 1 min on, after this: tracker: a request of TrackerService\.\w+ arrives/,
    ),
  ]);
});

test("a loss of all disks has nothing to do with chance", () => {
  const all = ["node-1", "node-2", "node-3", "node-4", "node-5", "node-6"];
  const knee = findKnee(lossOf(all, 1), failure, { salts: 4 });
  expect([knee?.certain, knee?.event]).toEqual([{ event: 0, time: 0, failed: 4, runs: 4 }, undefined]);
  expect(kneeSentences(knee!)).toEqual(["Chance has no part in it: it fails in 4 of 4 runs with other draws."]);
});

test("the search can be given up", () => {
  let runs = 0;
  const knee = findKnee(lossOf(["node-2"], 1), failure, { isOver: () => ++runs > 3 });
  expect(knee).toBeUndefined();
});
