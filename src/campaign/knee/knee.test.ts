import { expect, test } from "vitest";
import { playTrial } from "../trial.js";
import type { Written } from "../written.js";
import { findKnee, type Knee } from "./knee.js";
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

/** The sentences about a trial that is certain to fail from 60.04 s on, with chances at one more moment. */
function sentencesFor(event: number, time: number): string {
  const words = "tracker: a request of TrackerService.put arrives (127 bytes)";
  const knee: Knee = {
    before: [
      { event: 0, time: 0, failed: 2, runs: 8 },
      { event, time, failed: 3, runs: 8 },
    ],
    certain: { event: 207, time: 60_040, failed: 8, runs: 8 },
    event: { time: 60_040, words },
  };
  return kneeSentences(knee).join(" ").replace(words, "a request");
}

test("moments are told as short as possible, but never so that two of them read alike", () => {
  const start = "With other draws it fails in 2 of 8 runs if they change at the start, in 3 of 8 runs";
  expect(sentencesFor(186, 53_768.587)).toBe(`${start} at 53.8 s. It is certain from 1 min on, after this: a request.`);
  expect(sentencesFor(186, 60_012)).toBe(`${start} at 60.01 s. It is certain from 60.04 s on, after this: a request.`);
  expect(sentencesFor(186, 60_039.998)).toBe(
    `${start} at 60.039998 s. It is certain from 60.040000 s on, after this: a request.`,
  );
  expect(sentencesFor(206, 60_040)).toBe(
    `${start} at 60.040000 s (after 206 events). It is certain from 60.040000 s (after 207 events) on, after this: a request.`,
  );
});
