import { describe, expect, test } from "vitest";
import { CallLog } from "./call-log.js";
import { TRACKER_PLACE, UNKNOWN_PLACE } from "./call-record.js";

/** A log of calls, with a clock that the test sets. */
class Trial {
  time = 0;
  readonly log: CallLog;
  private operations = 0;

  constructor(limit: number) {
    this.log = new CallLog(() => this.time, limit);
    this.log.reachedAt("tracker", TRACKER_PLACE);
    this.log.reachedAt("node-7", 7);
  }

  /** Records a get of a node, with this number of calls and this duration in ms. */
  operation(node: number, calls: number, duration: number, succeeded = true): void {
    const operation = ++this.operations;
    this.log.operationStarted(node, operation, "get");
    for (let i = 0; i < calls; i++) this.call(node, `${operation}`);
    this.time += duration;
    this.log.operationEnded(node, operation, succeeded);
  }

  call(node: number, method: string): void {
    const record = this.log.begin(node, "node-7", method, 1000);
    if (record) this.log.end(record, "OK");
  }

  /** Counts the calls that are kept of each operation. */
  get kept(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method } of this.log.kept()) counts[method] = (counts[method] ?? 0) + 1;
    return counts;
  }
}

describe("a log of calls", () => {
  test("keeps all of a small run, inside operations and outside of them, with what became of them", () => {
    const { log } = new Trial(100);
    const announce = log.begin(3, "tracker", "announce", 5000)!;
    log.end(announce, "UNAVAILABLE");
    log.begin(TRACKER_PLACE, "10.0.0.1:99", "storeChunks", 250);
    expect(log.kept()).toEqual([
      { from: 3, to: -1, method: "announce", deadline: 5000, begun: 0, ended: 0, outcome: "UNAVAILABLE" },
      { from: -1, to: UNKNOWN_PLACE, method: "storeChunks", deadline: 250, begun: 0, ended: -1, outcome: "unfinished" },
    ]);
    expect(log.leftOut).toEqual([]);
  });

  test("keeps those of operations that failed, of the slowest, and of an even sample, once there are too many", () => {
    const trial = new Trial(90);
    for (let i = 1; i <= 1000; i++) {
      trial.operation(i, 5, i === 500 ? 10_000 : 10, i % 100 !== 0);
      trial.call(i, "announce");
    }
    const { kept } = trial;
    const calls = Object.values(kept).reduce((sum, count) => sum + count, 0);
    expect(calls).toBeLessThanOrEqual(90);
    expect(calls).toBeGreaterThan(45);
    expect(kept.announce).toBeUndefined();
    // All operations that are kept have all of their calls.
    expect(new Set(Object.values(kept))).toEqual(new Set([5]));
    const failed = Object.keys(kept).filter((name) => Number(name) % 100 === 0);
    expect(failed.length).toBeGreaterThan(2);
    expect(trial.log.leftOut).toEqual([
      `Of 6,000 calls between programs, ${calls} were kept: those that nodes made during the slowest operations, and during even samples of the failed ones and of all.`,
    ]);
  });

  test("keeps the slowest of each kind, however late it came", () => {
    const trial = new Trial(90);
    for (let i = 1; i <= 1000; i++) trial.operation(i, 5, i === 900 ? 10_000 : 10);
    expect(trial.kept["900"]).toBe(5);
  });

  test("keeps of an operation with very many calls the first and the last", () => {
    const trial = new Trial(3000);
    trial.log.operationStarted(1, 1, "put");
    for (let i = 0; i < 5000; i++) trial.call(1, String(i));
    trial.log.operationEnded(1, 1, false);
    const { kept } = trial;
    expect(Object.keys(kept)).toHaveLength(400);
    expect(Object.keys(kept)).toEqual(expect.arrayContaining(["0", "199", "4800", "4999"]));
  });

  test("looks at a node's calls only while it does something, once there are too many", () => {
    const { log } = new Trial(3);
    for (let i = 0; i < 10; i++) log.begin(1, "tracker", "announce", 100);
    expect(log.begin(1, "tracker", "announce", 100)).toBeUndefined();
    log.operationStarted(1, 1, "get");
    expect(log.begin(1, "tracker", "get", 100)).toBeDefined();
    expect(log.begin(2, "tracker", "announce", 100)).toBeUndefined();
    log.wentDown(1);
    expect(log.begin(1, "tracker", "announce", 100)).toBeUndefined();
    expect(log.kept().map(({ method }) => method)).toEqual(["get"]);
    expect(log.made).toBe(14);
  });
});
