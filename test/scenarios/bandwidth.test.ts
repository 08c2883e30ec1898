import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/report/text/json.js";
import { type Played, play, scenarioOf, violated } from "./scenario.js";

/** Two zones and a region with thin backbones, throttled lines, a crash that is repaired, weights and a cap. */
const text = `
duration: 12min
chunkSize: 256 KiB
network:
  latency: { uniform: { min: 5ms, max: 40ms } }
  jitter: 10 %
  backbones:
    - { zone: a, capacity: 8 Mbit/s }
    - { zone: b, up: 6 Mbit/s, down: 12 Mbit/s }
    - { region: south, up: 20 Mbit/s }
  weights: { put: 2, repair: 0.5 }
node: { transferCap: 4 Mbit/s }
tracker: { announceInterval: 3s, suspectAfter: 9s, deadAfter: 20s, repair: { massFailureShare: 100 % } }
nodes:
  - { class: n, count: 12, capacity: 1 GiB, up: 5 Mbit/s, down: 20 Mbit/s, zone: [a, b, c], region: [north, south] }
workloads:
  - put: { rate: 2/min, size: { exponential: { mean: 1 MiB } }, maxSize: 4 MiB, end: 9min }
  - get: { rate: 6/min, end: 11min }
steps:
  - { at: 2min, limit: { backbone: a, capacity: 2 Mbit/s } }
  - { at: 3min, limit: { class: n, share: 50 %, up: 1 Mbit/s, down: unlimited } }
  - { at: 4min, crash: { pick: 1 } }
  - { at: 6min, limit: { backbone: b, up: unlimited, down: 1 Mbit/s } }
  - { at: 7min, limit: { all: true, up: 10 Mbit/s } }
`;

const models = [
  ["fair", "none"],
  ["fifo", "none"],
  ["latency-only", "none"],
  ["fair", "lv08"],
  ["fifo", "lv08"],
  ["latency-only", "lv08"],
] as const;

function playWith(bandwidth: string, tcp: string, set: readonly string[] = [], seed = 1): Played {
  return play(scenarioOf(text, { seed, set: [`network.bandwidth=${bandwidth}`, `network.tcp=${tcp}`, ...set] }));
}

describe.each(models)("transfers by %s with the TCP of %s", (bandwidth, tcp) => {
  const first = playWith(bandwidth, tcp);

  test("pass every check: bytes are conserved, nothing is lost", () => {
    expect(violated(first.measured)).toEqual([]);
    expect(first.measured.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
    const { sent, delivered, inFlight, cut } = first.run.simulation.traffic.streamed;
    expect(Math.abs(sent - delivered - inFlight - cut)).toBeLessThan(1);
    expect(first.report.gets.succeeded).toBeGreaterThan(30);
    expect(first.report.puts.succeeded).toBeGreaterThan(10);
    expect(first.report.marks.filter(({ label }) => label.startsWith("limit of")).length).toBe(4);
  });

  test("are equal for equal seeds, to the byte, however messages travel", () => {
    const again = playWith(bandwidth, tcp);
    expect(canonicalJson(again.report)).toBe(canonicalJson(first.report));
    expect(playWith(bandwidth, tcp, ["network.wire=encoded"]).report.run.digest).toBe(first.report.run.digest);
    expect(playWith(bandwidth, tcp, [], 2).report.run.digest).not.toBe(first.report.run.digest);
  });
});

test("every model has a history of its own", () => {
  const digests = models.map(([bandwidth, tcp]) => playWith(bandwidth, tcp).report.run.digest);
  expect(new Set(digests).size).toBe(models.length);
});

test("a limit, a weight and a cap each change what happens", () => {
  const digest = (set: string[]) => playWith("fair", "none", set).report.run.digest;
  const digests = [
    digest([]),
    digest(["steps[0].limit.capacity=8 Mbit/s"]),
    digest(["network.weights.put=1"]),
    digest(["node.transferCap=unlimited"]),
    digest(["network.backbones=[]", "steps=[]"]),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

/** The time, in ms, that a get of one chunk from a node in another zone takes beyond a get without bytes. */
function getTime(set: readonly string[]): number {
  const scenario = scenarioOf(
    `
duration: 5min
replication: 1
network: { latency: 0ms, overhead: 0 B, backbones: [ { zone: a, capacity: unlimited } ] }
node: { cache: 0 B }
nodes:
  - { names: [keeper], zone: a, capacity: 1 GiB }
  - { names: [reader], zone: b, capacity: 0 B }
steps:
  - { at: 1s, put: { node: keeper, file: f, size: 1 MiB } }
  - { at: 1min, get: { node: reader, file: f } }
`,
    { set },
  );
  return play(scenario).measured.operations.get.durations[0] as number;
}

test("a get is as fast as the slowest part of its way allows: a cap, a backbone, or a limit set by a step", () => {
  const seconds = (set: readonly string[]) => (getTime(set) - getTime([])) / 1000;
  const step = (limit: string) => [
    `steps=[{ at: 1s, put: { node: keeper, file: f, size: 1 MiB } },
    { at: 2s, limit: ${limit} }, { at: 1min, get: { node: reader, file: f } }]`.replaceAll("\n", " "),
  ];
  // The message of a chunk has a few bytes besides the content.
  for (const set of [
    ["node.transferCap=512 KiB/s"],
    ["network.backbones[0].capacity=512 KiB/s"],
    step("{ backbone: a, capacity: 512 KiB/s }"),
    step("{ node: keeper, up: 512 KiB/s }"),
    step("{ node: reader, down: 512 KiB/s }"),
  ]) {
    expect(Math.abs(seconds(set) - 2), set[0]).toBeLessThan(0.001);
  }
});
