import { expect, test } from "vitest";
import { drawScenario } from "../../src/campaign/draw/draw-scenario.js";
import { playSeed } from "../../src/campaign/play-seed.js";
import { runCampaign } from "../../src/campaign/run/campaign.js";
import { added, noTrials, tallyOf } from "../../src/campaign/run/tally.js";
import { playTrial } from "../../src/campaign/trial.js";
import { yamlOf } from "../../src/campaign/yaml-of.js";
import { simulate } from "../../src/simulate.js";
import { scenarioOf } from "../scenarios/scenario.js";

const options = { base: null, stopsAtFailure: false, signal: new AbortController().signal, onProgress: () => {} };

test("two hundred seeds of the standard campaign pass", () => {
  const tallies = Array.from({ length: 200 }, (_, i) => tallyOf(i + 1, playSeed(i + 1, null)));
  const { failures, faults, situations } = tallies.reduce(added, noTrials);
  expect(failures).toEqual([]);
  // The seeds are not calm: they contain most kinds of faults, and meet most situations.
  expect(Object.keys(faults).length).toBeGreaterThan(12);
  const met = Object.values(situations).filter((count) => count > 0).length;
  expect(met / Object.keys(situations).length).toBeGreaterThan(0.8);
}, 180_000);

test("a program that acts in circles fails its trial", () => {
  const { failure } = playTrial(drawScenario(1), { mostEvents: 2000 });
  expect(failure).toMatchObject({ check: "no program throws", object: "there is no end of events: # were played" });
});

test("a campaign's result does not depend on its threads", async () => {
  const seeds = { from: 1, count: 40 };
  const alone = Array.from({ length: seeds.count }, (_, i) => tallyOf(i + 1, playSeed(i + 1, null)));
  expect(await runCampaign({ ...options, seeds, jobs: 2 })).toEqual(alone.reduce(added, noTrials));
}, 180_000);

test.each([1, 2, 3])("the file of seed %d plays to the digest of its trial", (seed) => {
  const written = drawScenario(seed);
  const trial = playTrial(written);
  expect(simulate(scenarioOf(yamlOf(written, "a trial"))).run.digest).toBe(trial.digest);
});

test("equal seeds are equal scenarios, and other seeds are others", () => {
  expect(drawScenario(7)).toEqual(drawScenario(7));
  expect(drawScenario(7)).not.toEqual(drawScenario(8));
});
