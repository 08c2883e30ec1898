import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { node } from "../../src/cli/commands/node.js";
import { tracker } from "../../src/cli/commands/tracker.js";
import { defaultScrubOptions } from "../../src/node/store/scrubber.js";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { invoked, spawned, temporaryFolder } from "./program.js";

function configuration(yaml: string): string {
  const path = join(temporaryFolder(), "swarmlab.yaml");
  writeFileSync(path, yaml);
  return path;
}

/** Every option of a command: its value, and the source of this value. */
async function settings(words: string[], env: Record<string, string> = {}) {
  const { code, out, err } = await invoked([...words, "--print-config"], env);
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n").slice(1);
  return Object.fromEntries(lines.map((line) => [line.split(/ {2,}/)[0], line.split(/ {2,}/).slice(1)]));
}

/** The error messages for bad input, line by line. */
async function refusal(words: string[], env: Record<string, string> = {}): Promise<string[]> {
  const { code, out, err } = await invoked(words, env);
  expect([code, out]).toEqual([2, ""]);
  return err.trimEnd().split("\n");
}

test("a flag wins over the environment, the environment over the file, and the file over the default", async () => {
  const config = configuration(
    ["node:", "  tracker: 127.0.0.1:1", "  capacity: 1 GiB", "  zone: rack-1", "  drain: true", "  name: n1"].join(
      "\n",
    ),
  );
  const env = { SWARMLAB_CAPACITY: "2 GiB", SWARMLAB_ZONE: "rack-2", SWARMLAB_DRAIN: "false", SWARMLAB_LISTEN: "" };
  const seen = await settings(["node", "--config", config, "--capacity", "3 GiB"], env);
  expect(seen.capacity).toEqual(["3 GiB", "--capacity"]);
  expect(seen.zone).toEqual(["rack-2", "$SWARMLAB_ZONE"]);
  expect(seen.drain).toEqual(["false", "$SWARMLAB_DRAIN"]);
  expect(seen.name).toEqual(["n1", "swarmlab.yaml:6"]);
  expect(seen.listen).toEqual(["127.0.0.1:0", "default"]);
  expect(seen["log-level"]).toEqual(["info", "default"]);
});

test("flags can be turned off on the command line, and the last of two values counts", async () => {
  const env = { SWARMLAB_DRAIN: "1", SWARMLAB_INSECURE: "true" };
  const seen = await settings(["node", "--drain=false", "--zone", "a", "--zone", "b"], env);
  expect([seen.drain, seen.insecure, seen.zone]).toEqual([
    ["false", "--drain"],
    ["true", "$SWARMLAB_INSECURE"],
    ["b", "--zone"],
  ]);
});

test("the file may be named in the environment, and holds a section for each program", async () => {
  const config = configuration("tracker: { replication: 2, chunk-size: 64 KiB }\nclient: { tracker: 127.0.0.1:2 }\n");
  const env = { SWARMLAB_CONFIG: config };
  const tracker = await settings(["tracker"], env);
  expect([tracker.replication, tracker["chunk-size"]]).toEqual([
    ["2", "swarmlab.yaml:1"],
    ["64 KiB", "swarmlab.yaml:1"],
  ]);
  expect((await settings(["ls"], env)).tracker).toEqual(["127.0.0.1:2", "swarmlab.yaml:2"]);
  expect((await settings(["node"], env)).tracker).toEqual(["–", "default"]);
});

test("a client may read from file and environment where its network is, but not which file to put", async () => {
  const seen = await settings(["put", "f"], { SWARMLAB_NAME: "n1", SWARMLAB_LISTEN: "h:1", SWARMLAB_TRACKER: "h:2" });
  expect(seen.tracker).toEqual(["h:2", "$SWARMLAB_TRACKER"]);
  expect(seen).not.toHaveProperty("name");
  expect(seen).not.toHaveProperty("listen");
});

test("all mistakes in a file are reported at once, with line, column and key, and with what was probably meant", async () => {
  const config = configuration(`tracker:
  replication: three
  payload: reel
  chunk-sise: 1 MiB
  listen: 7070
node:
  capacity: 10
  drain: perhaps
  zone: 7
  name:
trackr: {}
`);
  const lines = await refusal(["tracker", "--config", config]);
  expect(lines.map((line) => line.slice(line.indexOf("swarmlab.yaml:") + "swarmlab.yaml:".length))).toEqual([
    '2:16 tracker.replication: expected a whole number, 1 or more, found "three"',
    '3:12 tracker.payload: expected one of real, dummy; did you mean real?, found "reel"',
    '4:3 tracker.chunk-sise: unknown key; did you mean "chunk-size"?',
    "5:11 tracker.listen: expected HOST:PORT, such as 127.0.0.1:7070, found 7070",
    "7:13 node.capacity: expected a size with a unit, such as 10 MiB, found 10",
    '8:10 node.drain: expected true or false, found "perhaps"',
    "9:9 node.zone: expected a text (in quotes, when it looks like something else), found 7",
    "10:8 node.name: expected a text (in quotes, when it looks like something else), found nothing",
    '11:1 trackr: unknown key; did you mean "tracker"?',
  ]);
});

test.each([
  ["node: [1", "not valid YAML"],
  ["node: {}\nnode: {}\n", "is given twice in one map"],
  ["- a\n", "expected a map of keys (tracker, node, client), found a list"],
  ["node: 3\n", "node: expected a map of keys"],
  ["a: 1\n---\nb: 2\n", "expected one document"],
  ["x".repeat(70_000), "at most 65536 are read"],
])("a file that is none is refused: %.12s", async (text, why) => {
  const [line] = await refusal(["node", "--config", configuration(text)]);
  expect(line).toContain("swarmlab.yaml");
  expect(line).toContain(why);
});

test("an empty file is allowed; a missing file is an error", async () => {
  expect((await settings(["node", "--config", configuration("# nothing yet\n")])).zone).toEqual(["–", "default"]);
  expect(await refusal(["node", "--config", "/nowhere/c.yaml"])).toEqual([
    "/nowhere/c.yaml: cannot read the configuration: there is no such file",
  ]);
});

test("all mistakes in the environment are reported, with the variable's name", async () => {
  const env = {
    SWARMLAB_CAPACITY: "10",
    SWARMLAB_DRAIN: "yes",
    SWARMLAB_TRACKER: "somewhere",
    SWARMLAB_LOG_LEVEL: "inof",
  };
  expect(await refusal(["node"], env)).toEqual([
    '$SWARMLAB_TRACKER: expected HOST:PORT, such as 127.0.0.1:7070, found "somewhere"',
    '$SWARMLAB_CAPACITY: expected a size with a unit, such as 10 MiB, found "10"',
    '$SWARMLAB_DRAIN: expected true or false, found "yes"',
    '$SWARMLAB_LOG_LEVEL: expected one of debug, info, warn, error, silent, found "inof"; did you mean info?',
  ]);
});

test("values that contradict each other are reported with their places", async () => {
  const config = configuration("tracker:\n  suspect-after: 1s\n");
  const [line] = await refusal(["tracker", "--config", config], { SWARMLAB_ANNOUNCE_INTERVAL: "2s" });
  expect(line).toBe(
    "swarmlab: --suspect-after: expected a time longer than --announce-interval, or every node is suspected" +
      " (--suspect-after is from swarmlab.yaml:2, --announce-interval is from $SWARMLAB_ANNOUNCE_INTERVAL)",
  );
});

test("a variable with a nearly right name is reported; variables of other programs are ignored", async () => {
  const env = {
    SWARMLAB_CAPACTIY: "1 GiB",
    SWARMLAB_TRACKER_SERVICE_HOST: "10.0.0.1",
    SWARMLAB_PORT: "tcp://10.0.0.1:1",
  };
  const { code, err } = await invoked(["node", "--print-config"], env);
  expect([code, err]).toEqual([0, "swarmlab: $SWARMLAB_CAPACTIY means nothing; did you mean $SWARMLAB_CAPACITY?\n"]);
});

test("metrics are served only to this machine unless the user asks for more", async () => {
  const [line] = await refusal(["tracker", "--metrics", "0.0.0.0:0"]);
  expect(line).toContain("--insecure-metrics");
});

test("the defaults that the help text names are the real ones", () => {
  const told = ({ options }: typeof node, names: readonly string[]) =>
    names.map((name) => options[name]?.reading?.read(options[name]?.usual ?? ""));
  const { settings, placement, suspectAfter, deadAfter, putLease, readerGrace, repair } = defaultTrackerOptions;
  expect(told(tracker, ["replication", "chunk-size", "announce-interval"])).toEqual([
    settings.replication,
    settings.chunkSize,
    settings.announceIntervalMs,
  ]);
  expect(
    told(tracker, ["placement", "suspect-after", "dead-after", "put-lease", "reader-grace", "repair-hold"]),
  ).toEqual([placement, suspectAfter, deadAfter, putLease, readerGrace, repair.holdFor]);
  const { bytesPerSecond, roundMs } = defaultScrubOptions;
  expect(told(node, ["scrub-rate", "scrub-every"])).toEqual([bytesPerSecond, roundMs]);
});

test("help names the variable of every option that the environment may set", async () => {
  const { out } = await spawned(["node", "--help"]);
  const text = out.replace(/\s+/g, " ");
  for (const name of ["TRACKER", "CAPACITY", "LOG_LEVEL", "METRICS", "CONFIG"])
    expect(text).toContain(`[$SWARMLAB_${name}]`);
  expect((await spawned(["run", "--help"])).out).not.toContain("SWARMLAB_");
});
