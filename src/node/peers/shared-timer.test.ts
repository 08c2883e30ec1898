import { expect, test } from "vitest";
import { Simulation } from "../../sim/simulation.js";
import { type Due, SharedTimer } from "./shared-timer.js";

function world() {
  const simulation = new Simulation({ seed: 1 });
  const host = simulation.addHost({ identity: "n" });
  const fired: (readonly [string, number])[] = [];
  const due = (name: string): Due => ({
    dueAt: 0,
    place: -1,
    onDue: () => void fired.push([name, simulation.now]),
  });
  return { simulation, timer: new SharedTimer(host), fired, due };
}

test("deadlines fire at their times, in any order of setting, unless they are called off or set again", () => {
  const { simulation, timer, fired, due } = world();
  const [a, b, c, d] = [due("a"), due("b"), due("c"), due("d")];
  timer.set(a, 300);
  timer.set(b, 100);
  timer.set(c, 200);
  timer.set(d, 150);
  timer.callOff(b);
  timer.set(c, 400);
  simulation.runUntil(1000);
  expect(fired).toEqual([
    ["d", 150],
    ["a", 300],
    ["c", 400],
  ]);
});

test("when the last deadline is called off, no event is left", () => {
  const { simulation, timer, fired, due } = world();
  const [a, b] = [due("a"), due("b")];
  timer.set(a, 100);
  timer.set(b, 200);
  timer.callOff(a);
  timer.callOff(b);
  timer.callOff(b);
  const { events } = simulation;
  simulation.runUntil(1000);
  expect(simulation.events).toBe(events);
  timer.set(b, 100);
  simulation.runUntil(2000);
  expect(fired).toEqual([["b", 1100]]);
});

test("a deadline that fires may set and call off others", () => {
  const { simulation, timer, fired, due } = world();
  const [a, b, c] = [due("a"), due("b"), due("c")];
  const first: Due = {
    dueAt: 0,
    place: -1,
    onDue: () => {
      timer.callOff(a);
      timer.callOff(b);
      timer.set(c, 50);
    },
  };
  timer.set(first, 100);
  timer.set(a, 100);
  timer.set(b, 500);
  simulation.runUntil(1000);
  expect(fired).toEqual([["c", 150]]);
});
