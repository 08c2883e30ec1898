import { describe, expect, test } from "vitest";
import { endingOf, OTHERS, TRACKER } from "../../src/page/sequence/message.js";
import { type OperationWish, operationRows } from "../../src/page/sequence/operation-rows.js";
import { layoutOf, yOf } from "../../src/page/sequence/sequence-layout.js";
import { sequenceBetween, sequenceOfOperation } from "../../src/page/sequence/sequence-of.js";
import { durationText, momentText } from "../../src/page/sequence/words.js";
import { type Told, toldHistory } from "./told-history.js";

const firstChunk = Int32Array.of(0, 4, 8);
const [OK, LATE, , ABANDONED] = [0, 1, 2, 3];
const [GET, FETCH, ANNOUNCE] = [0, 1, 2];

function told(rows: Told) {
  return { firstChunk, history: toldHistory(rows) };
}

/** A get of `film` by node 1, at 10 s, for 2 s, with the calls around it. */
const aGet = told({
  operations: [[100, 20, 0, 1, 0, OK]],
  calls: [
    [9000, 100, 0, -1, ANNOUNCE, OK, 5000],
    [10_001, 20, 0, -1, GET, LATE, 5000],
    [10_030, 25, 0, -1, GET, OK, 5000],
    [10_060, 500, 0, 2, FETCH, ABANDONED, 9000],
    [10_070, 900, 1, 2, FETCH, OK, 9000],
    [10_570, 800, 0, 3, FETCH, OK, 9000],
    [13_000, 10, 0, -1, ANNOUNCE, OK, 5000],
  ],
  transfers: [
    [101, 4, 2, 0, 0, 1, 3],
    [106, 4, 3, 0, 0, 1, OK],
    [106, 4, 2, 1, 1, 1, OK],
    [107, 4, 3, 0, 5, 1, OK],
  ],
});

describe("the sequence of an operation", () => {
  test("is the calls that its node made meanwhile, and the chunks of its file that came to it, in order", () => {
    const { messages, parties } = sequenceOfOperation(aGet, 0);
    expect(messages.map(({ kind, label, to, start }) => `${start} ${kind} ${label} to ${to}`)).toEqual([
      "10001 call get to -1",
      "10030 call get to -1",
      "10060 call fetchChunks to 2",
      "10100 transfer chunk 0 to 0",
      "10570 call fetchChunks to 3",
      "10600 transfer chunk 0 to 0",
    ]);
    expect(parties).toEqual([0, TRACKER, 2, 3]);
  });

  test("numbers a call that is made again after one that came to nothing", () => {
    const { messages } = sequenceOfOperation(aGet, 0);
    expect(messages.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 1, 1, 1]);
    expect(messages.map(endingOf)).toEqual(["failed", "answered", "given up", "given up", "answered", "answered"]);
  });

  test("can be looked at in part", () => {
    const { messages } = sequenceOfOperation(aGet, 0, { from: 10_000, to: 10_040 });
    expect(messages.map(({ start }) => start)).toEqual([10_001, 10_030]);
  });

  test("gives a lifeline to those who have most to say, and one to all others together", () => {
    const calls = Array.from({ length: 30 }, (_, i) => [10_000 + i, 1, 0, 1 + (i % 20 < 10 ? 0 : i), FETCH, OK, 9]);
    const { parties, others, messages } = sequenceOfOperation(told({ ...operations, calls, nodes: 40 }), 0);
    expect(parties).toHaveLength(10);
    expect(parties.slice(0, 2)).toEqual([0, 1]);
    expect(parties.at(-1)).toBe(OTHERS);
    expect(messages).toHaveLength(30);
    expect(others.length).toBeGreaterThan(1);
    for (const { from, to } of messages)
      for (const party of [from, to]) expect([...parties, ...others]).toContain(party);
  });
});

const operations = { operations: [[100, 20, 0, 1, 0, OK]] };

describe("the sequence between nodes", () => {
  const window = { from: 0, to: 60_000 };

  test("is what they say to each other", () => {
    const { messages } = sequenceBetween(aGet, [1, 2], window);
    expect(messages.map(({ from, to, kind }) => `${kind} ${from} ${to}`)).toEqual(["call 1 2", "transfer 2 1"]);
  });

  test("is what one of them says to anybody, when there is only one", () => {
    expect(sequenceBetween(aGet, [3], window).messages).toHaveLength(3);
    expect(sequenceBetween(aGet, [TRACKER, 0], window).messages).toHaveLength(4);
    expect(sequenceBetween(aGet, [TRACKER, 0], { from: 0, to: 9500 }).messages).toHaveLength(1);
  });
});

describe("the layout of a sequence", () => {
  const { messages, parties } = sequenceOfOperation(aGet, 0);

  test("gives every beginning and every end a row of its own, in the order of time", () => {
    const { rows, arrows, height } = layoutOf({ messages, parties }, 900);
    expect(rows).toHaveLength(2 * messages.length);
    for (const [i, row] of rows.entries()) {
      if (i === 0) continue;
      expect(row.y - rows[i - 1]!.y).toBeGreaterThan(20);
      expect(row.time).toBeGreaterThanOrEqual(rows[i - 1]!.time);
    }
    for (const { y1, y2 } of arrows) expect(y2).toBeGreaterThan(y1);
    expect(height).toBeGreaterThan(rows.at(-1)!.y);
  });

  test("has room for the names of lifelines in any width, and uses the width that there is", () => {
    const narrow = layoutOf({ messages, parties }, 350);
    const wide = layoutOf({ messages, parties }, 1000);
    expect(narrow.width).toBeGreaterThan(350);
    expect(wide.width).toBeLessThanOrEqual(1000);
    for (const { lifelines } of [narrow, wide])
      for (const [i, { x }] of lifelines.entries()) if (i > 0) expect(x - lifelines[i - 1]!.x).toBeGreaterThan(100);
  });

  test("shows a long silence as a gap", () => {
    const { gaps } = layoutOf({ messages, parties }, 900);
    expect(gaps.map(({ ms }) => ms)).toEqual([400, 400, 370]);
  });

  test("tells where a moment is", () => {
    const { rows } = layoutOf({ messages, parties }, 900);
    expect(yOf(rows, rows[3]!.time)).toBe(rows[3]!.y);
    expect(yOf(rows, 10_300)).toBeGreaterThan(rows[0]!.y);
    expect(yOf(rows, 9000)).toBeUndefined();
    expect(yOf(rows, 20_000)).toBeUndefined();
  });

  test("lays calls that begin and end in one moment out as they happened", () => {
    const calls = [
      [10_000, 0, 0, 1, FETCH, OK, 9],
      [10_000, 0, 0, 2, FETCH, OK, 9],
    ];
    const { messages: same, parties: who } = sequenceOfOperation(told({ ...operations, calls }), 0);
    const [first, second] = layoutOf({ messages: same, parties: who }, 900).arrows;
    expect(first!.y1).toBeLessThan(first!.y2);
    expect(first!.y2).toBeLessThan(second!.y1);
    expect(second!.y1).toBeLessThan(second!.y2);
  });
});

describe("the list of operations", () => {
  const { history } = told({
    operations: [
      [10, 5, 3, 0, 0, OK],
      [20, 9, 1, 1, 0, LATE],
      [30, 50, 0, 1, 1, OK],
      [40, 2, 2, 2, -1, OK],
      [50, 70, 0, 1, 1, LATE],
    ],
  });
  const all: OperationWish = {
    kind: undefined,
    outcome: undefined,
    node: "",
    file: "",
    sort: "note",
    descending: false,
  };
  const rows = (wish: Partial<OperationWish>) => operationRows(history, { ...all, ...wish });

  test("begins with those that failed, then the slowest", () => {
    expect(rows({})).toEqual([4, 1, 2, 0, 3]);
  });

  test("is sorted by any column, either way", () => {
    expect(rows({ sort: "start" })).toEqual([0, 1, 2, 3, 4]);
    expect(rows({ sort: "start", descending: true })).toEqual([4, 3, 2, 1, 0]);
    expect(rows({ sort: "duration" })).toEqual([3, 0, 1, 2, 4]);
    expect(rows({ sort: "node" })).toEqual([2, 4, 1, 3, 0]);
    expect(rows({ sort: "file" })).toEqual([3, 0, 1, 2, 4]);
    expect(rows({ sort: "kind" })).toEqual([1, 2, 4, 3, 0]);
    expect(rows({ sort: "outcome" })).toEqual([1, 4, 0, 2, 3]);
  });

  test("can be narrowed to a kind, an outcome, a node, a file", () => {
    expect(rows({ kind: "get" })).toEqual([4, 1, 2]);
    expect(rows({ outcome: "failed" })).toEqual([4, 1]);
    expect(rows({ outcome: "OK" })).toEqual([2, 0, 3]);
    expect(rows({ node: "NODE-1" })).toEqual([4, 2]);
    expect(rows({ file: "fil" })).toEqual([1, 0]);
    expect(rows({ file: "fil", kind: "put" })).toEqual([0]);
  });
});

test("durations and moments are told as finely as they were measured", () => {
  expect(durationText(0, 100)).toBe("under 100 ms");
  expect(durationText(38.4)).toBe("38 ms");
  expect(durationText(0.42, 0.1)).toBe("0.4 ms");
  expect(durationText(1234)).toBe("1.23 s");
  expect(durationText(59_990)).toBe("60 s");
  expect(durationText(3_723_000)).toBe("1 h 2 min");
  expect(momentText(3_723_004)).toBe("01:02:03.004");
  expect(momentText(90_000_000)).toBe("1 d 01:00:00.000");
});
