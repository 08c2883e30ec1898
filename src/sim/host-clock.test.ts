import { describe, expect, test } from "vitest";
import { Simulation } from "./simulation.js";

/** Makes a host, and a log of its timers. Each entry has the real time and the time of the host's own clock, in ms. */
function lone() {
  const simulation = new Simulation({ seed: 1 });
  const host = simulation.addHost({ identity: "h" });
  const fired: string[] = [];
  const say = (what: string) => fired.push(`${what} ${simulation.now} ${Math.round(host.now())}`);
  const at = (time: number, action: () => void) => simulation.schedule(time * 1000, action, undefined);
  return { simulation, host, fired, say, at };
}

describe("a clock", () => {
  test("that is too fast fires timers early, those that are pending as well, and keeps what it gained when it is right again", () => {
    const { simulation, host, fired, say, at } = lone();
    host.after(1000, say, "begun before");
    const skew = { offset: 0, drift: 1 };
    at(500, () => simulation.skew(host, skew));
    at(600, () => host.after(1000, say, "begun while"));
    at(800, () => simulation.correct(host, skew));
    at(900, () => host.after(1000, say, "begun after"));
    simulation.runUntil(5000);
    // The second timer waits for 1000 ms by the host's clock, of which 400 pass until 800. After that the clock runs at the right pace.
    expect(fired).toEqual(["begun before 750 1000", "begun while 1400 1700", "begun after 1900 2200"]);
  });

  test("that is too slow fires timers late; several drifts multiply", () => {
    const { simulation, host, fired, say } = lone();
    const half = { offset: 0, drift: -0.5 };
    simulation.skew(host, half);
    simulation.skew(host, half);
    host.after(100, say, "timer");
    simulation.runUntil(399);
    expect(fired).toEqual([]);
    simulation.runUntil(1000);
    expect(fired).toEqual(["timer 400 100"]);
    simulation.correct(host, half);
    simulation.correct(host, half);
    simulation.correct(host, half);
    expect(host.clock?.rate).toBe(1);
    simulation.runUntil(2000);
    expect(host.now()).toBe(1250);
  });

  test("that jumps ahead fires what became due at once, in order, and the rest earlier", () => {
    const { simulation, host, fired, say, at } = lone();
    for (const delay of [900, 700, 2000]) host.after(delay, say, `after ${delay}`);
    at(100, () => simulation.skew(host, { offset: 1000, drift: 0 }));
    simulation.runUntil(5000);
    expect(fired).toEqual(["after 700 100 1100", "after 900 100 1100", "after 2000 1000 2000"]);
  });

  test("leaves timers of other hosts and of the run alone, and timers far away in time", () => {
    const { simulation, host, fired, say, at } = lone();
    const other = simulation.addHost({ identity: "other" });
    other.after(86_400_000, say, "other");
    host.after(86_400_000, say, "own");
    at(86_400_000, () => say("run"));
    at(10, () => simulation.skew(host, { offset: 3_600_000, drift: 0 }));
    simulation.runUntil(2 * 86_400_000);
    expect(fired.map((line) => line.split(" ").slice(0, 2))).toEqual([
      ["own", "82800000"],
      ["other", "86400000"],
      ["run", "86400000"],
    ]);
  });
});
