import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { steadyOptions, syntheticMeasurements } from "../../test/fixtures/synthetic-measurements.js";
import { analyse } from "./analysis/analyse.js";
import { reportSchema } from "./report.js";
import { canonicalJson } from "./text/json.js";
import { writeReport } from "./write.js";

const report = analyse(syntheticMeasurements(steadyOptions), []);
const options = { command: "npm run sim scenarios/steady.yaml", charts: false };
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "swarmlab-report-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("writing a report", () => {
  test("leaves report.json, report.md and nothing beside them", async () => {
    await writeReport(join(home, "reports", "steady-1"), report, options);
    expect(readdirSync(join(home, "reports"))).toEqual(["steady-1"]);
    expect(readdirSync(join(home, "reports", "steady-1")).sort()).toEqual(["report.json", "report.md"]);
    expect(
      reportSchema.parse(JSON.parse(readFileSync(join(home, "reports/steady-1/report.json"), "utf8"))),
    ).toBeDefined();
  });

  test("puts the charts beside it, and tells of each file", async () => {
    const told: string[] = [];
    await writeReport(join(home, "r"), report, { ...options, charts: true, onFile: (name) => told.push(name) });
    expect(readdirSync(join(home, "r")).sort()).toEqual(told.sort());
    expect(told).toContain("load-stored.png");
    expect(readFileSync(join(home, "r", "report.md"), "utf8")).toContain("(load-stored.png)");
  });

  test("replaces an older report whole, and keeps what somebody else put there", async () => {
    await writeReport(join(home, "r"), report, { ...options, charts: true });
    writeFileSync(join(home, "r", "notes.txt"), "mine");
    await writeReport(join(home, "r"), { ...report, passed: false }, options);
    expect(readdirSync(join(home, "r")).sort()).toEqual(["notes.txt", "report.json", "report.md"]);
    expect(readFileSync(join(home, "r", "report.json"), "utf8")).toBe(canonicalJson({ ...report, passed: false }));
    expect(readdirSync(home)).toEqual(["r"]);
  });

  test("that fails leaves the older report as it was", async () => {
    await writeReport(join(home, "r"), report, options);
    const before = readFileSync(join(home, "r", "report.json"), "utf8");
    const fail = () => {
      throw new Error("the disk is on fire");
    };
    await expect(
      writeReport(join(home, "r"), { ...report, passed: false }, { ...options, onFile: fail }),
    ).rejects.toThrow("fire");
    expect(readFileSync(join(home, "r", "report.json"), "utf8")).toBe(before);
    expect(readdirSync(home)).toEqual(["r"]);
  });

  test("refuses a folder that holds something else", async () => {
    writeFileSync(join(home, "thesis.tex"), "years of work");
    await expect(writeReport(home, report, options)).rejects.toThrow("no report");
    expect(readdirSync(home)).toEqual(["thesis.tex"]);
  });
});
