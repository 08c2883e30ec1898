import { expect, test } from "vitest";
import { film, filmHistory } from "../../../test/fixtures/film-history.js";
import { Replay } from "../replay.js";
import { storedLevels } from "./node-levels.js";
import { throughTime } from "./through-time.js";
import { trafficOf, trafficThroughTime } from "./traffic.js";

const MIB = 2 ** 20;

test("what a node exchanged is told by purpose, by partner and by file; a transfer that failed brought nothing", () => {
  const through = throughTime(new Replay(filmHistory()));
  expect(trafficOf(through, film.bob)).toEqual({
    sent: [0, 4 * MIB, 0],
    received: [6 * MIB, 0, 0],
    partners: [
      { node: film.alice, sent: 0, received: 6 * MIB },
      { node: film.dave, sent: 4 * MIB, received: 0 },
    ],
    sentOf: [{ file: 0, bytes: 4 * MIB }],
    receivedOf: [{ file: 0, bytes: 6 * MIB }],
  });
});

test("traffic through time adds up to the same bytes, and lies where the transfers lie", () => {
  const through = throughTime(new Replay(filmHistory()));
  const rows = through.transfersTo.of(film.dave);
  const [, gets, repairs] = trafficThroughTime(through, rows, { from: 0, until: 1000, parts: 10 }) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  expect(Array.from(gets, Math.round)).toEqual([4 * MIB, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(Array.from(repairs, Math.round)).toEqual([0, 0, 0, 2 * MIB, 0, 0, 0, 0, 0, 0]);
});

test("a disk keeps its bytes while its node is down", () => {
  const through = throughTime(new Replay(filmHistory()));
  expect(storedLevels(through, film.dave)).toEqual([
    { from: 350, replicas: 2 * MIB, cached: 0 },
    { from: 400, replicas: 0, cached: 0 },
  ]);
  expect(storedLevels(through, film.bob)?.at(-1)).toEqual({ from: 41, replicas: 6 * MIB, cached: 0 });
});
