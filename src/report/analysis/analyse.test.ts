import { describe, expect, test } from "vitest";
import {
  churnOptions,
  type SyntheticOptions,
  steadyOptions,
  syntheticMeasurements,
} from "../../../test/fixtures/synthetic-measurements.js";
import type { Expectation } from "../../scenario/scenario.js";
import type { Measurements } from "../measurements.js";
import { reportSchema } from "../report.js";
import { canonicalJson } from "../text/json.js";
import { analyse } from "./analyse.js";
import { metrics } from "./metrics.js";

function steady(changes: Partial<SyntheticOptions> = {}): Measurements {
  return syntheticMeasurements({ ...steadyOptions, ...changes });
}

function expectation(metric: string, op: Expectation["op"], value: number): Expectation {
  return { metric, op, value, text: `${metric} ${op} ${value}`, where: "/home/me/scenarios/steady.yaml:12" };
}

describe("a report", () => {
  test.each([churnOptions, steadyOptions, { ...churnOptions, nodes: 2500 }])("matches its schema: %o", (options) => {
    const report = analyse(syntheticMeasurements(options), []);
    expect(reportSchema.parse(report)).toEqual(report);
  });

  test("is the same, to the byte, for the same measurements", () => {
    expect(canonicalJson(analyse(steady(), []))).toBe(canonicalJson(analyse(steady(), [])));
    expect(canonicalJson(analyse(steady({ seed: 2 }), []))).not.toBe(canonicalJson(analyse(steady(), [])));
  });

  test("of a run in which nothing happened says so with nulls, not with NaN", () => {
    const { series, ...rest } = steady();
    const empty = new Float64Array();
    const nothing: Measurements = {
      ...rest,
      run: { ...rest.run, played: 0, cutShort: true },
      nodes: {
        ...rest.nodes,
        name: [],
        class: [],
        zone: [],
        capacity: empty,
        up: empty,
        down: empty,
        online: new Uint8Array(),
        uptime: empty,
        stored: empty,
        replicas: empty,
        served: empty,
        fetched: empty,
        requests: empty,
      },
      operations: {
        put: { ...rest.operations.leave, meanConcurrent: 0, totalTime: 0 },
        get: rest.operations.leave,
        leave: rest.operations.leave,
      },
      transfers: { ...rest.transfers, served: 0, fetched: 0, byPurpose: { put: 0, get: 0, repair: 0 } },
      files: { ...rest.files, committed: 0, chunks: 0, bytes: 0 },
      series: {
        ...(Object.fromEntries(Object.keys(series).map((key) => [key, empty])) as unknown as Measurements["series"]),
        byReplicas: [empty, empty],
      },
      marks: [],
      tracker: { requests: [], messages: 0, messageBytes: 0 },
    };
    const report = analyse(nothing, []);
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report.load.stored.spread).toBeNull();
    expect(report.availability).toBeNull();
    expect(report.gets.time).toBeNull();
    expect(() => canonicalJson(report)).not.toThrow();
  });

  test("stays bounded when there are many nodes and samples", () => {
    const measurements = steady({ nodes: 3000, chunks: 20_000 });
    const long = Float64Array.from({ length: 5000 }, (_, i) => i);
    const report = analyse(
      { ...measurements, series: { ...measurements.series, time: long, joins: long, online: long } },
      [],
    );
    expect(report.nodes.rows).toBeNull();
    expect(report.load.stored.sorted).toHaveLength(401);
    expect(report.series.time.length).toBeLessThanOrEqual(602);
    expect(report.series.time.at(-1)).toBe(4999);
    expect(report.series.joins.reduce((sum, joins) => sum + joins, 0)).toBe((4999 * 5000) / 2);
  });
});

describe("load per node", () => {
  test("a random placement that was left alone is as balanced as chance allows", () => {
    const { replicas } = analyse(steady(), []).load;
    expect(replicas.expected?.verdict).toBe("as expected");
    expect(replicas.expected?.caveats).toEqual([]);
    expect(replicas.expected?.cvTheory).toBeCloseTo(Math.sqrt(9 / 1200), 12);
  });

  test("readers that sent cached copies are among those who sent, and among nobody who stores", () => {
    const measurements = steady();
    const { nodes } = measurements;
    const last = nodes.capacity.length - 1;
    const reader = { capacity: nodes.capacity.map((room, i) => (i === last ? 0 : room)) };
    const { stored, served } = analyse({ ...measurements, nodes: { ...nodes, ...reader } }, []).load;
    expect([served.nodes, served.population]).toEqual([last + 1, "nodes that were ever online"]);
    expect(stored.nodes).toBe(last);
    const silent = { ...nodes, ...reader, served: nodes.served.map((bytes, i) => (i === last ? 0 : bytes)) };
    expect(analyse({ ...measurements, nodes: silent }, []).load.served.nodes).toBe(last);
  });

  test("one node with far more than its part is told from chance", () => {
    const measurements = steady();
    const replicas = measurements.nodes.replicas.map((count, i) => (i === 0 ? 2 * count : count));
    const report = analyse({ ...measurements, nodes: { ...measurements.nodes, replicas } }, []);
    expect(report.load.replicas.expected?.verdict).toBe("less even");
  });

  test("under churn and repair the expectation is only a reference, and says why", () => {
    const { caveats } = analyse(syntheticMeasurements(churnOptions), []).load.stored.expected ?? expect.fail();
    expect(caveats.join("\n")).toMatch(/crashes and .* leaves/);
    expect(caveats.join("\n")).toMatch(/placed by repair/);
  });

  test("nodes of unequal capacity are held against their share, not against the mean", () => {
    const report = analyse(steady({ nodes: 8, uneven: true, chunks: 1000 }), []);
    const { ideal } = report.load.replicas;
    expect(ideal?.equal).toBe(false);
    // The ideal of the two big nodes of eight is 3000 · 4/14 = 857 each, and that of the others 214. With random placement each node gets
    // 375.
    expect(ideal?.maxOverIdeal).toBeGreaterThan(1.5);
    expect(report.nodes.rows?.find((row) => row.class === "big")?.ideal).toBeCloseTo((3000 * 4 * 2 ** 20) / 14, 0);
  });

  test("a node that is offline at the end is not compared, and its bytes are told", () => {
    const measurements = steady();
    const online = measurements.nodes.online.map((up, i) => (i === 3 ? 0 : up));
    const report = analyse({ ...measurements, nodes: { ...measurements.nodes, online } }, []);
    expect(report.load.stored.nodes).toBe(11);
    expect(report.nodes.offlineBytes).toBe(measurements.nodes.stored[3]);
    expect(report.nodes.rows?.[3]?.ideal).toBeNull();
  });

  test("a placement that somebody brought along has no expectation", () => {
    const measurements = steady();
    const report = analyse({ ...measurements, run: { ...measurements.run, placement: "my own" } }, []);
    expect(report.load.stored.expected).toBeNull();
    expect(report.load.stored.spread).not.toBeNull();
  });
});

describe("checks", () => {
  test("Little's law holds of what was measured, and is violated by a wrong count", () => {
    const measurements = steady();
    const little = (given: Measurements) =>
      analyse(given, []).checks.find(({ name }) => name.startsWith("Little"))?.passed;
    expect(little(measurements)).toBe(true);
    const get = { ...measurements.operations.get, meanConcurrent: 2 * measurements.operations.get.meanConcurrent };
    expect(little({ ...measurements, operations: { ...measurements.operations, get } })).toBe(false);
  });

  test("an operation that vanished is noticed", () => {
    const measurements = steady();
    const put = { ...measurements.operations.put, started: measurements.operations.put.started + 1 };
    const report = analyse({ ...measurements, operations: { ...measurements.operations, put } }, []);
    expect(report.passed).toBe(false);
    expect(report.checks.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([
      "every put ended once, or is under way",
    ]);
  });
});

describe("expectations", () => {
  test("pass or fail with the figure measured", () => {
    const report = analyse(syntheticMeasurements(churnOptions), [
      expectation("files.lost", "==", 0),
      expectation("files.lost", "<=", 1),
      expectation("get.p99", ">", 1000),
    ]);
    expect(report.expectations.map(({ passed, actual }) => [passed, actual])).toEqual([
      [false, 1],
      [true, 1],
      [true, report.gets.time?.p99],
    ]);
    expect(report.passed).toBe(false);
  });

  test("fail when there is nothing to measure", () => {
    const [entry] = analyse(steady(), [expectation("leave.p99", "<", 1000)]).expectations;
    expect(entry).toMatchObject({ passed: false, actual: null });
  });

  test("do not carry the folder of the scenario into the report", () => {
    const [entry] = analyse(steady(), [expectation("files.lost", "==", 0)]).expectations;
    expect(entry?.where).toBe("steady.yaml:12");
  });

  test("of an unknown figure are a bug of the caller", () => {
    expect(() => analyse(steady(), [expectation("files.eaten", "==", 0)])).toThrow("files.eaten");
  });
});

describe("figures that can be expected", () => {
  const report = analyse(syntheticMeasurements(churnOptions), []);

  test("are finite numbers, or null", () => {
    for (const { path, get } of metrics.values()) {
      const value = get(report);
      expect([path, value === null || Number.isFinite(value)]).toEqual([path, true]);
    }
  });

  test("include those that scenarios ask for most", () => {
    const wanted = [
      "files.lost",
      "files.committed",
      "get.p99",
      "get.failed",
      "get.success",
      "put.median",
      "load.stored.maxOverMean",
    ];
    const more = [
      "load.stored.gini",
      "repair.bytes",
      "availability.min",
      "availability.mean",
      "durability.end",
      "checks.failed",
    ];
    expect([...wanted, ...more].filter((path) => !metrics.has(path))).toEqual([]);
  });

  test("shares are shares", () => {
    for (const metric of metrics.values()) {
      const value = metric.get(report);
      if (metric.unit === "share" && value !== null) expect(value).toBeLessThanOrEqual(1);
    }
  });
});
