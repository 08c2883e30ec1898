import fc from "fast-check";
import { expect, test } from "vitest";
import { historyOf, TICK } from "../../test/fixtures/history-of.js";
import { madeHistory } from "../../test/fixtures/made-history.js";
import { chunkTable } from "./chunk-table.js";
import type { History } from "./history.js";
import { lives, type NetworkState, UNSEEN } from "./network-state.js";
import { Replay } from "./replay.js";
import { readHistory, writtenHistory } from "./written.js";

const DURATION = 60;
const names = (count: number, what: string) => Array.from({ length: count }, (_, at) => `${what}-${at}`);
const namesOfNodes = (count: number) => ({
  name: names(count, "node"),
  class: Array(count).fill("home"),
  zone: Array(count).fill("here"),
  capacity: Array(count).fill(1000),
});

const time = fc.integer({ min: 0, max: DURATION });
const files = fc.array(
  fc.record({ chunks: fc.integer({ min: 0, max: 3 }), committed: time, kept: fc.option(fc.nat({ max: 20 })) }),
  { maxLength: 4 },
);
/** Draws histories with changes in any order. Some have no effect, and some are of nodes and chunks that do not exist. */
const histories = fc.tuple(
  files,
  fc.array(fc.record({ time, node: fc.nat({ max: 3 }), event: fc.nat({ max: 2 }) }), { maxLength: 30 }),
  fc.array(fc.record({ time, node: fc.nat({ max: 3 }), health: fc.nat({ max: 4 }) }), { maxLength: 10 }),
  fc.array(
    fc.record({ time, node: fc.nat({ max: 4 }), chunk: fc.integer({ min: -1, max: 8 }), change: fc.nat({ max: 3 }) }),
    { maxLength: 80 },
  ),
);

const moments = fc.array(fc.integer({ min: 0, max: DURATION * TICK + 500 }), { minLength: 1, maxLength: 12 });

test("every state is that of the definition, wherever one comes from", () => {
  fc.assert(
    fc.property(histories, moments, ([made, lived, judged, changes], times) => {
      const sorted = made.toSorted((a, b) => a.committed - b.committed);
      const history = historyOf({
        nodes: namesOfNodes(4),
        files: {
          name: names(sorted.length, "file"),
          bytes: sorted.map(({ chunks }) => chunks * 10 - (chunks > 0 ? 3 : 0)),
          chunks: sorted.map(({ chunks }) => chunks),
          chunkSize: sorted.map(() => 10),
          replication: sorted.map(() => 2),
          committed: sorted.map(({ committed }) => committed),
          removed: sorted.map(({ committed, kept }) => (kept === null ? -1 : committed + kept)),
        },
        duration: DURATION,
        lives: lived,
        health: judged,
        copies: changes,
      });
      const cursor = new Replay(history).cursor();
      for (const ms of times) expect(plain(cursor.seek(ms))).toEqual(defined(history, ms));
    }),
    { numRuns: 300 },
  );
});

test("a state does not depend on the way to it, with key frames between: crashes, wiped disks and all", () => {
  const history = madeHistory({ nodes: 40, files: 30, hours: 6, seed: 3 });
  const replay = new Replay(history);
  const [jumping, playing] = [replay.cursor(), replay.cursor()];
  const { duration } = history.run;
  const jumps = [0.5, 0.1, 0.9, 0.91, 0.2, 1, 0.61, 0, 0.6];
  for (const share of jumps) expect(plain(jumping.seek(share * duration))).toEqual(defined(history, share * duration));
  for (let step = 0; step <= 50; step++) {
    const ms = (step / 50) * duration;
    expect(plain(playing.seek(ms))).toEqual(plain(jumping.seek(ms)));
  }
  for (let step = 50; step >= 0; step--) {
    const ms = (step / 50) * duration;
    expect(plain(playing.seek(ms))).toEqual(plain(jumping.seek(ms)));
  }
  expect(replay.mostStored).toBeGreaterThan(0);
});

test("what was written and read again replays the same", () => {
  const history = madeHistory({ nodes: 12, files: 8, hours: 2, seed: 5 });
  const again = readHistory(JSON.parse(JSON.stringify(writtenHistory(history))));
  const [one, other] = [new Replay(history).cursor(), new Replay(again).cursor()];
  for (const ms of [1, 0.3, 0.7].map((share) => share * history.run.duration)) {
    expect(plain(other.seek(ms))).toEqual(plain(one.seek(ms)));
  }
});

test("a node that crashes takes its chunks along, and brings them back; a wiped one does not", () => {
  const history = historyOf({
    nodes: namesOfNodes(2),
    files: {
      name: ["film"],
      bytes: [15],
      chunks: [2],
      chunkSize: [10],
      replication: [1],
      committed: [2],
      removed: [50],
    },
    duration: DURATION,
    lives: [
      { time: 0, node: 0, event: 0 },
      { time: 0, node: 1, event: 0 },
      { time: 10, node: 0, event: 2 },
      { time: 20, node: 0, event: 0 },
      { time: 30, node: 1, event: 2 },
      { time: 40, node: 1, event: 0 },
    ],
    copies: [
      { time: 1, node: 0, chunk: 0, change: 0 },
      { time: 1, node: 1, chunk: 1, change: 0 },
      { time: 35, node: 1, chunk: 1, change: 1 },
    ],
  });
  const cursor = new Replay(history).cursor();
  const look = (tick: number) => {
    const { files, readable, byReplicas, running, replicaBytes } = cursor.seek(tick * TICK);
    return { files, readable, byReplicas: [...byReplicas], running, stored: [...replicaBytes] };
  };
  expect(look(1)).toEqual({ files: 0, readable: 0, byReplicas: [0, 0], running: 2, stored: [10, 5] });
  expect(look(2)).toEqual({ files: 1, readable: 1, byReplicas: [0, 2], running: 2, stored: [10, 5] });
  expect(look(10)).toEqual({ files: 1, readable: 0, byReplicas: [1, 1], running: 1, stored: [10, 5] });
  expect(look(20)).toEqual({ files: 1, readable: 1, byReplicas: [0, 2], running: 2, stored: [10, 5] });
  expect(look(40)).toEqual({ files: 1, readable: 0, byReplicas: [1, 1], running: 2, stored: [10, 0] });
  expect(look(50)).toEqual({ files: 0, readable: 0, byReplicas: [0, 0], running: 2, stored: [10, 0] });
});

test("transfers are under way from their start until they are over", () => {
  const history = madeHistory({ nodes: 40, files: 30, hours: 6, seed: 4 });
  const { start, duration } = history.transfers;
  const replay = new Replay(history);
  expect(start.length).toBeGreaterThan(500);
  for (let tick = 0; tick < history.run.duration / TICK; tick += 997) {
    const rows = [...start.keys()].filter((row) => start[row]! <= tick && tick < start[row]! + duration[row]!);
    expect(replay.transfers.at(tick)).toEqual(rows);
    const until = tick + 500;
    const touched = [...start.keys()].filter((row) => start[row]! <= until && tick < start[row]! + duration[row]!);
    expect(replay.transfers.between(tick, until)).toEqual(touched);
  }
});

test("recorded levels stand in for chunks, and then no replica is known", () => {
  const history = historyOf({
    nodes: namesOfNodes(2),
    duration: DURATION,
    stored: { time: Int32Array.of(10, 20), level: [Uint8Array.of(1, 2), Uint8Array.of(3, 255)] },
  });
  const replay = new Replay(history);
  expect(replay.knowsChunks).toBe(false);
  expect(replay.levels(900)).toBeUndefined();
  expect([...replay.levels(1900)!]).toEqual([1, 2]);
  expect([...replay.levels(1e9)!]).toEqual([3, 255]);
});

test("a moment between two ticks has what the recorder rounded to the later one", () => {
  const replay = new Replay(historyOf({ nodes: namesOfNodes(2), duration: DURATION }));
  const { tick, played } = replay.history.run;
  expect([0, 0.4, 0.5, 1].map((part) => replay.tickOf((20 + part) * tick))).toEqual([20, 20, 21, 21]);
  expect(replay.tickOf(played + tick)).toBe(played / tick);
});

test("a history in which nothing happened can be looked at", () => {
  const replay = new Replay(historyOf({ nodes: namesOfNodes(0), duration: 0 }));
  expect(plain(replay.cursor().seek(5))).toEqual(defined(replay.history, 5));
  expect(replay.transfers.at(0)).toEqual([]);
  expect(replay.knowsLives).toBe(false);
});

test("a seek takes under 50 ms with 1,000 nodes and 200,000 changes", () => {
  const history = madeHistory({ nodes: 1000, files: 2500, hours: 24, seed: 1 });
  const rows = history.copies.time.length + history.lives.time.length + history.transfers.start.length;
  expect(rows).toBeGreaterThan(200_000);
  const replay = new Replay(history);
  const cursor = replay.cursor();
  const times = Array.from({ length: 100 }, (_, i) => {
    const ms = ((i * 0.618_034) % 1) * history.run.duration;
    const began = performance.now();
    cursor.seek(ms);
    replay.transfers.at(replay.tickOf(ms));
    return performance.now() - began;
  });
  // Compare the median, since single moves take longer on a busy machine.
  expect(times.sort((a, b) => a - b)[50]).toBeLessThan(50);
});

/** The part of a state that is compared. */
function plain(state: NetworkState) {
  const { life, health, replicaBytes, copyBytes, replicas, copies, byReplicas, running, files, readable } = state;
  const there = [...state.isThere.keys()].filter((file) => state.isThere[file]);
  return {
    life: [...life],
    health: [...health],
    replicaBytes: [...replicaBytes],
    copyBytes: [...copyBytes],
    replicas: [...replicas],
    copies: [...copies],
    byReplicas: trimmed([...byReplicas]),
    readableFiles: there.filter((file) => state.isReadable(file)),
    running,
    files,
    readable,
  };
}

/** Computes a state directly from its definition: applies all changes up to the moment one by one, and then counts. */
function defined(history: History, ms: number): ReturnType<typeof plain> {
  const tick = Math.min(Math.round(ms / history.run.tick), history.run.played / history.run.tick);
  const nodes = history.nodes.name.length;
  const { committed, removed, chunks } = history.files;
  const table = chunkTable(history.files);
  const upTo = (column: Int32Array) => [...column.keys()].filter((row) => column[row]! <= tick);
  const life = Array(nodes).fill(0);
  for (const row of upTo(history.lives.time)) life[history.lives.node[row]!] = history.lives.event[row]! + 1;
  const health = Array(nodes).fill(UNSEEN);
  for (const row of upTo(history.health.time)) health[history.health.node[row]!] = history.health.health[row]!;
  const disks = Array.from({ length: nodes }, () => [new Set<number>(), new Set<number>()] as const);
  for (const row of upTo(history.copies.time)) {
    const [node, chunk, change] = [history.copies.node[row]!, history.copies.chunk[row]!, history.copies.change[row]!];
    if (node >= nodes || chunk < 0 || chunk >= table.count) continue;
    const disk = disks[node]![change < 2 ? 0 : 1];
    if (change % 2 === 0) disk.add(chunk);
    else disk.delete(chunk);
  }
  const up = [...disks.keys()].filter((node) => life[node] === lives.indexOf("up"));
  const onRunning = (kind: 0 | 1) =>
    Array.from({ length: table.count }, (_, chunk) => up.filter((node) => disks[node]![kind].has(chunk)).length);
  const [replicas, copies] = [onRunning(0), onRunning(1)];
  const there = [...chunks.keys()].filter((f) => committed[f]! <= tick && (removed[f]! < 0 || removed[f]! > tick));
  const chunksOf = (file: number) => Array.from({ length: chunks[file]! }, (_, i) => table.first[file]! + i);
  const byReplicas: number[] = [];
  for (const chunk of there.flatMap(chunksOf)) {
    while (byReplicas.length <= replicas[chunk]!) byReplicas.push(0);
    byReplicas[replicas[chunk]!]!++;
  }
  const readableFiles = there.filter((file) => chunksOf(file).every((chunk) => replicas[chunk]! + copies[chunk]! > 0));
  const bytesOn = (kind: 0 | 1) =>
    disks.map((disk) => [...disk[kind]].reduce((sum, chunk) => sum + table.bytes[chunk]!, 0));
  return {
    life,
    health,
    replicaBytes: bytesOn(0),
    copyBytes: bytesOn(1),
    replicas,
    copies,
    byReplicas: trimmed(byReplicas),
    readableFiles,
    running: up.length,
    files: there.length,
    readable: readableFiles.length,
  };
}

/** Cuts off the zeros at the end. */
function trimmed(counts: number[]): number[] {
  while (counts.at(-1) === 0) counts.pop();
  return counts;
}
