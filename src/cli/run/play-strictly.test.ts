import { expect, test } from "vitest";
import { drawScenario } from "../../campaign/draw/draw-scenario.js";
import { scenarioOf } from "../../campaign/scenario-of.js";
import type { Play } from "./play.js";
import { playStrictly } from "./play-strictly.js";
import { noProgress } from "./progress.js";

const play = (by: Play) =>
  by(scenarioOf(drawScenario(1)), { version: "v", scenarioHash: "" }, new AbortController().signal, noProgress);

test("a scenario whose events have no end ends with a sentence, and as one that failed", async () => {
  await expect(play(playStrictly(() => 2000))).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/: there is no end of events: 2000 were played, until .* programs act in circles/),
  });
});

test("any other scenario is played to its end, and judged at every event", async () => {
  const { run, checks, situations } = await play(playStrictly());
  expect(run.cutShort).toBe(false);
  expect(situations).toBeDefined();
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
});
