import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { invoked, reportBeside, scenarioFile, small } from "./program.js";

interface Row {
  readonly scenario: string;
  readonly settings: string;
  readonly seed: number;
  readonly metric: string;
  readonly unit: string;
  readonly value: number | null;
  readonly [column: string]: unknown;
}

function rowsOf(folder: string, table: string): Row[] {
  const lines = readFileSync(join(folder, `${table}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line));
}

test("a run's series, operations and events are exported, with scenario, settings, seed and unit in every row", async () => {
  const path = scenarioFile(small);
  const folder = reportBeside(path);
  const run = (format: string) =>
    invoked(["run", path, "--out", folder, "--no-charts", "--set", "replication=3", "--seed", "4", "--export", format]);
  expect(await run("jsonl")).toMatchObject({ code: 0 });
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  const [series, operations, events] = ["series", "operations", "events"].map((table) => rowsOf(folder, table));
  for (const row of [...series!, ...operations!, ...events!])
    expect(row).toMatchObject({
      scenario: report.run.scenario,
      settings: "replication=3",
      seed: 4,
      metric: expect.any(String),
      unit: expect.stringMatching(/^(ms|bytes|share|count|ratio)$/),
    });
  const online = series!.filter(({ metric }) => metric === "online");
  expect(online.map(({ value }) => value)).toEqual(report.series.online);
  expect(online.map(({ time }) => time)).toEqual(report.series.time);
  const gets = operations!.filter(({ kind, metric }) => kind === "get" && metric === "duration");
  expect(gets).toHaveLength(report.gets.started);
  expect(gets.filter(({ outcome }) => outcome === "OK")).toHaveLength(report.gets.succeeded);
  const count = (event: string) => events!.filter((row) => row.event === event).length;
  expect([count("up"), count("crashed"), count("step")]).toEqual([report.nodes.joins, 2, report.marks.length]);

  // The files of the other format replace the first ones, and have the same content.
  expect(await run("csv")).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, "events.jsonl"))).toBe(false);
  const [header, first] = readFileSync(join(folder, "operations.csv"), "utf8").split("\n");
  expect(header).toBe("scenario,settings,seed,operation,node,kind,file,outcome,started,metric,unit,value");
  expect(first).toMatch(/^small,replication=3,4,1,node-\d+,\w+,.*,duration,ms,\d+/);
  expect(await invoked(["run", path, "--export", "xlsx"])).toMatchObject({ code: 2 });
});
