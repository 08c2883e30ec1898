import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Report } from "../../src/report/report.js";
import { invoked, npmRun, reportBeside, scenarioFile, small, spawned, temporaryFolder } from "./program.js";

const reportIn = (folder: string): string => readFileSync(join(folder, "report.json"), "utf8");
const parsed = (text: string): Report => JSON.parse(text) as Report;

test("a run leaves a folder with the report and its charts, and a summary with the command that repeats it", async () => {
  const scenario = scenarioFile(small);
  const folder = reportBeside(scenario);
  const { code, out, err } = await spawned(["run", scenario, "--out", folder]);
  expect(err).not.toMatch(/bug|warning/i);
  expect(code).toBe(0);
  expect(out).toContain("small");
  expect(out).toContain(`swarmlab run ${scenario} --seed 1`);
  expect(out.split("\n").length).toBeLessThan(45);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(["report.json", "report.md", "load-stored.png", "replicas.png"]));
  const report = parsed(reportIn(folder));
  expect(report.run).toMatchObject({ scenario: "small", seed: 1, transport: "simulated", cutShort: false });
  expect(report.run.scenarioHash).toMatch(/^[0-9a-f]{64}$/);
  expect(report.run.version).toMatch(/^\d+\.\d+\.\d+/);
});

test("equal seeds give equal bytes, another seed and a changed value do not", async () => {
  const scenario = scenarioFile(small);
  const run = async (...words: string[]): Promise<string> => {
    const folder = temporaryFolder();
    expect((await invoked(["run", scenario, "--no-charts", "--quiet", "--out", folder, ...words])).code).toBe(0);
    return reportIn(folder);
  };
  const first = await run();
  expect(await run()).toBe(first);
  expect(await run("--seed", "1")).toBe(first);
  expect(parsed(await run("--seed", "2")).run.digest).not.toBe(parsed(first).run.digest);
  const changed = parsed(await run("--set", "replication=3", "--set", "nodes=9"));
  expect(changed.run.replication).toBe(3);
  expect(changed.nodes.total).toBe(9);
});

test("--json prints the report, and nothing else", async () => {
  const scenario = scenarioFile(small);
  const folder = reportBeside(scenario);
  const { code, out } = await spawned(["run", scenario, "--json", "--no-charts", "--out", folder]);
  expect(code).toBe(0);
  expect(out).toBe(reportIn(folder));
});

test("an expectation that does not hold is named, and gives exit code 1", async () => {
  const scenario = scenarioFile(`${small}  - get.started > 1000000\n`);
  const { code, out, err } = await invoked([
    "run",
    scenario,
    "--no-charts",
    "--quiet",
    "--out",
    reportBeside(scenario),
  ]);
  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toMatch(/^small, seed 1: expected get.started > 1000000 \(small\.yaml:13\), but it is \d+\n$/);
});

test("several scenarios are run one after another, each with a report of its own", async () => {
  const [one, two] = [scenarioFile(small, "one.yaml"), scenarioFile(small, "two.yaml")];
  const folder = temporaryFolder();
  const { code, out } = await invoked(["run", one, two, "--no-charts", "--seed", "4", "--out", folder]);
  expect(code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["one-4", "two-4"]);
  expect(out).toContain(`swarmlab run ${two} --seed 4`);
});

test("a run with other settings has a folder of its own, and uses the same folder the next time", async () => {
  const scenario = scenarioFile(small);
  const around = temporaryFolder();
  const run = async (...words: string[]): Promise<void> => {
    // If there are two scenarios, each report has a folder of its own in the given one.
    const other = scenarioFile(small, "other.yaml");
    const all = ["run", scenario, other, "--no-charts", "--quiet", "--out", around, ...words];
    expect((await invoked(all)).code).toBe(0);
  };
  await run();
  await run("--set", "replication=3", "--set", "nodes=9");
  await run("--set", "nodes=9", "--set", "replication=3");
  expect(readdirSync(around).sort()).toEqual([
    "other-1",
    "other-1-nodes=9,replication=3",
    "small-1",
    "small-1-nodes=9,replication=3",
  ]);
  expect(parsed(reportIn(join(around, "small-1"))).run.replication).not.toBe(3);
});

test("two scenarios that would report to one place are refused", async () => {
  const [one, two] = [scenarioFile(small), scenarioFile(small)];
  const { code, err } = await invoked(["run", one, two, "--out", temporaryFolder()]);
  expect(code).toBe(2);
  expect(err).toContain("would both report to");
});

test("a folder with other files is not overwritten, and is refused before anything is simulated", async () => {
  const scenario = scenarioFile(small);
  const folder = join(scenario, "..");
  const { code, err } = await invoked(["run", scenario, "--out", folder]);
  expect(code).toBe(2);
  expect(err).toMatch(/holds files, but no report/);
});

test("a folder that cannot be made is refused before the run, which leaves nothing behind", async () => {
  const folder = temporaryFolder();
  const scenario = scenarioFile(small);
  const refused = async (out: string): Promise<string> => {
    const { code, err } = await invoked(["run", scenario, "--no-charts", "--out", out]);
    expect(code).toBe(2);
    expect(err).not.toContain("to play");
    return err;
  };
  if (existsSync("/proc/self")) expect(await refused("/proc/reports/x")).toMatch(/cannot write to .*made in \/proc/);
  expect(await refused(join(scenario, "deep", "x"))).toMatch(/cannot write to .*it is not a folder/);
  // The folder's own name is short enough, but the name of the temporary folder beside it is not.
  expect(await refused(join(folder, "deep", "x".repeat(250)))).toMatch(/\(ENAMETOOLONG: [^/]*\)\n$/);
  expect(await refused(join(folder, "x".repeat(300)))).toMatch(/ENAMETOOLONG/);
  expect(readdirSync(folder)).toEqual([]);
});

test("Ctrl-C, even when npm doubles it, ends a run with a report that is marked as cut short", async () => {
  const scenario = scenarioFile(small.replace("5min", "3000d").replace(", end: 3min", ", end: 10min"));
  const folder = reportBeside(scenario);
  let pressed = false;
  const { code, out } = await spawned(["run", scenario, "--no-charts", "--out", folder], (child, err) => {
    if (pressed || !err.includes("to play")) return;
    pressed = true;
    child.kill("SIGINT");
    setTimeout(() => child.kill("SIGINT"), 5);
  });
  expect(code).toBe(130);
  expect(out).toContain("Cut short at");
  const { run } = parsed(reportIn(folder));
  expect(run.cutShort).toBe(true);
  expect(run.played).toBeLessThan(run.duration);
});

test("a flag that npm takes for itself does not silently start a different run", async () => {
  const scenario = scenarioFile(small);
  const { code, err } = await npmRun("sim", scenario, "--seed", "3");
  expect(code).toBe(2);
  expect(err).toContain("3: cannot read the scenario");
  expect(existsSync("reports/small-1")).toBe(false);
  expect(existsSync("reports/small-3")).toBe(false);
});

test("--transport grpc plays on the real clock, and reports without a digest", async () => {
  const scenario = scenarioFile("duration: 10s\nnodes: 3\n");
  const folder = reportBeside(scenario);
  const words = ["run", scenario, "--transport", "grpc", "--speed", "10", "--no-charts", "--out", folder];
  const { code, out } = await invoked(words);
  expect(code).toBe(0);
  expect(out).toContain("--transport grpc --speed 10");
  expect(parsed(reportIn(folder)).run).toMatchObject({ transport: "grpc", digest: "", cutShort: false });
});

test.each([["run", "--transport", "grpc"], ["live"], ["fidelity"], ["fidelity", "--transport", "processes"]])(
  "%s %s %s refuses a scenario that only a simulation can play, before it plays anything",
  async (...words) => {
    const scenario = scenarioFile(
      "duration: 1min\nnodes: 3\nsteps:\n  - { at: 1s, release: all }\n  - { at: 2s, heal: all }\n",
    );
    const { code, err } = await invoked([...words, scenario]);
    expect(code).toBe(2);
    expect(err).toMatch(/small\.yaml:\d+: release: messages cannot be held here, only in a simulation/);
    expect(err).toMatch(
      /small\.yaml:\d+: heal: hosts cannot be cut off from each other here, only in a simulation .* --netns\)/,
    );
  },
);

test.each([
  ["run", "--transport", "grpc"],
  ["live", "--nodes-per-process", "2"],
])("%s %s %s refuses to pause a node that has no process of its own", async (...words) => {
  const scenario = scenarioFile("duration: 1min\nnodes: 3\nsteps:\n  - { at: 1s, pause: node-1 }\n");
  const { code, err } = await invoked([...words, scenario]);
  expect(code).toBe(2);
  expect(err).toMatch(/pause: programs cannot be paused here, only .* or where each node has a process of its own/);
});

test("a speed is refused that a simulation does not need, or that the machine cannot keep", async () => {
  const scenario = scenarioFile(small);
  const simulated = await invoked(["run", scenario, "--speed", "2"]);
  expect(simulated.code).toBe(2);
  expect(simulated.err).toContain("--transport grpc");
  const grpc = await invoked(["run", scenario, "--transport", "grpc", "--speed", "100000"]);
  expect(grpc.code).toBe(2);
  expect(grpc.err).toMatch(/at most \d+ is possible/);
});
