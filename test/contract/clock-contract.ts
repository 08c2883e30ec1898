import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NO_TIMER } from "../../src/runtime/clock.js";
import type { World } from "./world.js";

export function clockContract(makeWorld: () => Promise<World>): void {
  describe("its clock and draws", () => {
    let world: World;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(async () => {
      await world.close();
      expect(world.bugs).toEqual([]);
    });

    test("timers fire in the order of their times; timers of the same time fire in the order in which they were set", async () => {
      const env = await world.spawn("a");
      const fired: string[] = [];
      const note = (name: string) => fired.push(name);
      env.after(60, note, "late");
      env.after(20, note, "first of two");
      env.after(20, note, "second of two");
      env.after(5, note, "early");
      await world.until(() => fired.length === 4);
      expect(fired).toEqual(["early", "first of two", "second of two", "late"]);
    });

    test("a timer never fires before its time", async () => {
      const env = await world.spawn("a");
      const start = env.now();
      const waited: number[] = [];
      for (const delay of [0, 1, 2.5, 7, 30])
        env.after(delay, (wanted: number) => waited.push(env.now() - start - wanted), delay);
      await world.until(() => waited.length === 5);
      for (const surplus of waited) expect(surplus).toBeGreaterThanOrEqual(-0.001);
    });

    test("a timer without delay fires after the event that set it, before longer ones", async () => {
      const env = await world.spawn("a");
      const fired: string[] = [];
      // This time is so long that it cannot pass before the next line is run, even on a busy machine.
      env.after(100, (name: string) => fired.push(name), "later");
      env.after(0, (name: string) => fired.push(name), "soon");
      expect(fired).toEqual([]);
      await world.until(() => fired.length === 2);
      expect(fired).toEqual(["soon", "later"]);
    });

    test("a timer that a callback sets fires at its own time", async () => {
      const env = await world.spawn("a");
      let depth = 0;
      const again = (left: number) => {
        depth++;
        if (left > 0) env.after(0, again, left - 1);
      };
      env.after(0, again, 9);
      await world.until(() => depth === 10);
    });

    test("a cancelled timer never fires, whoever cancels it and whenever", async () => {
      const env = await world.spawn("a");
      const fired: string[] = [];
      const note = (name: string) => fired.push(name);
      const victim = env.after(20, note, "cancelled by another timer");
      env.cancel(env.after(10, note, "cancelled at once"));
      env.after(5, () => env.cancel(victim), undefined);
      env.after(40, note, "the last");
      await world.until(() => fired.length > 0);
      expect(fired).toEqual(["the last"]);
    });

    test("cancelling a fired timer, or none, changes nothing", async () => {
      const env = await world.spawn("a");
      const fired: string[] = [];
      const note = (name: string) => fired.push(name);
      const first = env.after(1, note, "first");
      await world.until(() => fired.length === 1);
      env.after(5, note, "second");
      env.cancel(first);
      env.cancel(NO_TIMER);
      await world.until(() => fired.length === 2);
      expect(fired).toEqual(["first", "second"]);
    });

    test("hundreds of timers, most of them cancelled, leave the others as they were", async () => {
      const env = await world.spawn("a");
      const fired: number[] = [];
      const timers = Array.from({ length: 500 }, (_, n) =>
        env.after(600 - 20 * (n % 30), (arg: number) => fired.push(arg), n),
      );
      for (const [n, timer] of timers.entries()) if (n % 10 !== 0) env.cancel(timer);
      await world.until(() => fired.length === 50);
      await world.pass(40);
      const expected = Array.from({ length: 50 }, (_, n) => 10 * n).sort((a, b) => (b % 30) - (a % 30) || a - b);
      expect(fired).toEqual(expected);
    });

    test("time never goes back", async () => {
      const env = await world.spawn("a");
      const times = [env.now()];
      const note = () => times.push(env.now());
      for (let delay = 0; delay < 20; delay++) env.after(delay, note, undefined);
      await world.until(() => times.length === 21);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(18.99);
    });

    test("draws are keyed: the same purpose and key draw the same, another key draws otherwise", async () => {
      const env = await world.spawn("a");
      const take = (key: number | string) => {
        const draws = env.random.draws("backoff", key);
        return [draws.next(), draws.below(1000), draws.next()];
      };
      const first = take(7);
      take(8);
      expect(take(7)).toEqual(first);
      expect(take(8)).not.toEqual(first);
      expect(take("seven")).not.toEqual(first);
    });

    test("a program knows its name and where it is reached", async () => {
      const [a, b] = [await world.spawn("a"), await world.spawn("b")];
      expect([a.identity, b.identity]).toEqual(["a", "b"]);
      expect(a.self.number).toBe(0);
      expect(a.self).toEqual(a.self);
      expect(a.self).not.toEqual(b.self);
    });

    test("nothing of a killed program runs again", async () => {
      const [dead, alive] = [await world.spawn("dead"), await world.spawn("alive")];
      const fired: string[] = [];
      dead.after(10, () => fired.push("timer"), undefined);
      dead.after(0, () => fired.push("timer without delay"), undefined);
      world.kill(dead);
      alive.after(30, () => fired.push("alive"), undefined);
      await world.until(() => fired.length > 0);
      expect(fired).toEqual(["alive"]);
    });
  });
}
