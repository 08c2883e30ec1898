import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { invoked, reportBeside, scenarioFile, spawned } from "./program.js";

const quiet = "duration: 1min\nnodes: 3\nsteps: [ { at: 1s, put: { node: node-1, file: film, size: 1 MiB } } ]\n";

test("of a bug base with damaged files it is said which cannot be played, and these do not count as failures", async () => {
  const bugs = join(dirname(scenarioFile(quiet)), "bugs");
  mkdirSync(bugs);
  writeFileSync(join(bugs, "sound.yaml"), quiet);
  writeFileSync(join(bugs, "damaged.yaml"), "steps: [\n");
  const { code, out } = await invoked(["fuzz", "--bugs", bugs, "--test"]);
  expect(code).toBe(2);
  expect(out).toMatch(/^cannot be played .*damaged\.yaml\n.*damaged\.yaml:\d+:\d+: not valid YAML/);
  expect(out).toMatch(/passes now .*sound\.yaml\n2 bugs, of which 0 still fail, and 1 cannot be played\n$/);
});

/** It has more events at one moment than a trial in which everything is drawn may have. */
const busy = `
duration: 1min
nodes: 60
chunkSize: 16 KiB
replication: 1
network: { latency: 0ms }
steps:
  - { at: 10s, put: { node: node-01, file: film, size: 8 MiB } }
  - { at: 30s, get: { file: film, all: true } }
`;

test("shrink and the test of a bug base allow a scenario as many events as the campaign that drew faults on it", async () => {
  const file = scenarioFile(busy);
  const shrunk = await invoked(["shrink", file, "--seconds", "1", "--quiet"]);
  expect([shrunk.code, shrunk.err]).toEqual([1, expect.stringContaining("there is nothing to shrink")]);
  const tested = await invoked(["fuzz", "--bugs", dirname(file), "--test"]);
  expect([tested.code, tested.out]).toEqual([0, expect.stringMatching(/^passes now .*small\.yaml\n1 bug, /)]);
});

test.each([
  ["fuzz", "--seed", "1", "--write"],
  ["shrink", "FILE", "--out"],
])("%s refuses a file that it could not write, before it plays anything", async (...words) => {
  const file = scenarioFile(quiet);
  const nowhere = join(dirname(file), "no", "such", "folder.yaml");
  const { code, err } = await invoked([...words.map((word) => (word === "FILE" ? file : word)), nowhere]);
  expect(code).toBe(2);
  expect(err).toBe(`${nowhere}: cannot be written: there is no folder ${dirname(nowhere)}\n`);
});

test("a file is no bug base", async () => {
  const file = scenarioFile(quiet);
  const { code, err } = await invoked(["fuzz", "--bugs", file, "--list"]);
  expect([code, err]).toEqual([2, `${file}: expected the folder of the bug base, found a file\n`]);
});

test("explain says how a report gets a history, and never suggests the name that was given", async () => {
  const file = scenarioFile(quiet);
  const report = reportBeside(file);
  const run = ["run", file, "--quiet", "--no-charts", "--out", report];
  await invoked([...run, "--history", "none"]);
  const bare = await invoked(["explain", report]);
  expect([bare.code, bare.err]).toEqual([
    2,
    `${report}: there is no history.json.gz in it: run writes one with --history full\n`,
  ]);
  await invoked(run);
  const { code, err } = await invoked(["explain", report, "get", "film"]);
  expect([code, err]).toEqual([2, "there was no get of film\n"]);
});

test.each(["summary", "full"])(
  "explain tells a put that failed by a %s history, even if its file was never committed",
  async (detail) => {
    const file = scenarioFile(
      quiet
        .replace("nodes: 3", "nodes: [ { class: node, count: 3, capacity: 1 KiB } ]")
        .replace("} } ]", "}, mayFail: true } ]"),
    );
    const report = reportBeside(file);
    await invoked(["run", file, "--quiet", "--no-charts", "--out", report, "--history", detail]);
    const { code, out } = await invoked(["explain", report]);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^put of a file that was never committed on node-1: It ended with /),
    ]);
  },
);

test.each([
  [["fuzz", "--seed", "3", "--seeds", "10"], "--seed plays one seed alone, so --seeds would have no effect"],
  [["fuzz", "--seed", "3", "--time", "1min"], "--seed plays one seed alone, so --time would have no effect"],
  [["fuzz", "--test", "--seed", "3"], "--test plays the bugs that were kept, so --seed would have no effect"],
  [
    ["fuzz", "--seed", "3", "--redis", "redis://127.0.0.1:1"],
    "--seed plays one seed alone, so --redis would have no effect",
  ],
  ...[["--jobs", "2"], ["--quiet"], ["--bugs", "nowhere"], ["--no-shrink"]].map((words): [string[], string] => [
    ["fuzz", "--seed", "3", ...words],
    `--seed plays one seed alone, so ${words[0]} would have no effect`,
  ]),
  ...[
    ["--at", "1min"],
    ["--salt", "1"],
    ["--write", "bug.yaml"],
    ["--no-shrink"],
    ["--jobs", "2"],
    ["--quiet"],
  ].flatMap((words): [string[], string][] => [
    [["fuzz", "--list", ...words], `--list plays nothing, so ${words[0]} would have no effect`],
    [["fuzz", "--test", ...words], `--test plays the bugs that were kept, so ${words[0]} would have no effect`],
  ]),
  [["fuzz", "--list", "--test"], "--list plays nothing, so --test would have no effect"],
  [["fuzz", "--list", "FILE"], "--list plays nothing, so a scenario would have no effect"],
])("%j: an option that would have no effect is refused", async (words, why) => {
  const file = scenarioFile(quiet);
  const { code, out, err } = await invoked(words.map((word) => (word === "FILE" ? file : word)));
  expect([code, out, err]).toEqual([2, "", `swarmlab: ${why}: leave one of them out\n`]);
});

test.each([
  [["--from", "9007199254740990", "--seeds", "5"], "swarmlab: --from 9007199254740990: the last seed would be above"],
  [["--jobs", "99999"], "--jobs: expected a whole number, from 1 to 256, found"],
  [["--redis", ""], "swarmlab: --redis: expected redis://HOST:PORT, found an empty text"],
])("fuzz %j is refused", async (words, why) => {
  const { code, out, err } = await invoked(["fuzz", ...words]);
  expect([code, out, err]).toEqual([2, "", expect.stringContaining(why)]);
});

test("steps that real sockets cannot play are refused with a line each", async () => {
  const steps =
    "steps: [ { at: 1s, slow: { node: node-1, cpu: 1s } }, { at: 1s, clock: { node: node-1, offset: 1s } } ]";
  const file = scenarioFile(`duration: 1min\nnodes: 3\n${steps}\n`);
  const { code, err } = await invoked(["run", file, "--transport", "grpc"]);
  expect(code).toBe(2);
  expect(err.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/:3: slow: /),
    expect.stringMatching(/:3: clock: /),
  ]);
});

test("a branch after the end of a seed's scenario is refused", async () => {
  const { code, err } = await invoked(["fuzz", "--seed", "3", "--at", "10h", "--salt", "1"]);
  expect([code, err]).toEqual([2, expect.stringMatching(/^swarmlab: --at: the scenario of seed 3 is over after /)]);
});

test.each([
  [["chunk", "film/0"], "a chunk"],
  [[], "what went wrong"],
])("explain %j refuses --by, which names who asked for a get or a put", async (about, what) => {
  const { code, out, err } = await invoked(["explain", scenarioFile(quiet), ...about, "--by", "node-1"]);
  const why = `--by names the node of a get or a put, and the question is about ${what}: leave it out\n`;
  expect([code, out, err]).toEqual([2, "", why]);
});

const measured = `
duration: 1min
nodes: 3
network: { latency: { matrix: { file: data/delays.csv, header: false } } }
churn: { nodes: [node-3], trace: data/sessions.csv }
replication: 1
steps:
  - { at: 1s, put: { node: node-1, file: data/delays.csv, size: 1 MiB } }
  - { at: 10s, get: { node: node-1, file: data/delays.csv } }
  - { at: 10s, get: { node: node-2, file: data/delays.csv } }
expect: [ get.max < 150ms ]
`;

/** Writes a scenario that names files beside it, and fails. Tells its path. */
function measuredScenario(): string {
  const file = scenarioFile(measured);
  const data = join(dirname(file), "data");
  mkdirSync(data);
  writeFileSync(join(data, "delays.csv"), "0,200,300\n200,0,400\n300,400,0\n");
  writeFileSync(join(data, "sessions.csv"), "0,node-3,up\n50,node-3,down\n");
  return file;
}

test.each([[[]], [["--no-shrink"]]])(
  "bugs that fuzz %j keeps find the files of the scenario from their own folder",
  async (more) => {
    const file = measuredScenario();
    const bugs = join(dirname(file), "kept", "bugs");
    await invoked(["fuzz", file, "--seeds", "1", "--jobs", "1", "--quiet", "--bugs", bugs, ...more]);
    const { code, out } = await invoked(["fuzz", "--bugs", bugs, "--test"]);
    expect([code, out]).toEqual([1, expect.stringMatching(/^still fails .*\n.*\n1 bug, of which 1 still fail\n$/)]);
  },
  180_000,
);

test.each([
  ["fuzz", "FILE", "--seed", "1", "--write", "OUT"],
  ["shrink", "FILE", "--seconds", "2", "--quiet", "--out", "OUT"],
])("a scenario that %s writes into another folder finds its files from there", async (...words) => {
  const file = measuredScenario();
  const folder = join(dirname(file), "data");
  const out = join(folder, "out.yaml");
  await invoked(words.map((word) => ({ FILE: file, OUT: out })[word] ?? word));
  expect(readFileSync(out, "utf8")).toMatch(/file: delays\.csv/);
  const { code, err } = await invoked(["validate", out]);
  expect([code, err]).toEqual([0, ""]);
});

const hopeless = `${quiet}expect: [ files.committed == 7 ]\n`;
const block = /^seed (\d+): files\.committed == 7\n {2}it was 1\n {2}again: swarmlab fuzz \S+ --seed \1\n/m;

test("fuzz tells each failure as it is found, and all of them at the end in the order of seeds", async () => {
  const file = scenarioFile(hopeless);
  const few = ["fuzz", file, "--seeds", "3", "--no-shrink", "--bugs", join(dirname(file), "bugs")];
  const { code, out, err } = await invoked(few);
  expect(code).toBe(1);
  expect(err).toMatch(block);
  expect(err.match(/again: /g)).toHaveLength(3);
  expect([...out.matchAll(/^seed (\d+): /gm)].map(([, seed]) => seed)).toEqual(["1", "2", "3"]);
  expect((await invoked([...few, "--quiet"])).err).toBe("");
}, 180_000);

test.each([
  ["lines", []],
  ["JSON, which says so", ["--json"]],
])(
  "a campaign that is interrupted has told what it had found, as %s",
  async (_name, more) => {
    const file = scenarioFile(hopeless);
    const words = ["fuzz", file, "--time", "5min", "--jobs", "1", "--bugs", join(dirname(file), "bugs"), ...more];
    let pressed = false;
    const { code, out, err } = await spawned(words, (child, soFar) => {
      if (pressed || !soFar.includes("again: ")) return;
      pressed = true;
      child.kill("SIGINT");
    });
    expect(code).toBe(130);
    expect(err.slice(0, err.indexOf("stopping: "))).toMatch(block);
    if (more.length === 0) expect(out).toMatch(block);
    else expect(JSON.parse(out)).toMatchObject({ interrupted: true, passed: false });
  },
  180_000,
);
