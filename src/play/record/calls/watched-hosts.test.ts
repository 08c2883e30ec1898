import { describe, expect, test } from "vitest";
import { play, scenarioOf } from "../../../../test/scenarios/scenario.js";
import type { History } from "../../../history/history.js";
import { readHistory, writtenHistory } from "../../../history/written.js";

/** A scenario with gets that fail, calls that nobody answers in time, nodes that go down during calls, and a put that gives up a target. */
const trouble = scenarioOf(`
seed: 3
duration: 5min
replication: 2
chunkSize: 1 MiB
network: { latency: 10ms, loss: 2 % }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 40s }
nodes:
  - { class: peer, count: 8, capacity: 1 GiB, up: 20 Mbit/s, down: 40 Mbit/s }
  - { class: reader, count: 4, capacity: 0 B, up: 20 Mbit/s, down: 40 Mbit/s }
steps:
  - { at: 5s, put: { file: movie, size: 24 MiB, node: peer-1 } }
  - { at: 30s, get: { file: movie, nodes: [reader-1, reader-2] } }
  - { at: 31s, get: { file: late, nodes: [reader-3] } }
  - { at: 32s, crash: [peer-3, peer-4] }
  - { at: 33s, crash: reader-2 }
  - { at: 2min, join: [peer-3, reader-2] }
  - { at: 150s, pause: peer-5, for: 20s }
  - { at: 151s, put: { file: slow, size: 8 MiB, node: peer-6 } }
  - { at: 4min, get: { file: movie, nodes: [reader-2] } }
  - { at: 298s, put: { file: late, size: 100 MiB, node: peer-2 } }
`);

interface Told {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly outcome: string;
  /** The time at which the call began, in ms. */
  readonly start: number;
  readonly took: number;
  readonly deadline: number;
}

/** Puts the calls of a history into words, after it was written and read back. */
function callsOf(recorded: History): Told[] {
  const { calls, nodes, methods, outcomes, run } = readHistory(writtenHistory(recorded));
  const name = (place: number) => nodes.name[place] ?? (place === -1 ? "tracker" : "unknown");
  return [...calls.start].map((start, i) => ({
    from: name(calls.from[i]!),
    to: name(calls.to[i]!),
    method: methods[calls.method[i]!]!,
    outcome: outcomes[calls.outcome[i]!]!,
    start: start * run.callTick,
    took: calls.duration[i]! * run.callTick,
    deadline: calls.deadline[i]!,
  }));
}

describe("a run whose calls are recorded", () => {
  const plain = play(trouble);
  const recorded = play(trouble, { record: "full" });
  const calls = callsOf(recorded.measured.history!);
  const some = (wanted: Partial<Told>) =>
    calls.filter((call) => Object.entries(wanted).every(([key, value]) => call[key as keyof Told] === value));

  test("is the same run", () => {
    expect(recorded.run.simulation.digest).toBe(plain.run.simulation.digest);
    expect(recorded.run.events).toBe(plain.run.events);
    expect(recorded.measured.checks).toEqual(plain.measured.checks);
  });

  test("tells who called whom, in the order in which they began", () => {
    expect(calls.length).toBeGreaterThan(100);
    expect(some({ from: "unknown" })).toEqual([]);
    expect(some({ to: "unknown" })).toEqual([]);
    for (const [i, { start }] of calls.entries()) expect(start).toBeGreaterThanOrEqual(calls[i - 1]?.start ?? 0);
    expect(some({ from: "peer-1", to: "tracker", method: "put", outcome: "OK" })).toHaveLength(1);
    expect(some({ from: "peer-1", method: "storeChunks", outcome: "OK" }).length).toBeGreaterThanOrEqual(24);
    expect(some({ from: "reader-1", method: "fetchChunks", outcome: "OK" }).length).toBeGreaterThan(0);
    expect(some({ from: "tracker", method: "storeChunks" }).length).toBeGreaterThan(0);
  });

  test("tells all requests that the tracker got", () => {
    const got = recorded.measured.tracker.requests.reduce((sum, { count }) => sum + count, 0);
    const lost = calls.filter(({ outcome }) => outcome === "DEADLINE_EXCEEDED").length;
    const sent = some({ to: "tracker" }).length;
    expect(sent).toBeGreaterThanOrEqual(got);
    expect(sent - got).toBeLessThanOrEqual(lost);
  });

  test("tells an answer that says no, a deadline that passed, and a peer that is gone", () => {
    const [refused] = some({ from: "reader-3", method: "get" });
    expect(refused).toMatchObject({ outcome: "NOT_FOUND", to: "tracker" });
    expect(refused!.took).toBeGreaterThanOrEqual(19.9);
    const late = calls.filter(({ outcome }) => outcome === "DEADLINE_EXCEEDED");
    expect(late.length).toBeGreaterThan(0);
    for (const { took, deadline } of late) expect(Math.abs(took - deadline)).toBeLessThan(1);
    expect(calls.some(({ outcome }) => outcome === "UNAVAILABLE")).toBe(true);
  });

  test("tells calls that nobody waited for, whose caller went down, and that were under way at the end", () => {
    expect(some({ outcome: "abandoned" }).length).toBeGreaterThan(0);
    const interrupted = some({ from: "reader-2", outcome: "interrupted" });
    expect(interrupted.length).toBeGreaterThan(0);
    for (const { start, took } of interrupted) expect(start + took).toBeCloseTo(33_000, 0);
    const unfinished = some({ from: "peer-2", method: "storeChunks", outcome: "unfinished" });
    expect(unfinished.length).toBeGreaterThan(0);
    for (const { start, took } of unfinished) expect(start + took).toBeCloseTo(300_000, 0);
  });

  test("knows a node that came back for the same", () => {
    const again = some({ from: "reader-2", method: "get" });
    expect(again.map(({ start }) => Math.round(start / 1000))).toEqual([30, 240]);
    expect(some({ to: "peer-3" }).some(({ start }) => start > 120_000)).toBe(true);
  });
});

test("a summary has no calls, and says that it is one", () => {
  const { history } = play(trouble, { record: "summary" }).measured;
  expect(history!.calls.start).toHaveLength(0);
  expect(history!.leftOut.join(" ")).toMatch(/summary/);
});
