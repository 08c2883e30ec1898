import { expect, test } from "vitest";
import { ExposureLog } from "./exposure-log.js";
import { FileRedundancy } from "./file-redundancy.js";
import { Incident } from "./incident.js";

test("a replica that is told of late, with the time at which it came, was missing for no time at all", () => {
  let now = 100;
  const log = new ExposureLog(() => now);
  log.cause = new Incident("crash", now, 1);
  const file = Object.assign(new FileRedundancy(), { name: "film", chunks: 1, wanted: 2 });
  log.begin(file, 0);
  now = 95;
  log.end(file, 0);
  const { repaired, open } = log.totals();
  expect([repaired.count, open]).toEqual([1, 0]);
  for (const column of repaired.values) expect(Array.from(column)).toEqual([0]);
});
