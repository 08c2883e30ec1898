import { expect, test } from "vitest";
import { bandwidthModel } from "./model.js";

const SECOND = 1_000_000;

/** Makes a model with hosts of 1 MB/s up and `down` bytes/s down, and a log of [tick, flow] at completions. */
function network(down = 10e6, next: (flow: number) => number = () => 0) {
  const log: [number, number][] = [];
  let now = 0;
  const model = bandwidthModel("fifo", (flow) => {
    log.push([now, flow]);
    return next(flow);
  });
  for (let host = 0; host < 4; host++) model.addHost(1e6, down);
  const run = (until = Number.POSITIVE_INFINITY): typeof log => {
    for (
      let tick = model.nextCompletion();
      tick <= until && tick < Number.POSITIVE_INFINITY;
      tick = model.nextCompletion()
    ) {
      now = tick;
      model.advance(tick);
    }
    return log;
  };
  return { model, run };
}

test("an uplink sends one transfer after another, uplinks do not wait for each other", () => {
  const { model, run } = network();
  const first = model.start(0, 0, 1, 1e6);
  const second = model.start(0, 0, 2, 2e6);
  const elsewhere = model.start(0, 1, 2, 1.5e6);
  expect([first, second, elsewhere].map((flow) => model.rate(flow))).toEqual([1e6, 0, 1e6]);
  expect(run()).toEqual([
    [1 * SECOND, first],
    [1.5 * SECOND, elsewhere],
    [3 * SECOND, second],
  ]);
});

test("a slow receiver holds up those who wait behind", () => {
  const { model, run } = network(0.5e6);
  const first = model.start(0, 0, 1, 1e6);
  const second = model.start(0, 0, 2, 1e6);
  expect(run()).toEqual([
    [2 * SECOND, first],
    [4 * SECOND, second],
  ]);
});

test("the next message of a stream waits for its turn again", () => {
  let left = 1;
  const { model, run } = network(10e6, (flow) => (flow === 0 && left-- > 0 ? 1e6 : 0));
  model.start(0, 0, 1, 1e6);
  model.start(0, 0, 2, 1e6);
  expect(run()).toEqual([
    [1 * SECOND, 0],
    [2 * SECOND, 1],
    [3 * SECOND, 0],
  ]);
});

test("cancelling the transfer under way says what it had not moved and lets the next one go", () => {
  const { model, run } = network();
  const first = model.start(0, 0, 1, 2e6);
  const second = model.start(0, 0, 2, 1e6);
  const third = model.start(0, 0, 2, 1e6);
  expect(model.cancel(SECOND, third)).toBe(1e6);
  expect(model.cancel(SECOND, first)).toBe(1e6);
  expect(run()).toEqual([[2 * SECOND, second]]);
});

test("a change of capacity concerns the transfer under way at once", () => {
  const { model, run } = network();
  const flow = model.start(0, 0, 1, 2e6);
  model.setCapacity(SECOND, 0, "up", 0.5e6);
  model.setCapacity(2 * SECOND, 1, "down", 0.25e6);
  expect(model.remaining(2 * SECOND, flow)).toBe(0.5e6);
  expect(run()).toEqual([[4 * SECOND, flow]]);
});

test("an uplink without capacity holds what it sends until it has some, but for what is through at that tick", () => {
  const { model, run } = network();
  const first = model.start(0, 0, 1, 1e6);
  const second = model.start(0, 0, 1, 1e6);
  expect(model.nextCompletion()).toBe(SECOND);
  model.setCapacity(SECOND, 0, "up", 0);
  expect(run()).toEqual([[SECOND, first]]);
  expect(model.rate(second)).toBe(0);
  model.setCapacity(5 * SECOND, 0, "up", 1e6);
  expect(run()).toEqual([
    [SECOND, first],
    [6 * SECOND, second],
  ]);
});
