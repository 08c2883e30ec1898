import fc from "fast-check";
import { expect, test } from "vitest";
import { RedisFailure } from "../../../experiment/running/redis/redis-failure.js";
import { WIRE_VERSION } from "../../../experiment/running/redis/redis-names.js";
import { playRange } from "../play-range.js";
import { MOST_DETAIL, type Tally } from "../tally.js";
import { RangeSize } from "./range-size.js";
import { errorText, MOST_SEEDS, parseRange, parseResult, resultText } from "./seed-messages.js";
import { seedsToGive } from "./seeds-to-give.js";

const task = { from: 7, count: 2, stopsAtFailure: false };
const played = playRange(task, null);
const failure = { seed: 8, check: "no program throws", object: "film", detail: "it threw", since: 1.5 };
const failing: Tally = { ...played, failures: [failure] };
const work = seedsToGive(null);

test("a tally comes back as it was sent, its fields in their order", () => {
  for (const tally of [played, failing]) {
    const returned = work.read(resultText(task, tally, 12.5));
    expect(returned?.key).toBe("7.2");
    expect(JSON.stringify(returned?.resultFor({ place: 0, task }))).toBe(JSON.stringify({ tally, tookMs: 12.5 }));
  }
});

test("what is no tally is refused", () => {
  const but = (change: object) => JSON.stringify({ key: "7.2", tookMs: 1, tally: { ...failing, ...change } });
  expect(parseResult(but({}))).toBeDefined();
  const bad = [
    "",
    "null",
    "{",
    "{}",
    but({ trials: 0 }),
    but({ trials: MOST_SEEDS + 1 }),
    but({ branches: 1 }),
    but({ events: 0.5 }),
    but({ digest: 2 ** 32 }),
    but({ faults: { crash: "1" } }),
    but({ failures: [{ ...failure, detail: "d".repeat(MOST_DETAIL + 1) }] }),
    but({ failures: [{ ...failure, branch: {} }] }),
    but({ more: 1 }),
    // It is too long.
    but({}) + " ".repeat(2 ** 22),
  ];
  for (const text of bad) expect(parseResult(text), text.slice(0, 80)).toBeUndefined();
  fc.assert(fc.property(fc.json(), (text) => parseResult(text) === undefined));
});

test("a tally that cannot be that of its range is not taken for it", () => {
  const taken = (tally: Tally, of = task) => {
    const returned = work.read(resultText(task, tally, 1));
    return returned?.resultFor({ place: 0, task: of }) !== undefined;
  };
  expect(taken(failing)).toBe(true);
  expect(taken({ ...played, trials: 1 })).toBe(false);
  expect(taken({ ...failing, failures: [{ ...failure, seed: 9 }] })).toBe(false);
  expect(taken({ ...played, firstMet: { "a put failed": { seed: 6, at: 0 } } })).toBe(false);
  expect(taken({ ...played, situations: { "a put failed": 3 } })).toBe(false);
  // This tally ends with a failing seed, before the end of its range. It is whole only if the campaign stops at the first failure.
  const stopped = { ...failing, trials: 1, situations: {}, failures: [{ ...failure, seed: 7 }], firstMet: {} };
  expect(taken(stopped)).toBe(false);
  expect(taken(stopped, { ...task, stopsAtFailure: true })).toBe(true);
});

test("a range that no worker can play ends the campaign with a sentence", () => {
  const returned = work.read(errorText(task, "x".repeat(5_000)));
  expect(() => returned?.resultFor({ place: 0, task })).toThrow(RedisFailure);
  expect(() => returned?.resultFor({ place: 0, task })).toThrow(/^a worker could not play the seeds 7 to 8: x{1000}$/);
});

test("what is no range is refused", () => {
  const job = {
    wire: WIRE_VERSION,
    kind: "seeds",
    experiment: `x${"0".repeat(16)}`,
    key: "7.2",
    material: "a".repeat(64),
    work: { ...task },
  } as const;
  expect(parseRange(job)).toEqual({ key: "7.2", ...task });
  const bad = [{}, { ...task, count: 0 }, { ...task, count: MOST_SEEDS + 1 }, { ...task, from: -1 }, { ...task, x: 1 }];
  for (const one of bad) expect(parseRange({ ...job, work: one })).toBeUndefined();
  expect(parseRange({ ...job, key: "a" })).toBeUndefined();
});

test("a range takes about a second, and longer where many workers would send too many results", () => {
  const size = new RangeSize();
  expect(size.next(2)).toBe(5);
  size.learn(5, 100);
  expect(size.next(2)).toBe(50);
  expect(size.next(500)).toBe(250);
  expect(size.next(100_000)).toBe(MOST_SEEDS);
  for (let i = 0; i < 50; i++) size.learn(1, 60_000);
  expect(size.next(2)).toBe(1);
});
