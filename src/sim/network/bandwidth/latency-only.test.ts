import { expect, test } from "vitest";
import { bandwidthModel } from "./model.js";

test("transfers are over at the tick at which they start, in the order of their starts", () => {
  const ended: number[] = [];
  let messages = 2;
  const model = bandwidthModel("latency-only", (flow) => {
    ended.push(flow);
    return flow === 0 && --messages > 0 ? 5 : 0;
  });
  model.addHost(1, 1);
  expect(model.nextCompletion()).toBe(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 3; i++) model.start(7, 0, 0, 1e9);
  expect(model.cancel(7, 1)).toBe(1e9);
  expect(model.nextCompletion()).toBe(7);
  model.advance(7);
  expect(ended).toEqual([0, 2, 0]);
  expect(model.nextCompletion()).toBe(Number.POSITIVE_INFINITY);
});
