import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { LatencySpec } from "../scenario.js";
import { loadScenario } from "./load.js";

const folder = mkdtempSync(join(tmpdir(), "swarmlab-scenario-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function problems(path: string) {
  return (loadScenario(path).problems ?? []).map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function latency(spec: string): LatencySpec | undefined {
  return loadScenario(
    write("latency.yaml", `duration: 1h\nnodes: [ { count: 2, region: JAPAN } ]\nnetwork: { latency: ${spec} }\n`),
  ).scenario?.network.latency;
}

describe("a file that is no scenario is refused", () => {
  test("when it is not there, or a folder", () => {
    expect(problems(join(folder, "none.yaml"))).toEqual(["0:0 cannot read the scenario: there is no such file"]);
    expect(problems(folder)).toEqual(["0:0 cannot read the scenario: it is not a file"]);
  });

  test("unread when it has more than 1 MiB", () => {
    const path = write("huge.yaml", "seed: 1\n");
    truncateSync(path, 100e6);
    expect(problems(path)[0]).toMatch(
      /it has 100000000 bytes, and at most 1048576 are read: long traces belong in CSV files/,
    );
  });

  test("at the first byte that is not UTF-8", () => {
    const bytes = Buffer.concat([Buffer.from("seed: 1\nname: \u00e9\ufffd"), Buffer.from([0xff]), Buffer.from("\n")]);
    expect(problems(write("latin.yaml", bytes))).toEqual(["2:9 not UTF-8: save the file in that encoding"]);
  });
});

test("files are found beside the scenario", () => {
  write("trace.csv", "1,node-1,up\n");
  const path = write("traced.yaml", "duration: 1h\nnodes: 1\nchurn: { trace: trace.csv }\n");
  expect(loadScenario(path).scenario?.churn[0]?.trace).toEqual([{ time: 1000, node: 0, up: true }]);
});

describe("measurements come by name", () => {
  test("latencies of PlanetLab", () => {
    const spec = latency("{ matrix: planetlab-490 }");
    if (spec?.model !== "matrix") throw new Error("no matrix");
    expect(spec.size).toBe(490);
    expect(spec.rtt[1]).toBeCloseTo(0.175, 6);
    const times = spec.rtt.filter((_, i) => i % 491 !== 0).sort();
    expect(Math.round(times[Math.floor(times.length / 2)] ?? 0)).toBe(135);
  });

  test("latencies between cities, each pair having one", () => {
    const spec = latency("{ matrix: wondernetwork-cities }");
    if (spec?.model !== "matrix") throw new Error("no matrix");
    expect(spec.size).toBe(242);
    expect(spec.rtt.every((time, i) => time >= 0 && (i % 243 === 0 || time > 0))).toBe(true);
  });

  test("latencies between regions", () => {
    const spec = latency("{ regions: simblock-2019 }");
    expect(spec).toMatchObject({ model: "regions", names: expect.arrayContaining(["EUROPE", "JAPAN"]) });
    expect(latency("{ regions: simblock-1999 }")).toBeUndefined();
  });

  test.each(["kad", "ipfs-2022", "bitcoin-2025", "filelist-2005", "linux-tracker-2009"])("churn of %s", (model) => {
    const beside = model === "kad" || model === "ipfs-2022" ? "" : ", availability: 50 %";
    const path = write("churn.yaml", `duration: 1h\nnodes: 9\nchurn: { model: ${model}${beside} }\n`);
    expect(loadScenario(path).scenario?.churn[0]?.session).toBeDefined();
  });

  test("churn whose absences were not measured asks for them", () => {
    expect(problems(write("churn.yaml", "duration: 1h\nnodes: 9\nchurn: { model: bitcoin-2025 }\n"))[0]).toMatch(
      /no absences were measured for bitcoin-2025: add absence or availability/,
    );
    expect(problems(write("churn.yaml", "duration: 1h\nnodes: 9\nchurn: { model: cad }\n"))[0]).toMatch(
      /did you mean "kad"\?/,
    );
  });
});
