import { describe, expect, test } from "vitest";
import { pageRun } from "../../src/report/page/run-page.js";
import { play, scenarioOf } from "../scenarios/scenario.js";

/* One copy of each file, and half of the nodes go down: many files cannot be read, and many gets fail. */

const { report } = play(
  scenarioOf(`
duration: 10min
replication: 1
nodes: [{ class: server, count: 8, capacity: 1 GiB, zone: [a, b] }]
workloads:
  - put: { rate: 20/min, size: 1 MiB, end: 2min }
  - get: { rate: 60/min, start: 2min }
steps:
  - { at: 4min, crash: { zone: a } }
expect: [availability.min >= 99 %, files.lost == 0, put.success > 90 %, put.p90 < 1min]
`),
);
const { checks, figures } = pageRun("run", report, null).words;
const check = (metric: string) => checks.find(({ text }) => text.startsWith(metric)) ?? expect.fail();

describe("the words of a page", () => {
  test("say how many files there are besides those that they name, and have all of them", () => {
    const { text, files } = check("availability.min").look;
    expect(files.length).toBeGreaterThan(6);
    expect(text).toMatch(new RegExp(`: without (\\S+, ){4}\\S+ and ${files.length - 5} more\\.$`));
  });

  test("say of which downloads a time is", () => {
    const { gets } = report;
    expect(gets.failed).toBeGreaterThan(0);
    const { note } = figures.find(({ label }) => label === "Median download") ?? expect.fail();
    expect(note).toContain(`${gets.failed} failed; of the ${gets.succeeded} that succeeded, `);
  });

  test("call one expectation nearest to failing only among those that have a margin", () => {
    expect(checks.filter(({ isNearest }) => isNearest)).toHaveLength(1);
    expect(check("files.lost")).toMatchObject({ isNearest: false, margin: "No margin: only this value is right." });
    expect(check("put.success").margin).toBe(
      "Margin 10 percentage points: none of the 10 allowed below 100 % is used up.",
    );
  });
});
