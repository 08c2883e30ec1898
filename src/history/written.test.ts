import fc from "fast-check";
import { expect, test } from "vitest";
import type { History } from "./history.js";
import { tickFor } from "./tick.js";
import { readHistory, writtenHistory } from "./written.js";

const int = fc.integer({ min: -2, max: 2 ** 30 });

/** Draws a table of some columns of equal length. */
function table<C extends string>(...columns: readonly C[]): fc.Arbitrary<Record<C, Int32Array>> {
  return fc
    .array(fc.array(int, { minLength: columns.length, maxLength: columns.length }), { maxLength: 20 })
    .map(
      (rows) =>
        Object.fromEntries(
          columns.map((column, at) => [column, Int32Array.from(rows, (row) => row[at] ?? 0)]),
        ) as Record<C, Int32Array>,
    );
}

const run: History["run"] = {
  scenario: "made up",
  seed: 1,
  transport: "simulated",
  digest: "",
  duration: 1000,
  played: 1000,
  tick: 1,
  callTick: 0.1,
  detail: "full",
};
const nodes: History["nodes"] = { name: ["a", "b"], class: ["x", "x"], zone: ["", "z"], capacity: [5, -1] };
const files: History["files"] = {
  name: ["</script>"],
  bytes: [3],
  chunks: [1],
  chunkSize: [4],
  replication: [2],
  committed: [7],
  removed: [-1],
};

const stored = fc
  .array(fc.tuple(int, fc.uint8Array({ minLength: 2, maxLength: 2 })), { maxLength: 9 })
  .map((looks) => ({
    time: Int32Array.from(looks, ([time]) => time),
    level: looks.map(([, level]) => Uint8Array.from(level)),
  }));

const histories: fc.Arbitrary<History> = fc.record({
  run: fc.constant(run),
  nodes: fc.constant(nodes),
  files: fc.constant(files),
  lives: table("time", "node", "event"),
  health: table("time", "node", "health"),
  copies: table("time", "node", "chunk", "change"),
  transfers: table("start", "duration", "source", "target", "chunk", "purpose", "outcome"),
  operations: table("start", "duration", "node", "kind", "file", "outcome"),
  holds: table("from", "until", "reason"),
  calls: table("start", "duration", "from", "to", "method", "outcome", "deadline"),
  stored: fc.option(stored, { nil: undefined }),
  outcomes: fc.array(fc.string()),
  methods: fc.array(fc.string()),
  leftOut: fc.array(fc.string()),
});

test("a history is read as it was written, through JSON", () => {
  fc.assert(
    fc.property(histories, (history) => {
      expect(readHistory(JSON.parse(JSON.stringify(writtenHistory(history))))).toEqual(history);
    }),
  );
});

test("a tick is the smallest that keeps a run within a million of them", () => {
  const minute = 60_000;
  expect([1, 16 * minute, 17 * minute, 60 * minute, 24 * 60 * minute].map(tickFor)).toEqual([1, 1, 2, 5, 100]);
});
