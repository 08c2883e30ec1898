import fc from "fast-check";
import { expect, test } from "vitest";
import { violations } from "./checker.js";
import { bytesOf, versionOf } from "./content.js";
import { ABSENT, type Operation, type Read, type Write } from "./history.js";

const write = (version: number, start: number, end: number, more: Partial<Write> = {}): Write => ({
  ...{ kind: "put", client: "w", name: "f", version, size: 100, start, end, outcome: "done" },
  ...more,
});
const read = (seen: number, start: number, end: number, more: Partial<Read> = {}): Read => ({
  ...{ kind: "get", client: "r", name: "f", start, end, outcome: "done", seen },
  ...more,
});
const found = (history: readonly Operation[], quiet: { from: number; to: number }[] = []) =>
  violations(history, quiet).map(({ what }) => what);

test.each<[string, Operation[]]>([
  ["an acknowledged put is read", [write(1, 0, 1), read(1, 2, 3)]],
  ["before the first put there is nothing", [read(ABSENT, 0, 1), write(1, 2, 3)]],
  [
    "a read beside a put sees the old or the new version",
    [write(1, 0, 1), write(2, 2, 9), read(1, 3, 4), read(2, 5, 6)],
  ],
  ["a put of unknown outcome took effect, or did not", [write(1, 0, 1, { outcome: "unknown" }), read(ABSENT, 2, 3)]],
  [
    "a put of unknown outcome takes effect later",
    [write(1, 0, 1, { outcome: "unknown" }), read(ABSENT, 2, 3), read(1, 4, 5)],
  ],
  ["a removed file is gone", [write(1, 0, 1), write(2, 2, 3, { kind: "remove" }), read(ABSENT, 4, 5)]],
  [
    "a removal of unknown outcome",
    [write(1, 0, 1), write(2, 2, 3, { kind: "remove", outcome: "unknown" }), read(1, 4, 5), read(ABSENT, 6, 7)],
  ],
  ["a read may fail while something is broken", [read(0, 0, 1, { outcome: "failed" })]],
])("%s", (_what, history) => {
  expect(found(history)).toEqual([]);
});

test.each<[string, Operation[]]>([
  ["an acknowledged put is forgotten", [write(1, 0, 1), read(ABSENT, 2, 3)]],
  ["an older version is back", [write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)]],
  ["a version is seen before it was put", [read(1, 0, 1), write(1, 2, 3)]],
  ["a refused put is seen", [write(1, 0, 1, { outcome: "refused" }), read(1, 2, 3)]],
  ["a removed file is back", [write(1, 0, 1), write(2, 2, 3, { kind: "remove" }), read(1, 4, 5)]],
  [
    "what one reader saw is gone for the next",
    [write(1, 0, 1), write(2, 2, 3, { outcome: "unknown" }), read(2, 4, 5), read(1, 6, 7)],
  ],
  ["bytes that nobody put", [write(1, 0, 1), read(0, 2, 3, { outcome: "damaged", error: "noise" })]],
  ["a last read fails", [read(0, 2, 3, { outcome: "failed", last: true })]],
])("%s: found, with its history", (_what, history) => {
  const [violation, ...others] = violations(history, []);
  expect(others).toEqual([]);
  expect(violation).toMatchObject({ name: "f", history: expect.arrayContaining(history) });
});

test("an operation that fails has an excuse only while something is broken", () => {
  const failures = [read(0, 10, 11, { outcome: "failed" }), write(1, 12, 13, { outcome: "unknown" })];
  expect(found(failures, [{ from: 0, to: 20 }])).toHaveLength(2);
  expect(found(failures, [{ from: 0, to: 12.5 }])).toHaveLength(1);
  expect(found(failures, [{ from: 10.5, to: 12.5 }])).toEqual([]);
  // The same holds when the operation's own client was killed.
  expect(found([write(1, 12, 13, { outcome: "unknown", vanished: true })], [{ from: 0, to: 20 }])).toEqual([]);
});

/** Histories of a correct network, in which each operation takes effect at one moment between its start and its end. */
const honest = fc
  .array(
    fc.record({
      kind: fc.constantFrom("put", "put", "get", "get", "get", "remove"),
      before: fc.integer({ min: 1, max: 30 }),
      after: fc.integer({ min: 1, max: 30 }),
      told: fc.boolean(),
      applied: fc.boolean(),
    }),
    { minLength: 5, maxLength: 60 },
  )
  .map((steps) => {
    const history: Operation[] = [];
    let [moment, version, inForce, free] = [0, 0, ABSENT, 0];
    for (const { kind, before, after, told, applied } of steps) {
      moment += 10;
      if (kind === "get") {
        history.push(read(inForce, moment - before, moment + after));
        continue;
      }
      // A writer makes one operation after another.
      const start = Math.max(moment - before, free + 0.1);
      if (start >= moment) continue;
      version++;
      const took = told || applied;
      if (took) inForce = kind === "remove" ? ABSENT : version;
      const outcome = told ? "done" : "unknown";
      history.push(write(version, start, moment + after, { kind: kind === "put" ? "put" : "remove", outcome }));
      free = moment + after;
    }
    return history;
  });

test("the checker finds no fault with an honest network", () => {
  fc.assert(fc.property(honest, (history) => found(history).length === 0));
});

test("a read of a version that was never in force at a moment of the read is found", () => {
  fc.assert(
    fc.property(honest, fc.nat(), (history, pick) => {
      const reads = history.filter((one): one is Read => one.kind === "get");
      const lie = reads[pick % reads.length];
      if (!lie) return true;
      const highest = history.reduce((most, one) => (one.kind === "get" ? most : Math.max(most, one.version)), 0);
      return found(history.map((one) => (one === lie ? { ...lie, seen: highest + 1 } : one))).length > 0;
    }),
  );
});

test("the bytes of a version tell which it is, and any other byte is found", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 12, max: 5000 }), fc.nat(), (version, size, at) => {
      const bytes = bytesOf("f", version, size);
      expect(versionOf("f", bytes)).toBe(version);
      bytes[at % size]! ^= 1;
      // A file as short as this may now be the whole content of another version.
      expect(versionOf("f", bytes)).not.toBe(version);
      expect(versionOf("f", bytesOf("g", version, size))).toEqual(expect.any(String));
    }),
  );
});
