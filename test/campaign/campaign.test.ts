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

test("a campaign's result does not depend on its threads", async () => {
  const seeds = { from: 1, count: 50 };
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
