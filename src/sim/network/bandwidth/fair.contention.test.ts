import { describe, expect, test } from "vitest";
import { draw32 } from "../../../runtime/random/keyed-random.js";
import { FairSharing } from "./fair.js";

const HOSTS = 30;
const FLOWS = 120;
const MEBIBYTE = 1 << 20;

interface Trace {
  /** The completions, each as [tick, flow]. */
  readonly log: readonly (readonly [number, number])[];
  /** The bytes of all flows that were started, the bytes that are left, and the integral of all rates. */
  readonly started: number;
  readonly left: number;
  readonly moved: number;
}

/** Keeps `FLOWS` transfers under way between random hosts whose links are all alike, so that levels depend on each other in long chains. */
function contend(seed: number, completions: number): Trace {
  let draws = 0;
  const below = (bound: number): number => draw32(seed, 1, draws++) % bound;
  const log: [number, number][] = [];
  const flows = new Set<number>();
  let now = 0;
  let started = 0;
  const start = (): void => {
    const from = below(HOSTS);
    const bytes = MEBIBYTE * (1 + below(3));
    started += bytes;
    flows.add(model.start(now, from, (from + 1 + below(HOSTS - 1)) % HOSTS, bytes));
  };
  const model = new FairSharing({
    certify: true,
    completed: (flow) => {
      log.push([now, flow]);
      flows.delete(flow);
      start();
      return 0;
    },
  });
  for (let host = 0; host < HOSTS; host++) model.addHost(1.25e6, 1.25e6);
  for (let i = 0; i < FLOWS; i++) start();
  let moved = 0;
  while (log.length < completions) {
    const next = model.nextCompletion();
    for (const flow of flows) moved += (model.rate(flow) * (next - now)) / 1e6;
    now = next;
    model.advance(now);
  }
  let left = 0;
  for (const flow of flows) left += model.remaining(now, flow);
  return { log, started, left, moved };
}

describe("many flows over links that are all alike", () => {
  const trace = contend(1, 1500);

  test("every byte that was started has moved or is left", () => {
    // The sum counts each rate from tick to tick. If a flow ends between two ticks, the sum counts too much for it, by less than one tick.
    expect(Math.abs((trace.moved + trace.left) / trace.started - 1)).toBeLessThan(1e-6);
  });

  test("the same run has the same completions in the same order", () => {
    expect(contend(1, 1500).log).toEqual(trace.log);
  });
});
