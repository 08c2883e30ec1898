import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { chunkTable } from "../../src/history/chunk-table.js";
import { fitted } from "../../src/history/fitted.js";
import type { History } from "../../src/history/history.js";
import { Replay } from "../../src/history/replay.js";
import { writtenHistory } from "../../src/history/written.js";
import { madeHistory } from "../fixtures/made-history.js";

const sizeOf = (value: unknown) => gzipSync(JSON.stringify(value)).length;
const whole = madeHistory({ nodes: 60, files: 120, hours: 24, seed: 7 });
const wholeSize = sizeOf(writtenHistory(whole));

/** Rows of a table whose chunk is of this file. */
function rowsOf({ files, copies, transfers }: History, file: number): readonly [number, number] {
  const { file: fileOf } = chunkTable(files);
  const count = (chunks: Int32Array) => chunks.filter((chunk) => fileOf[chunk] === file).length;
  return [count(copies.chunk), count(transfers.chunk)];
}

test("a history that fits stays as it is", () => {
  expect(fitted(whole, 1.2 * wholeSize, sizeOf)).toBe(whole);
});

test("a history that does not fit keeps fewer files, but everything about these, and says so", () => {
  for (const share of [0.7, 0.35]) {
    const limit = share * wholeSize;
    const some = fitted(whole, limit, sizeOf);
    const size = sizeOf(writtenHistory(some));
    expect(size).toBeLessThanOrEqual(limit);
    expect(size).toBeGreaterThan(0.8 * limit);
    const told = some.files.told!;
    told.forEach((is, file) => {
      expect(rowsOf(some, file)).toEqual(is === 1 ? rowsOf(whole, file) : [0, 0]);
    });
    const count = told.filter((is) => is === 1).length;
    expect(count).toBeGreaterThan(5);
    expect(some.leftOut).toEqual([expect.stringContaining(`is told of ${count} of 120 files`)]);
    expect(some.lives).toEqual(whole.lives);
  }
});

test("the levels of disks then still count all files", () => {
  const some = fitted(whole, 0.5 * wholeSize, sizeOf);
  const { time, level } = some.stored!;
  const replay = new Replay(whole);
  const cursor = replay.cursor();
  for (const look of [0, 100, time.length - 1]) {
    const { replicaBytes, copyBytes } = cursor.seek(time[look]! * whole.run.tick);
    const expected = [...replicaBytes].map((bytes, node) =>
      Math.min(255, Math.round((255 * (bytes + copyBytes[node]!)) / whole.nodes.capacity[node]!)),
    );
    expect([...level[look]!]).toEqual(expected);
    if (look > 0) expect(Math.max(...level[look]!)).toBeGreaterThan(20);
  }
  expect(time.at(-1)! * whole.run.tick).toBe(whole.run.played);
});

test("files that could not be read at some time come first", () => {
  const replay = new Replay(whole);
  const cursor = replay.cursor();
  const unreadable = new Set<number>();
  for (let ms = 0; ms <= whole.run.played; ms += 60_000) {
    const state = cursor.seek(ms);
    state.isThere.forEach((is, file) => {
      if (is === 1 && !state.isReadable(file)) unreadable.add(file);
    });
  }
  const { told } = fitted(whole, 0.6 * wholeSize, sizeOf).files;
  const among = [...unreadable].filter((file) => told![file] === 1).length;
  const others = told!.filter((is, file) => is === 1 && !unreadable.has(file)).length;
  expect(among / unreadable.size).toBeGreaterThan(others / (120 - unreadable.size));
});

test("a history that is much too large is cut down to the limit", () => {
  const some = fitted(whole, 3000, sizeOf);
  expect(sizeOf(writtenHistory(some))).toBeLessThanOrEqual(3000);
  expect(some.leftOut.length).toBeGreaterThan(2);
  expect(some.nodes.name.length).toBe(60);
});
