import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarioFile, small } from "../cli/program.js";
import { isStopped, processesWritingTo } from "./processes-writing-to.js";
import { folderOfPrograms, Program } from "./program.js";
import { until } from "./until.js";

/** Plays a scenario that would last for hours, and waits until all its processes run. */
async function started(text = small) {
  const folder = folderOfPrograms();
  const scenario = scenarioFile(text.replace("5min", "5h").replace("nodes: 8", "nodes: 3"));
  const report = join(folder, "report");
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const words = ["live", scenario, "--no-charts", "--out", report];
  const program = Program.startOn({ under: ["env", `TMPDIR=${temporary}`] }, ...words);
  const children = async () => processesWritingTo(temporary);
  // The tracker, and three nodes.
  await until(children, (seen) => seen.length === 4);
  return { program, report, temporary, children };
}

test("Ctrl-C ends a live scenario with a report of what was played, and with none of its processes left", async () => {
  const { program, report, children } = await started();
  program.signal("SIGINT");
  expect(await program.ended()).toBe(130);
  expect(program.output).toContain("Cut short at");
  const { run } = JSON.parse(readFileSync(join(report, "report.json"), "utf8"));
  expect(run).toMatchObject({ transport: "processes", cutShort: true });
  expect(run.notes.join()).toContain("bandwidth");
  expect(await children()).toEqual([]);
});

test("the processes of a live scenario end when the one that plays it is killed", async () => {
  const { program, children } = await started();
  program.signal("SIGKILL");
  expect(await program.ended()).toBe("SIGKILL");
  expect(await until(children, (seen) => seen.length === 0)).toEqual([]);
});

test("so do those that are paused at that moment", async () => {
  const { program, children } = await started(small.replace("steps:", "steps:\n  - { at: 1s, pause: tracker }"));
  await until(children, (seen) => seen.some(isStopped));
  program.signal("SIGKILL");
  await program.ended();
  expect(await until(children, (seen) => seen.length === 0)).toEqual([]);
});

test("a live scenario that must end at once leaves no processes and no folders", async () => {
  const { program, temporary, children } = await started();
  // From now on nobody reads the program's output.
  program.hangUp();
  program.signal("SIGINT");
  await program.ended();
  expect(await until(children, (seen) => seen.length === 0)).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith("swarmlab-live-"))).toEqual([]);
});
