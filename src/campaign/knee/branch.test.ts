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

/** A scenario of six nodes and some puts, with redraws at these times. */
function redrawn(...redraws: readonly (readonly [at: string, salt: number])[]): Written {
  return {
    duration: "15min",
    nodes: 6,
    workloads: [{ put: { rate: "60/h", size: "2 MiB" } }],
    redraws: redraws.map(([at, salt]) => ({ at, salt })),
  };
}

test("a redraw at a time without an event begins at this time, however the run is played", () => {
  const written = redrawn(["123.456789s", 4], ["400.001003s", 9]);
  for (const events of [1_000_000, 50]) {
    const run = runOf(scenarioOf(written), {});
    for (let event = events; !run.isOver && run.now < 800_000; event += events) run.advanceToEvent(event);
    run.advanceTo(run.scenario.duration);
    expect(run.finish().run.digest).toBe(playTrial(written).digest);
  }
});

test("a second redraw with the same number neither repeats the arrivals after the first nor undoes it", () => {
  const arrivals = (first: number, second: number): number[] => {
    const run = runOf(scenarioOf(redrawn(["5min", first], ["10min", second])), {}, { detail: true });
    run.advanceTo(run.scenario.duration);
    return (run.finish().detail?.operations ?? []).map(({ started }) => started);
  };
  /** The arrivals in five minutes, as times since their beginning, in ms. */
  const within = (times: readonly number[], from: number) =>
    times.filter((time) => time >= from && time < from + 300_000).map((time) => Math.round(time - from));
  const twice = arrivals(7, 7);
  expect(within(twice, 600_000).length).toBeGreaterThan(1);
  expect(within(twice, 600_000)).not.toEqual(within(twice, 300_000));
  expect(within(arrivals(1, 7), 600_000)).not.toEqual(within(twice, 600_000));
});
