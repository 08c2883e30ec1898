import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FairSharing } from "../../src/sim/network/bandwidth/fair.js";

/** Recorded with bench/peers/record-fluid.cpp, which says how. Tuples as the file's `host` and `flow` entries describe. */
interface Recording {
  readonly cases: readonly {
    readonly backbone: number;
    readonly hosts: readonly (readonly [up: number, down: number, upLatency: number, downLatency: number])[];
    readonly flows: readonly (readonly [
      start: number,
      from: number,
      to: number,
      bytes: number,
      cap: number,
      end: number,
    ])[];
  }[];
}

const recording = JSON.parse(readFileSync(new URL("simgrid-fluid.json", import.meta.url), "utf8")) as Recording;

/**
 * Plays a case. Returns the tick at which each flow ends, in the order of `flows`. SimGrid's bytes move after the latency, with weight 1 / latency.
 */
function play({ backbone, hosts, flows }: Recording["cases"][number]): number[] {
  const ends = new Array<number>(flows.length).fill(Number.NaN);
  const places = new Map<number, number>();
  let now = 0;
  const model = new FairSharing({
    sharedLinks: backbone > 0 ? [backbone] : [],
    maxVia: 1,
    completed: (flow) => {
      ends[places.get(flow)!] = now;
      return 0;
    },
  });
  for (const [up, down] of hosts) model.addHost(up, down);
  const latency = ([, from, to]: (typeof flows)[number]): number => hosts[from]![2] + hosts[to]![3];
  const starts = flows.map((flow, place) => ({ place, flow, tick: flow[0] + latency(flow) }));
  starts.sort((a, b) => a.tick - b.tick);
  const advanceTo = (tick: number): void => {
    while ((now = model.nextCompletion()) <= tick && now < Number.POSITIVE_INFINITY) model.advance(now);
  };
  for (const { place, flow, tick } of starts) {
    advanceTo(tick);
    const [, from, to, bytes, cap] = flow;
    const options = {
      weight: latency(flow) > 0 ? 1e6 / latency(flow) : 1,
      cap: cap > 0 ? cap : Number.POSITIVE_INFINITY,
      via: backbone > 0 ? [0] : [],
    };
    places.set(model.start(tick, from, to, bytes, options), place);
  }
  advanceTo(Number.POSITIVE_INFINITY);
  return ends;
}

describe("completion times of SimGrid's fluid model", () => {
  for (const [i, recorded] of recording.cases.entries()) {
    test(`case ${i}: ${recorded.flows.length} flows between ${recorded.hosts.length} hosts`, () => {
      const ends = play(recorded);
      for (const [place, flow] of recorded.flows.entries()) {
        const expected = flow[5] * 1e6;
        expect(Math.abs(ends[place]! - expected) / expected).toBeLessThan(1e-6);
      }
    });
  }
});
