import { describe, expect, test } from "vitest";
import { churnOptions, steadyOptions, syntheticMeasurements } from "../../../test/fixtures/synthetic-measurements.js";
import { analyse } from "../analysis/analyse.js";
import { metrics } from "../analysis/metrics.js";
import { chartsOf } from "../charts/charts.js";
import type { Report } from "../report.js";
import { markdownReport } from "./markdown.js";
import { summarise } from "./summary.js";
import { type Paint, plain, sparkline, terminalSummary } from "./terminal.js";

const command = "npm run sim scenarios/churn.yaml -- --seed 1";
const churn = analyse(syntheticMeasurements(churnOptions), []);
const steady = analyse(syntheticMeasurements(steadyOptions), []);

/** Makes a report with as many expectations as there are figures, all failed. */
function withEverythingWrong(report: Report): Report {
  const expectations = [...metrics.values()].map(({ path, unit, get }) => ({
    text: `${path} < 0`,
    where: "churn.yaml:99",
    metric: path,
    unit,
    op: "<" as const,
    expected: 0,
    actual: get(report),
    verdict: "failed" as const,
    passed: false,
  }));
  const checks = report.checks.map((check) => ({ ...check, passed: false, detail: "x".repeat(500) }));
  const run = { ...report.run, scenario: "a-very-long-name-".repeat(9), cutShort: true };
  const files = { ...report.files, lost: 40, lostNames: ["a".repeat(300), "b", "c", "d"] };
  return { ...report, run, files, checks, expectations, verdict: "failed", passed: false };
}

describe("the story", () => {
  test("tells lost files by name, and how much was repaired", () => {
    const { files, repair } = summarise(churn);
    expect(files).toContain("file-17");
    expect(repair).toContain("8,400 replicas were made by repair");
  });

  test("says in a word when all went well", () => {
    const { files, load, repair } = summarise(steady);
    expect(files).toContain("survived");
    expect(files).toContain("Every file could be read at all times.");
    expect(load).toContain("as balanced as chance allows");
    expect(repair).toBe("Nothing was repaired.");
  });

  test("tells a verdict of all nodes beside its own figure, not beside that of the fullest node", () => {
    const { load } = steady;
    const { expected, ideal } = load.stored;
    if (!expected || !ideal) throw new Error("a load without an expectation");
    const told = (deviation: number, high: number): string => {
      const verdict = "less even" as const;
      const stored = {
        ...load.stored,
        ideal: { ...ideal, equal: true, deviation },
        expected: { ...expected, verdict, deviationRange: { low: 0, high } },
      };
      return summarise({ ...steady, load: { ...load, stored, replicas: stored } }).load;
    };
    expect(told(0.0053, 0.0021)).toMatch(
      /times\)\. All nodes together are less even than .* \(CV 0\.005, expected at most 0\.002\)\.$/,
    );
    expect(told(0.0053, 0.0052)).toContain("are hardly less even than");
  });

  test("compares one node with nobody", () => {
    const { load } = summarise({ ...steady, load: { ...steady.load, stored: { ...steady.load.stored, nodes: 1 } } });
    expect(load).toMatch(/^One node alone stores: it holds .*, and there is no other to compare it with\.$/);
  });

  test("has no halves of one", () => {
    const { time } = churn.gets;
    const gets = { ...churn.gets, succeeded: 1, time: time && { ...time, count: 1 } };
    const one = { ...churn, repair: { ...churn.repair, stored: 1 }, gets };
    const { downloads, repair } = summarise(one);
    expect(repair).toMatch(/^1 replica was made by repair\. It moved /);
    expect(downloads).toMatch(/^1 download: took /);
    const broken = summarise({ ...churn, gets: { ...churn.gets, interrupted: 1 } });
    expect(broken.downloads).toContain("1 broke off with its node");
  });
});

describe("report.md", () => {
  const text = markdownReport(churn, chartsOf(churn), command);

  test("shows every chart by a relative name, with words for who cannot see it", () => {
    for (const { name, alt } of chartsOf(churn)) expect(text).toContain(`![${alt}](${name}.png)`);
  });

  test("answers on its first screen what was played, what came of it, what was expected, and how to repeat it", () => {
    const report = analyse(syntheticMeasurements(churnOptions), [
      { metric: "files.lost", op: "==", value: 0, text: "files.lost == 0", where: "x/s.yaml:9" },
      { metric: "get.failed", op: "<", value: 100, text: "get.failed < 100", where: "x/s.yaml:8" },
    ]);
    const screen = markdownReport(report, [], command).split("\n## ")[0] ?? "";
    expect(screen.split("\n").length).toBeLessThan(45);
    expect(screen.split("\n")[2]).toBe("✗ **Failed: 1 of 2 expectations does not hold.**");
    for (const part of ["300 nodes for 24 h, simulated", "**Downloads.** 6,000 downloads", "s.yaml:9", command])
      expect(screen).toContain(part);
  });

  test("tells loads in a paragraph and a table, and folds the rest away", () => {
    const section = text.split("## Load per node")[1]?.split("\n## ")[0] ?? "";
    const shown = section.split("<details>")[0] ?? "";
    expect(shown.split("\n\n").filter((block) => block.startsWith("|")).length).toBe(1);
    expect(shown.split("\n\n").filter((block) => /^[A-Z]/.test(block)).length).toBe(1);
    expect(section).toContain("</details>");
  });

  test("gives the command that reproduces the run, the digest and the invariants", () => {
    expect(text).toContain(command);
    expect(text).toContain(churn.run.digest);
    for (const check of churn.checks) expect(text).toContain(check.name);
  });

  test("is a table wherever it looks like one: as many cells in every row", () => {
    const tables = text.split("\n\n").filter((block) => block.startsWith("|"));
    expect(tables.length).toBeGreaterThan(6);
    for (const block of tables) {
      const cells = block.split("\n").map((row) => row.replaceAll("\\|", "").split("|").length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  test("does not let a name from outside become Markdown", () => {
    const odd = { ...churn, run: { ...churn.run, description: "<img src=x> | **bold**\n# big" } };
    const blocks = markdownReport(odd, [], command).split("\n\n");
    expect(blocks[blocks.indexOf("## The scenario") + 1]).toBe("\\<img src=x\\> \\| \\*\\*bold\\*\\* \\# big");
  });

  test("never says NaN, undefined or null", () => {
    for (const report of [churn, steady])
      expect(markdownReport(report, [], command)).not.toMatch(/NaN|undefined|\bnull\b/);
  });
});

describe("the summary on the terminal", () => {
  const facts = { wallTime: 3200, command, report: "reports/churn-1" };

  test.each([
    ["churn", churn],
    ["steady", steady],
    ["everything wrong", withEverythingWrong(churn)],
  ])("fits a screen: %s", (_, report) => {
    const lines = terminalSummary(report, { ...facts, command: "npm run sim" }, plain)
      .trimEnd()
      .split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
  });

  test("ends with where the report is and how to run it again", () => {
    const text = terminalSummary(churn, facts, plain);
    expect(text).toContain("reports/churn-1\n");
    expect(text.trimEnd().endsWith(command)).toBe(true);
  });

  test("marks failed expectations, and shows them first", () => {
    const report = analyse(syntheticMeasurements(churnOptions), [
      { metric: "get.failed", op: "<", value: 100, text: "get.failed < 100", where: "s.yaml:8" },
      { metric: "files.lost", op: "==", value: 0, text: "files.lost == 0", where: "s.yaml:9" },
    ]);
    const lines = terminalSummary(report, facts, plain).split("\n");
    const failed = lines.findIndex((line) => line.startsWith("✗ files.lost == 0"));
    const passed = lines.findIndex((line) => line.startsWith("✓ get.failed < 100"));
    expect(failed).toBeGreaterThan(0);
    expect(passed).toBeGreaterThan(failed);
    expect(lines[failed]).toContain("s.yaml:9");
  });

  test("is coloured only by what it was given", () => {
    const tagged = (tag: string) => (text: string) => `<${tag}>${text}</${tag}>`;
    const paint: Paint = {
      bold: tagged("b"),
      dim: tagged("d"),
      green: tagged("g"),
      red: tagged("r"),
      yellow: tagged("y"),
      cyan: tagged("c"),
    };
    expect(terminalSummary(steady, facts, paint)).toContain("<g>✓</g>");
    expect(terminalSummary(steady, facts, plain)).not.toContain("\u001b");
  });

  test("a sparkline has its lowest block at the floor and its highest at the ceiling", () => {
    expect(sparkline([0, 0, 5, 10, 10, 20], 6, 0, 10)).toBe("▁▁▅███");
    expect([...sparkline([1, 2], 10, 0, 2)]).toHaveLength(10);
    expect([
      ...sparkline(
        Array.from({ length: 1000 }, (_, i) => i),
        7,
        0,
        999,
      ),
    ]).toHaveLength(7);
  });
});
