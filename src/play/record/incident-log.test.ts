import { expect, test } from "vitest";
import { ExposureLog } from "./exposure-log.js";
import { FileRedundancy } from "./file-redundancy.js";
import { IncidentLog } from "./incident-log.js";
import { ThinnedRows } from "./thinned-rows.js";

test("of incidents without end only the important ones are kept, and the rest is counted", () => {
  let now = 0;
  const plans = Array.from({ length: 50 }, (_, i) => ({ name: `n${i}`, class: "home", zone: "" }));
  const log = new IncidentLog(plans, () => now);
  plans.forEach((_, node) => {
    log.joined(node, node + 1);
  });
  for (let i = 0; i < 20_000; i++) {
    now += 10_000;
    const node = i % 50;
    const incident = log.wentDown(node, "crashed");
    if (i === 7000) {
      incident.exposed();
      incident.readable(now, false);
      incident.readable(now, true);
      incident.healed(now, true);
    }
    now += 10_000;
    log.cameUp(node);
    log.joined(node, node + 1);
  }
  const { incidents, rest } = log.totals();
  expect(incidents.length).toBeLessThanOrEqual(4001);
  expect(incidents.length + rest.incidents).toBe(20_000);
  expect(incidents.reduce((sum, { nodes }) => sum + nodes, rest.nodes)).toBe(20_000);
  expect(incidents.some(({ unreadable }) => unreadable === 1)).toBe(true);
});

test("a node that runs and is not heard is an incident of its own kind", () => {
  let now = 0;
  const log = new IncidentLog([{ name: "a", class: "c", zone: "z" }], () => now);
  log.joined(0, 5);
  now = 1000;
  log.healthChanged(5, "suspected");
  now = 3000;
  log.healthChanged(5, "alive");
  expect(log.totals().incidents).toMatchObject([
    { kind: "silence", nodes: 1, suspected: { count: 1, from: 1000 }, back: { count: 1, from: 3000 } },
  ]);
});

test("a node that goes again, soon after, is an incident of its own: no incident counts a node twice", () => {
  let now = 0;
  const log = new IncidentLog(
    ["a", "b"].map((name) => ({ name, class: "c", zone: "z" })),
    () => now,
  );
  for (const node of [0, 1]) log.joined(node, node);
  for (const peer of [0, 1, 0]) {
    now += 1000;
    log.healthChanged(peer, "suspected");
    log.healthChanged(peer, "alive");
  }
  for (const node of [0, 1, 1]) {
    log.wentDown(node, "crashed");
    log.cameUp(node);
    log.joined(node, node);
  }
  expect(log.totals().incidents.map(({ kind, nodes, names }) => [kind, nodes, names])).toEqual([
    ["silence", 2, ["a", "b"]],
    ["silence", 1, ["a"]],
    ["crash", 2, ["a", "b"]],
    ["crash", 1, ["b"]],
  ]);
});

test("chunks that others made unreadable later are told apart", () => {
  let now = 0;
  const log = new IncidentLog([{ name: "a", class: "c", zone: "z" }], () => now);
  log.joined(0, 5);
  now = 1000;
  const incident = log.wentDown(0, "crashed");
  for (const _ of [1, 2]) incident.exposed();
  incident.readable(now, false);
  now = 9000;
  incident.readable(now, false);
  expect(log.totals().incidents).toMatchObject([{ unreadable: 2, unreadableLater: 1 }]);
});

test("an incident is readable again when its last unreadable chunk comes back or is removed, but not if all of them were removed", () => {
  let now = 0;
  const plans = ["a", "b"].map((name) => ({ name, class: "c", zone: "z" }));
  const log = new IncidentLog(plans, () => now);
  const exposures = new ExposureLog(() => now);
  const lose = (node: number, names: readonly string[]): FileRedundancy[] => {
    exposures.cause = log.wentDown(node, "crashed");
    const files = names.map((name) => Object.assign(new FileRedundancy(), { name, chunks: 1, wanted: 1 }));
    for (const file of files) {
      exposures.begin(file, 0);
      exposures.readable(file, 0, false);
    }
    exposures.cause = undefined;
    return files;
  };
  const [film, song] = lose(0, ["film", "song"]);
  now = 5000;
  const removed = lose(1, ["draft", "copy"]);
  expect(log.totals().incidents.map(({ unreadableNow }) => unreadableNow)).toEqual([2, 2]);
  now = 7000;
  exposures.readable(film!, 0, true);
  now = 8000;
  for (const file of [song!, ...removed]) exposures.forget(file);
  expect(log.totals().incidents).toMatchObject([
    { unreadable: 2, unreadableNow: 0, readableAt: 8000 },
    { unreadable: 2, unreadableNow: 0, readableAt: undefined, healedAt: 8000 },
  ]);
});

test("the tracker is down from its crash until it starts again, or to the end", () => {
  let now = 0;
  const log = new IncidentLog([], () => now);
  for (const at of [10, 20, 30]) {
    now = at;
    if (at === 20) log.trackerCameUp();
    else log.trackerWentDown();
  }
  expect(log.totals().outages).toEqual([
    { from: 10, until: 20 },
    { from: 30, until: undefined },
  ]);
});

test("rows that are too many are thinned evenly, with exact count and most", () => {
  const rows = new ThinnedRows(1000);
  for (let i = 0; i < 100_000; i++) rows.add([i, i === 54_321 ? 1e9 : 1]);
  const { count, most, values } = rows.columns();
  expect([count, ...most]).toEqual([100_000, 99_999, 1e9]);
  const [column] = values as [Float64Array];
  expect(column.length).toBeGreaterThan(500);
  expect(column.length).toBeLessThanOrEqual(1000);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  expect(Math.abs(mean - 50_000)).toBeLessThan(200);
});
