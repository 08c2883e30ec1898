import { expect, test } from "vitest";
import { drawScenario } from "../draw/draw-scenario.js";
import { scenarioOf } from "../scenario-of.js";
import { playTrial, runOf } from "../trial.js";
import type { Written } from "../written.js";
import { branch } from "./branch.js";

/** The times, nodes and outcomes of the operations, in the order in which they began. */
function begun(written: Written): readonly string[] {
  const run = runOf(scenarioOf(written), {}, { detail: true });
  run.advanceTo(run.scenario.duration);
  const operations = run.finish().detail?.operations ?? [];
  return operations.map(({ started, duration, node, outcome }) => `${started} ${duration} ${node} ${outcome}`);
}

test("a branch is the same trial until a situation is first met, and another one after", () => {
  const written = drawScenario(5);
  const { firstMet, situations, digest } = playTrial(written);
  const met = Object.entries(firstMet);
  expect(met.length).toBeGreaterThan(3);
  for (const [name] of met) expect(situations[name]).toBeGreaterThan(0);
  const [name, at] = met.find(([, time]) => time > 60_000) as [string, number];
  const one = branch(written, at, 1);
  expect(playTrial(one).situations[name]).toBeGreaterThan(0);
  expect(playTrial(one).firstMet[name]).toBe(at);
  expect(playTrial(one).digest).not.toBe(digest);
  expect(playTrial(branch(written, at, 2)).digest).not.toBe(playTrial(one).digest);
  expect(playTrial(one).digest).toBe(playTrial(one).digest);
  const isEarly = (line: string) => {
    const [started, duration] = line.split(" ", 2).map(Number);
    return (started as number) + (duration as number) <= at;
  };
  expect(begun(one).filter(isEarly)).toEqual(begun(written).filter(isEarly));
});

test("a run that is played in pieces makes the same redraws", () => {
  const written = branch(branch(drawScenario(7), 90_000, 4), 200_000, 9);
  const run = runOf(scenarioOf(written), {});
  for (let event = 500; event < 4000; event += 500) run.advanceToEvent(event);
  for (let time = 100_000; time < run.scenario.duration; time += 7000) if (time > run.now) run.advanceTo(time);
  run.advanceTo(run.scenario.duration);
  expect(run.finish().run.digest).toBe(playTrial(written).digest);
});
