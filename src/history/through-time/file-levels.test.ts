import { describe, expect, test } from "vitest";
import { film, filmHistory } from "../../../test/fixtures/film-history.js";
import { madeHistory } from "../../../test/fixtures/made-history.js";
import { Replay } from "../replay.js";
import { chunkLevels } from "./chunk-levels.js";
import { fileLevels } from "./file-levels.js";
import { Grade } from "./grade.js";
import { liveSpans } from "./live-spans.js";
import { Readability } from "./readability.js";
import { NEVER } from "./sessions.js";
import { throughTime } from "./through-time.js";
import { unreadableSpans } from "./unreadable-spans.js";

const { bob, carol, dave } = film;

function filmThroughTime() {
  return throughTime(new Replay(filmHistory()));
}

describe("a chunk", () => {
  test("has live replicas while its holders run", () => {
    const spans = liveSpans(filmThroughTime(), 1);
    expect(spans).toEqual([
      { node: bob, from: 41, until: 100, isCached: false, began: "stored", ended: "crashed" },
      { node: bob, from: 450, until: NEVER, isCached: false, began: "came up", ended: undefined },
      { node: carol, from: 41, until: 200, isCached: false, began: "stored", ended: "left" },
      { node: carol, from: 300, until: NEVER, isCached: false, began: "came up", ended: undefined },
      { node: dave, from: 350, until: 400, isCached: false, began: "stored", ended: "dropped" },
    ]);
    expect(chunkLevels(spans).map(({ from, replicas }) => [from, replicas])).toEqual([
      [41, 2],
      [100, 1],
      [200, 0],
      [300, 1],
      [350, 2],
      [400, 1],
      [450, 2],
    ]);
  });
});

describe("a file", () => {
  test("is as well kept as the chunk that has fewest replicas", () => {
    const levels = fileLevels(filmThroughTime(), 0);
    expect(levels.map(({ from, until, fewest, grade }) => [from, until, fewest, grade])).toEqual([
      [50, 100, 2, Grade.WHOLE],
      [100, 200, 1, Grade.LAST_REPLICA],
      [200, 300, 0, Grade.UNREADABLE],
      [300, 450, 1, Grade.LAST_REPLICA],
      [450, NEVER, 2, Grade.WHOLE],
    ]);
  });

  test("is unreadable because of the nodes that went, the last one first, until one is back", () => {
    expect(unreadableSpans(filmThroughTime(), 0)).toEqual([
      {
        from: 200,
        until: 300,
        most: 2,
        chunk: 0,
        gone: [
          { node: carol, how: "left", at: 200, isCached: false },
          { node: bob, how: "crashed", at: 100, isCached: false },
        ],
        back: [{ node: carol, how: "came up", isCached: false }],
        lastChunk: 0,
      },
    ]);
  });

  test("has at every moment the numbers that the replay has", () => {
    const replay = new Replay(madeHistory({ nodes: 30, files: 20, hours: 24, seed: 3 }));
    const through = throughTime(replay);
    const levels = replay.history.files.name.map((_, file) => fileLevels(through, file));
    const cursor = replay.cursor();
    let unreadable = 0;
    for (let tick = 0; tick <= 24 * 36_000; tick += 4_999) {
      const state = cursor.seek(tick * replay.history.run.tick);
      levels.forEach((of, file) => {
        const level = of.find(({ from, until }) => from <= tick && tick < until);
        expect(level !== undefined).toBe(state.isThere[file] === 1);
        if (!level) return;
        const chunks = replay.chunks.first[file] as number;
        const replicas = state.replicas.slice(chunks, replay.chunks.first[file + 1]);
        expect([file, tick, level.unreadable, level.fewest]).toEqual([
          file,
          tick,
          state.missing[file],
          Math.min(...replicas),
        ]);
        unreadable += Number(level.unreadable > 0);
      });
    }
    expect(unreadable).toBeGreaterThan(0);
  });
});

test("the map of files has the worst moment of each of its parts, and tells the worst file", () => {
  const replay = new Replay(madeHistory({ nodes: 30, files: 20, hours: 24, seed: 3 }));
  const through = throughTime(replay);
  const map = new Readability(through, 50);
  while (!map.isWhole) map.step();
  const [worst] = map.order();
  const spans = unreadableSpans(through, worst as number);
  expect(spans.length).toBeGreaterThan(0);
  for (const { from, until } of spans) {
    for (const tick of [from, Math.min(until, 24 * 36_000) - 1]) {
      expect(map.worst[(worst as number) * 50 + map.columnOf(tick)]).toBe(Grade.UNREADABLE);
    }
  }
});
