import { describe, expect, test } from "vitest";
import { flawOf } from "./certificate.js";
import { FairSharing } from "./fair.js";

const SECOND = 1_000_000;

/**
 * The rates of flows between senders and receivers. A flow names its ends by their places in `up` and `down`. Rates are in the unit of the
 * capacities.
 */
function rates(up: number[], down: number[], flows: [number, number][], weights: number[] = []): number[] {
  const model = new FairSharing({ completed: () => 0 });
  for (const capacity of up) model.addHost(capacity, Number.POSITIVE_INFINITY);
  for (const capacity of down) model.addHost(Number.POSITIVE_INFINITY, capacity);
  const started = flows.map(([from, to], i) => model.start(0, from, up.length + to, 1e9, { weight: weights[i] ?? 1 }));
  expect(flawOf(model.allocation())).toBeUndefined();
  return started.map((flow) => model.rate(flow));
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! / value - 1)).toBeLessThan(1e-9);
}

/** Runs a model until no flow is left. Returns the tick at which each flow completed, in order. */
function drain(model: FairSharing, log: [number, number][], until = Number.POSITIVE_INFINITY): void {
  for (
    let now = model.nextCompletion();
    now <= until && now !== Number.POSITIVE_INFINITY;
    now = model.nextCompletion()
  ) {
    const before = log.length;
    model.advance(now);
    for (let i = before; i < log.length; i++) log[i]![0] = now;
  }
}

/** Makes a model that logs completions as [tick, flow]. */
function logging(): { model: FairSharing; log: [number, number][] } {
  const log: [number, number][] = [];
  const model = new FairSharing({
    completed: (flow) => {
      log.push([-1, flow]);
      return 0;
    },
  });
  return { model, log };
}

describe("rates of the textbook", () => {
  test("an uplink of 10 to downlinks of 1, 2, 10 and 10", () => {
    const flows: [number, number][] = [[0, 0], [0, 1], [0, 2], [0, 3]]; // biome-ignore format: a table
    close(rates([10], [1, 2, 10, 10], flows), [1, 2, 3.5, 3.5]);
  });

  test("two uplinks and two downlinks", () => {
    const flows: [number, number][] = [[0, 0], [0, 1], [1, 1], [1, 0]]; // biome-ignore format: a table
    close(rates([10, 4], [6, 8], flows), [4, 6, 2, 2]);
  });

  test("weights 1 and 2 on one uplink", () => {
    const flows: [number, number][] = [[0, 0], [0, 1]]; // biome-ignore format: a table
    close(rates([10], [100, 100], flows, [1, 2]), [10 / 3, 20 / 3]);
  });

  test("a chain in which one level holds up the next", () => {
    const flows: [number, number][] = [[0, 0], [1, 0], [2, 0], [1, 1], [2, 1], [2, 2], [3, 2]]; // biome-ignore format: a table
    close(rates([3, 12, 12, 1], [10, 6, 100], flows), [3, 3.5, 3.5, 3, 3, 5.5, 1]);
  });
});

describe("moments of completion", () => {
  const MEBIBYTE = 1 << 20;

  test("10 and 30 MiB that start together on 10 MiB/s end at 2 and 4 s", () => {
    const { model, log } = logging();
    for (let host = 0; host < 3; host++) model.addHost(10 * MEBIBYTE, Number.POSITIVE_INFINITY);
    const short = model.start(0, 0, 1, 10 * MEBIBYTE);
    const long = model.start(0, 0, 2, 30 * MEBIBYTE);
    drain(model, log);
    expect(log).toEqual([[2 * SECOND, short], [4 * SECOND, long]]); // biome-ignore format: a table
  });

  test("30 MiB at once and 10 MiB a second later end at 4 and 3 s", () => {
    const { model, log } = logging();
    for (let host = 0; host < 3; host++) model.addHost(10 * MEBIBYTE, Number.POSITIVE_INFINITY);
    const long = model.start(0, 0, 1, 30 * MEBIBYTE);
    const short = model.start(SECOND, 0, 2, 10 * MEBIBYTE);
    drain(model, log);
    expect(log).toEqual([[3 * SECOND, short], [4 * SECOND, long]]); // biome-ignore format: a table
  });

  test("a flow is reported at the first tick that is not before its end", () => {
    const { model, log } = logging();
    model.addHost(3_000_000, 3_000_000);
    model.start(0, 0, 0, 10);
    expect(model.nextCompletion()).toBe(4);
    drain(model, log);
    expect(log).toEqual([[4, 0]]);
  });

  test("messages of a stream follow each other without a gap, and rounding to ticks does not add up", () => {
    let messages = 0;
    const model = new FairSharing({ completed: () => (++messages < 3000 ? 10 : 0) });
    model.addHost(3_000_000, 3_000_000);
    model.start(0, 0, 0, 10);
    let now = 0;
    while (model.nextCompletion() !== Number.POSITIVE_INFINITY) model.advance((now = model.nextCompletion()));
    expect(messages).toBe(3000);
    expect(now).toBe(10_000);
  });

  test("flows that start from completions do not fall behind the fluid", () => {
    let started = 1;
    const model = new FairSharing({
      completed: () => {
        if (started < 3000) {
          started++;
          model.start(now, 0, 0, 10);
        }
        return 0;
      },
    });
    model.addHost(3_000_000, 3_000_000);
    let now = 0;
    model.start(0, 0, 0, 10);
    while (model.nextCompletion() !== Number.POSITIVE_INFINITY) model.advance((now = model.nextCompletion()));
    expect(now).toBe(10_000);
  });

  test("late in a run, where rounding is as coarse as the slack, every flow is reported when it was announced", () => {
    const { model, log } = logging();
    model.addHost(1e6, 1e6);
    const start = 2 ** 33;
    let now = start;
    for (let i = 1; i <= 1000; i++) {
      model.start(now, 0, 0, 1 + i * 2 ** -19);
      now = model.nextCompletion();
      model.advance(now);
      if (log.length < i) break;
    }
    expect(log).toHaveLength(1000);
  });

  test("equal moments are reported in the order of the starts", () => {
    const { model, log } = logging();
    for (let host = 0; host < 5; host++) model.addHost(1e6, 1e6);
    const flows = [3, 1, 4, 0, 2].map((from) => model.start(0, from, (from + 1) % 5, 1000));
    drain(model, log);
    expect(log).toEqual(flows.map((flow) => [1000, flow]));
  });

  test("ten thousand that end at one moment are reported then, and take no time that grows with their square", () => {
    const { model, log } = logging();
    for (let host = 0; host < 2; host++) model.addHost(1e6, 1e6);
    const flows = Array.from({ length: 10_000 }, () => model.start(0, 0, 1, 1000));
    drain(model, log);
    expect(log).toEqual(flows.map((flow) => [10 * SECOND, flow]));
  }, 5000);

  test("an unbounded flow ends at the tick at which it starts", () => {
    const { model, log } = logging();
    model.addHost(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    model.addHost(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    model.start(7, 0, 1, 1e12);
    expect(model.nextCompletion()).toBe(7);
    drain(model, log);
    expect(log).toEqual([[7, 0]]);
  });

  test("a link without capacity holds its flows until it has some", () => {
    const { model, log } = logging();
    model.addHost(0, 1e6);
    model.addHost(1e6, 1e6);
    const flow = model.start(0, 0, 1, 1e6);
    expect(model.nextCompletion()).toBe(Number.POSITIVE_INFINITY);
    expect(model.rate(flow)).toBe(0);
    model.setCapacity(5 * SECOND, 0, "up", 1e6);
    drain(model, log);
    expect(log).toEqual([[6 * SECOND, flow]]);
  });

  test("a link that loses its capacity at the tick of an end that is not reported yet does not hold that up", () => {
    for (const bytes of [1e6, 1e6 + 1e-9]) {
      const { model, log } = logging();
      for (let host = 0; host < 3; host++) model.addHost(1e6, 1e6);
      const done = model.start(0, 0, 1, bytes);
      expect(model.nextCompletion()).toBe(SECOND);
      model.setCapacity(SECOND, 0, "up", 0);
      const late = model.start(SECOND, 0, 2, 1);
      drain(model, log);
      expect(log).toEqual([[SECOND, done]]);
      expect(model.remaining(2 * SECOND, late)).toBe(1);
    }
  });
});

describe("ends before the time", () => {
  test("a cancelled flow says what it had not moved, and leaves its share to the others", () => {
    const { model, log } = logging();
    for (let host = 0; host < 3; host++) model.addHost(1e6, 1e6);
    const one = model.start(0, 0, 1, 2e6);
    const other = model.start(0, 0, 2, 2e6);
    expect(model.cancel(SECOND, one)).toBe(1.5e6);
    expect(model.rate(other)).toBe(1e6);
    drain(model, log);
    expect(log).toEqual([[2.5 * SECOND, other]]);
  });

  test("ten thousand that are cut at one moment take no time that grows with their square", () => {
    const { model, log } = logging();
    for (let host = 0; host < 3; host++) model.addHost(1e6, 1e6);
    const flows = Array.from({ length: 10_000 }, (_, i) => model.start(0, 0, 1 + (i % 2), 1000));
    const last = flows.pop() as number;
    for (const flow of flows) expect(model.cancel(SECOND, flow)).toBeCloseTo(900, 6);
    drain(model, log);
    expect(log).toEqual([[SECOND + 900, last]]);
  }, 5000);

  test("started and cancelled at one tick, a flow leaves no trace", () => {
    const { model, log } = logging();
    for (let host = 0; host < 3; host++) model.addHost(1e6, 1e6);
    const one = model.start(0, 0, 1, 1e6);
    expect(model.cancel(SECOND / 2, model.start(SECOND / 2, 0, 2, 5))).toBe(5);
    drain(model, log);
    expect(log).toEqual([[SECOND, one]]);
  });

  test("a flow cancelled inside its own completion does not go on", () => {
    let calls = 0;
    const model = new FairSharing({
      completed: (flow) => {
        calls++;
        expect(model.cancel(1, flow)).toBe(0);
        return 1000;
      },
    });
    model.addHost(1e6, 1e6);
    model.start(0, 0, 0, 1);
    model.advance(1);
    expect(calls).toBe(1);
    expect(model.nextCompletion()).toBe(Number.POSITIVE_INFINITY);
  });

  test("a flow whose end was due, but not yet reported, can be cancelled and had moved all", () => {
    const { model } = logging();
    model.addHost(1e6, 1e6);
    const flow = model.start(0, 0, 0, 10);
    expect(model.cancel(10, flow)).toBe(0);
    expect(model.nextCompletion()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("bounds of one flow, and shared links", () => {
  test("a capped flow leaves the rest to the others", () => {
    const model = new FairSharing({ completed: () => 0 });
    for (let host = 0; host < 3; host++) model.addHost(10, 10);
    const capped = model.start(0, 0, 1, 1000, { cap: 2 });
    const other = model.start(0, 0, 2, 1000);
    close([model.rate(capped), model.rate(other)], [2, 8]);
  });

  test("a backbone is shared by all that cross it, and its capacity may change", () => {
    const model = new FairSharing({ completed: () => 0, sharedLinks: [6], maxVia: 1 });
    for (let host = 0; host < 4; host++) model.addHost(10, 10);
    const crossing = [0, 1].map((from) => model.start(0, from, from + 2, 1000, { via: [0] }));
    const local = model.start(0, 0, 1, 1000);
    close([...crossing, local].map((flow) => model.rate(flow)), [3, 3, 7]); // biome-ignore format: one line
    model.setSharedCapacity(0, 0, 100);
    close([...crossing, local].map((flow) => model.rate(flow)), [5, 10, 5]); // biome-ignore format: one line
  });
});
