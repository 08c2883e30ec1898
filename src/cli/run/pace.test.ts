import { expect, test } from "vitest";
import { Pace } from "./pace.js";

const [minute, hour] = [60_000, 3_600_000];

test("while the nodes start, nothing is said of speed or of time left", () => {
  const pace = new Pace(hour, 1_000_000);
  expect(pace.tell(0, 0)).toBe("starting 1,000,000 nodes");
  expect(pace.tell(1, 13_000)).toBe("starting 1,000,000 nodes");
  expect(pace.tell(999, 40_000)).toBe("starting 1,000,000 nodes");
});

test("from one in a hundred on, the time left is told from the pace since the start was over", () => {
  const pace = new Pace(hour, 1_000_000);
  expect(pace.tell(1000, 40_000)).toBe("1 s of 1 h (0 %)");
  expect(pace.tell(30_000, 45_000)).toBe("30 s of 1 h (0 %)");
  expect(pace.tell(6 * minute, 49_000)).toBe("6 min of 1 h (10 %) · 40x · 1 min 22 s left");
});

test("a run that has just begun tells no speed, however far it is", () => {
  const pace = new Pace(hour, 20);
  pace.tell(minute, 300);
  expect(pace.tell(30 * minute, 500)).toBe("30 min of 1 h (50 %)");
});

test("a run of less than a second starts, and is over", () => {
  const pace = new Pace(500, 3);
  expect(pace.tell(499, 100)).toBe("starting 3 nodes");
  expect(pace.tell(500, 200)).toBe("500 ms of 500 ms (100 %)");
});
