import fc from "fast-check";
import { expect, test } from "vitest";
import { RepairHold } from "./repair-hold.js";

const WINDOW = 100;
const HOLD = 50;

test("a hold ends, and so does the cap on repairs after it; neither repeats before, whoever dies when", () => {
  const death = fc.record({ after: fc.nat(60), alive: fc.nat(20), suspected: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(death, { maxLength: 20, size: "max" }), (deaths) => {
      const hold = new RepairHold(WINDOW, 0.3, HOLD);
      const died: number[] = [];
      let began = Number.NEGATIVE_INFINITY;
      let now = 0;
      for (const { after, alive, suspected } of deaths) {
        for (const end = now + after; now < end; now++) {
          const right = hold.remaining(now) === Math.max(0, began + HOLD - now);
          if (!right || hold.cap(now, 8) !== (now < began + 2 * HOLD ? 2 : 8)) throw new Error(`wrong at ${now}`);
        }
        died.push(now);
        hold.onDeath(now, alive, suspected);
        const vanished = died.filter((at) => at >= now - WINDOW).length + suspected;
        const isMass = vanished >= 2 && vanished >= 0.3 * (alive + vanished);
        if (isMass && now >= began + 2 * HOLD) began = now;
        expect(hold.remaining(now)).toBe(Math.max(0, began + HOLD - now));
      }
      expect(hold.remaining(now + HOLD)).toBe(0);
      expect(hold.cap(now + 2 * HOLD, 8)).toBe(8);
    }),
  );
});

test("after a restart repair waits until enough was reported, at most for its time", () => {
  const reported = new RepairHold(WINDOW, 0.3, HOLD);
  reported.onRestart(0, 80);
  expect([reported.isReporting, reported.remaining(30), reported.cap(30, 8)]).toEqual([true, 50, 8]);
  reported.reported(30);
  expect([reported.isReporting, reported.remaining(30)]).toEqual([false, 0]);
  const silent = new RepairHold(WINDOW, 0.3, HOLD);
  silent.onRestart(0, 80);
  expect([silent.remaining(79), silent.remaining(80), silent.isReporting]).toEqual([1, 0, false]);
});
