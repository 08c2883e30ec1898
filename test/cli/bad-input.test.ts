import { existsSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { invoked, reportBeside, scenarioFile, small, spawned } from "./program.js";

const nodes = "duration: 1min\nnodes: 3\n";
const aliases = `a: &a [${"x, ".repeat(9)}x]
${[..."bcdefghi"].map((key, i) => `${key}: &${key} [${`*${"abcdefgh"[i]}, `.repeat(9)}*${"abcdefgh"[i]}]`).join("\n")}
`;

const broken: readonly (readonly [string, string, RegExp])[] = [
  ["an unknown key", `${nodes}replicas: 2\n`, /small\.yaml:3:1 replicas: .*/],
  ["a missing unit", "duration: 60\nnodes: 3\n", /small\.yaml:1:11 duration: .*250ms or 2h.*60/],
  ["a wrong type", "duration: 1min\nnodes: [many]\n", /small\.yaml:2:\d+ nodes.*/],
  [
    "a negative rate",
    `${nodes}workloads:\n  - get: { rate: -3/min }\n`,
    /small\.yaml:4:\d+ workloads\[0\]\.get\.rate: .*-3/,
  ],
  ["an unknown node", `${nodes}steps:\n  - { at: 1s, crash: nobody }\n`, /small\.yaml:4:\d+ steps\[0\]\.crash.*nobody/],
  ["a step in the past", `${nodes}steps:\n  - { at: -1s, crash: node-1 }\n`, /small\.yaml:4:\d+ steps\[0\]\.at: .*-1s/],
  ["a duplicate key", `${nodes}nodes: 4\n`, /small\.yaml:3:1.*/],
  ["bad YAML", "duration: [1min\nnodes: 3\n", /small\.yaml:\d+:\d+.*/],
  ["an empty file", "", /small\.yaml:1:1.*empty.*/],
  ["an alias bomb", aliases, /small\.yaml.*alias.*/i],
  ["an unknown figure", `${nodes}expect:\n  - files.lots == 0\n`, /small\.yaml:4:\d+ expect\[0\].*files\.lost/],
];

test.each(broken)("%s is told with its place, gives exit code 2 and leaves no folder", async (_what, yaml, place) => {
  const scenario = scenarioFile(yaml);
  const folder = reportBeside(scenario);
  const { code, out, err } = await invoked(["run", scenario, "--out", folder]);
  expect(err).toMatch(place);
  expect(err).not.toContain("    at ");
  expect([code, out, existsSync(folder)]).toEqual([2, "", false]);
});

test("a file of 100 MB is refused before it is read, and the message names a missing file", async () => {
  const large = scenarioFile("");
  writeFileSync(large, Buffer.alloc(100_000_000, "#"));
  const { code, err } = await invoked(["run", large, `${large}.not`]);
  expect(code).toBe(2);
  expect(err).toMatch(/100000000 bytes/);
  expect(err).toMatch(/\.not: .*no such file/);
});

test("validate lists all problems of all scenarios at once, one on each line, and the scenarios that are right", async () => {
  const scenario = scenarioFile("duration: 60\nnodes: many\nreplicas: 2\n");
  const good = scenarioFile(small);
  const { code, out, err } = await spawned(["validate", scenario, good]);
  // The valid file is reported all the same.
  expect([code, out]).toEqual([2, expect.stringMatching(/^ok {2}\S+small\.yaml {2}small: 8 nodes, .*\n$/)]);
  expect(
    err
      .trim()
      .split("\n")
      .map((line) => line.replace(/.*small\.yaml:(\d+):.*/, "$1")),
  ).toEqual(["1", "2", "3"]);
});

test("validate and run print notes about gaps in a scenario's files to the standard error output", async () => {
  const scenario = scenarioFile(`${nodes}network: { latency: { matrix: wondernetwork-cities } }\n`);
  const note =
    /^note: \S+small\.yaml:3:31 network\.latency\.matrix: .* 515 of 58,322 times between two hosts are blank/;
  for (const words of [["validate"], ["run", "--quiet", "--no-charts", "--out", reportBeside(scenario)]]) {
    const { code, err } = await invoked([...words, scenario]);
    expect(code).toBe(0);
    expect(err).toMatch(note);
  }
});

test("the message about a value that cannot be set quotes what the user typed", async () => {
  const scenario = scenarioFile(small);
  for (const setting of ["replication", "replication=-2", "replications=2"]) {
    const { code, err } = await invoked(["run", scenario, "--set", setting]);
    expect(code).toBe(2);
    expect(err).toContain(`--set ${setting}`);
  }
});

test("for a mistyped command, option or value the message suggests what the user probably meant", async () => {
  const told = async (...words: string[]): Promise<string> => {
    const { code, err } = await invoked(words);
    expect(code).toBe(2);
    expect(err.trim().split("\n").length).toBe(1);
    return err;
  };
  expect(await told("rum", "x.yaml")).toMatch(/there is no command rum; did you mean "run"\?/);
  expect(await told("run", "x.yaml", "--sede", "3")).toMatch(/sede; did you mean "seed"\?/);
  expect(await told("run", "x.yaml", "--transport", "grcp")).toMatch(/did you mean grpc\?/);
  expect(await told("run", "x.yaml", "--seed", "1.5")).toMatch(/--seed: expected a whole number/);
  expect(await told("run")).toMatch(/run <scenario\.\.>/);
  expect(await told()).toMatch(/name a command/);
  expect(await told("tracker", "--dead-after", "5")).toMatch(/--dead-after: expected a time with a unit/);
  for (const [name, option] of [
    ["node", "--grace"],
    ["tracker", "--announce-interval"],
    ["tracker", "--put-lease"],
  ] as const)
    expect(await told(name, option, "600h")).toMatch(
      `${option}: expected a time with a unit, such as 250ms or 2h, at most 24d`,
    );
  expect(await told("tracker", "--suspect-after", "1s")).toMatch(/--suspect-after: .*--announce-interval/);
  expect(await told("tracker", "--listen", "0.0.0.0:0")).toMatch(/--insecure/);
  expect(await told("node", "--tracker", "somewhere:70000")).toMatch(/--tracker: expected HOST:PORT/);
  expect(await told("get", "f", "-o", "no-such-folder/f", "--tracker", "127.0.0.1:1")).toMatch(
    /no folder no-such-folder/,
  );
  expect(await told("get", "f", "-o", "src", "--tracker", "127.0.0.1:1")).toMatch(/src is a folder/);
  expect(await told("get", "f", "-o", "src/", "--tracker", "127.0.0.1:1")).toMatch(/src\/ is a folder/);
  expect(await told("get", "f", "-o", "package.json/", "--tracker", "127.0.0.1:1")).toMatch(/json\/ names a folder/);
  expect(await told("get", "f", "-o", "package.json/f", "--tracker", "127.0.0.1:1")).toMatch(/no folder package\.json/);
  expect(await told("get", "f", "-o", "none/", "--tracker", "127.0.0.1:1")).toMatch(/none\/ names a folder/);
  expect(await told("get", "f", "-o", "", "--tracker", "127.0.0.1:1")).toMatch(/-o: expected a file/);
  expect(await told("get", "f", "-o", "/dev/null", "--tracker", "127.0.0.1:1")).toMatch(/not a file: -o -/);
  expect(await told("put", "src", "--tracker", "127.0.0.1:1")).toMatch(
    /src is a folder: put -r src puts the files in it/,
  );
  for (const size of ["0B", "1.5B", "100GiB"])
    expect(await told("put", "package.json", "--chunk-size", size, "--tracker", "127.0.0.1:1")).toMatch(
      /--chunk-size: expected from 1 B to 2093056 B \(in a dummy network 16777216 B\), found [\d.]+ B/,
    );
  for (const [words, why] of [
    [["/dev/null"], /\/dev\/null is a device: /],
    [["package.json", "src"], /src is a folder: put -r src/],
    [["package.json", "no-such-file"], /no file no-such-file/],
    [["package.json", "LICENSE", "--name", "x"], /--name is for one file or folder/],
    [["-"], /give the content of the standard input a name by --name NAME/],
    [["-", "package.json"], /- is the standard input, and cannot be put together with files/],
    [["package.json", "--name", "a//b"], /cannot put package\.json as a\/\/b: no '\/\/' in it/],
    [["package.json", "--name", "C:\\x"], /no backslashes/],
    [["package.json", "--name", "."], /no '\.' in it/],
    [["package.json", "--name", "./x"], /no '\.' in it/],
    [
      ["package.json", "--name", "a\u202egpj.exe"],
      /as a\ufffdgpj\.exe: a character that cannot be seen is in it: U\+202E/,
    ],
    [["package.json", "--name", "é".repeat(128)], /its name has 256 bytes, and may have 255/],
    [["no\u001b[2Jsuch"], /no file no\ufffd\[2Jsuch/],
  ] as const)
    expect(await told("put", ...words, "--tracker", "127.0.0.1:1")).toMatch(why);
  for (const [words, why] of [
    [["a/", "-o", "-"], /-o - is for one file/],
    [["a", "b", "-o", "-"], /-o - is for one file/],
    [["a", "b", "-o", "package.json"], /package\.json is a file: several files need a folder/],
    [["a/", "-o", ""], /expected a folder/],
    [["package.json"], /package\.json exists already: give --replace, or -o package\.json, to replace it/],
  ] as const)
    expect(await told("get", ...words, "--tracker", "127.0.0.1:1")).toMatch(why);
  expect(await told("put", "no-such-file", "--tracker", "127.0.0.1:1")).toMatch(/no file no-such-file/);
});

test("a lone - is an argument like any other, and behind -- everything is one", async () => {
  const told = async (...words: string[]): Promise<readonly [number | null, string]> => {
    const { code, err } = await invoked(words, { SWARMLAB_TRACKER: "127.0.0.1:1" });
    return [code, err];
  };
  for (const name of ["run", "live", "validate"])
    expect(await told(name, "-")).toEqual([2, "-: cannot read the scenario: there is no such file\n"]);
  const refused = async (...words: string[]): Promise<string[]> => {
    const { out } = await invoked(["rm", "--json", ...words], { SWARMLAB_TRACKER: "127.0.0.1:1" });
    return (JSON.parse(out) as { failed: { name: string }[] }).failed.map(({ name }) => name);
  };
  expect(await refused("a", "-")).toEqual(["a", "-"]);
  expect(await refused("--", "-x", "--json")).toEqual(["-x", "--json"]);
  expect(await told("put", "--", "-x")).toEqual([2, "swarmlab: there is no file -x\n"]);
  expect(await told("validate", "a", "--", "-b")).toEqual([2, expect.stringMatching(/^a: .*\n-b: /)]);
  expect(await told("status", "-", "-")).toEqual([2, expect.stringContaining("unknown: -;")]);
  expect(await told("node", "-")).toEqual([2, expect.stringContaining("unknown: -;")]);
  expect(await told("leave", "--", "-x", "-y")).toEqual([2, expect.stringContaining("unknown: -y;")]);
  expect(await told("get", "-o", "--", "f")).toEqual([2, expect.stringContaining("see swarmlab get --help")]);
  expect(await told("--", "ls")).toEqual([2, expect.stringContaining("name a command before --")]);
});
