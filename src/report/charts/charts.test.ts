import { createCanvas, loadImage } from "@napi-rs/canvas";
import { beforeAll, describe, expect, test } from "vitest";
import { churnOptions, steadyOptions, syntheticMeasurements } from "../../../test/fixtures/synthetic-measurements.js";
import { analyse } from "../analysis/analyse.js";
import { chartHeight, chartWidth } from "./chart-canvas.js";
import { replicasChart, withoutReplicaChart } from "./chart-files.js";
import { loadChart } from "./chart-load.js";
import { pictureOf } from "./chart-picture.js";
import { trackerChart, trafficChart } from "./chart-traffic.js";
import { chartNames, chartsOf, renderCharts } from "./charts.js";
import { storingNodesOf } from "./load-names.js";

const report = analyse(syntheticMeasurements(churnOptions), []);
const pictures = new Map<string, Uint8Array>();

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colours: number;
  /** The number of dark pixels in the band of the title. */
  readonly titleInk: number;
}

async function look(png: Uint8Array): Promise<Picture> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const pixels = new Uint32Array(data.buffer, data.byteOffset, image.width * image.height);
  let titleInk = 0;
  for (let i = 0; i < 40 * image.width; i++) if ((data[4 * i] ?? 255) < 100) titleInk++;
  return { width: image.width, height: image.height, colours: new Set(pixels).size, titleInk };
}

beforeAll(() => renderCharts(report, (name, png) => void pictures.set(name, png)));

describe("charts", () => {
  test("are all drawn of a run that had everything, in the order of the report", () => {
    expect([...pictures.keys()]).toEqual(chartNames);
    expect(chartsOf(report).map(({ name }) => name)).toEqual(chartNames);
  });

  test.each(chartNames)("%s is a PNG of the right size, with text on it, and not blank", async (name) => {
    const png = pictures.get(name) ?? expect.fail();
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const picture = await look(png);
    expect([picture.width, picture.height]).toEqual([chartWidth, chartHeight]);
    expect(picture.colours).toBeGreaterThan(20);
    // Without a registered font there is no ink at all where the title belongs.
    expect(picture.titleInk).toBeGreaterThan(300);
  });

  test("are the same for the same report", async () => {
    const again: Uint8Array[] = [];
    await renderCharts(report, (_, png) => void again.push(png));
    expect(again.map((png) => Buffer.from(png).toString("base64"))).toEqual(
      [...pictures.values()].map((png) => Buffer.from(png).toString("base64")),
    );
  });

  test("of the tracker have a logarithmic axis when all join at once, and a linear one else", () => {
    const axisOf = (rate: (i: number) => number): unknown => {
      const trackerRate = report.series.time.map((_, i) => rate(i));
      const chart = trackerChart({ ...report, series: { ...report.series, trackerRate } }) ?? expect.fail();
      return [chart.y.logarithmic ?? false, pictureOf(chart).options?.scales?.y?.type];
    };
    expect(axisOf((i) => 100 + i)).toEqual([false, "linear"]);
    expect(axisOf((i) => (i === 1 ? 10_000 : 100))).toEqual([true, "logarithmic"]);
    expect(axisOf((i) => (i === 1 ? 10_000 : 0))).toEqual([false, "linear"]);
  });

  test("of traffic are of the whole time, in some dozens of steps, with as many bytes as were moved", () => {
    const { xs, series: curves, x } = trafficChart(report) ?? expect.fail();
    const { foregroundBytes, repairBytes } = report.series;
    const areas = curves.map(({ values }) => xs.slice(1).reduce((sum, x, i) => sum + (x - xs[i]!) * values[i]!, 0));
    expect(xs.length).toBeLessThan(130);
    expect([xs[0], xs.at(-1)]).toEqual([0, report.run.played]);
    expect([x.min, x.max]).toEqual([0, report.run.played]);
    const [users, repairs] = [foregroundBytes, repairBytes].map((bytes) => bytes.at(-1)! - bytes[0]!);
    expect(areas.map((area) => area / 1000)).toEqual([users, repairs].map((bytes) => expect.closeTo(bytes!, 0)));
  });

  test("are left out where a run had nothing to show", () => {
    const measurements = syntheticMeasurements(steadyOptions);
    const quiet = { ...measurements.operations, get: measurements.operations.leave };
    const names = chartsOf(analyse({ ...measurements, operations: quiet }, [])).map(({ name }) => name);
    expect(names).not.toContain("downloads");
    expect(names).toContain("load-stored");
  });

  test("say in a sentence what one value would be a picture of", async () => {
    const measurements = syntheticMeasurements(steadyOptions);
    const { get } = measurements.operations;
    const one = { ...get, succeeded: 1, durations: get.durations.slice(0, 1), bytes: get.bytes.slice(0, 1) };
    const calm = analyse({ ...measurements, operations: { ...measurements.operations, get: one } }, []);
    const said = chartsOf(calm).filter(({ says }) => says !== undefined);
    expect(Object.fromEntries(said.map(({ name, says }) => [name, says]))).toEqual({
      availability: "Every file could be read at all times.",
      nodes: "All 12 nodes were online from the first sample to the last; none left, none crashed.",
      downloads: expect.stringMatching(/^The only download that succeeded took /),
    });
    const drawn: string[] = [];
    await renderCharts(calm, (name) => void drawn.push(name));
    expect(drawn).toEqual(
      chartsOf(calm)
        .filter(({ says }) => says === undefined)
        .map(({ name }) => name),
    );
  });

  test("hold a level until the next sample: no effect is drawn before its cause", () => {
    for (const chart of [replicasChart(report), withoutReplicaChart(report)]) {
      const content = chart ?? expect.fail();
      expect(content.series.map(({ draw }) => draw)).toEqual(content.series.map(() => "steps"));
      const datasets = pictureOf(content).data.datasets as { stepped?: unknown }[];
      expect(datasets.map(({ stepped }) => stepped)).toEqual(datasets.map(() => "before"));
    }
  });

  test("show what is rare on a scale of its own", () => {
    const rare = { withoutReplica: { count: 2, at: 60_000 }, unreadable: { count: 0, at: 0 } };
    const byReplicas = report.series.byReplicas.map((row, k) => (k === 0 ? row.map((_, t) => (t === 9 ? 2 : 0)) : row));
    const files = { ...report.files, worst: { ...report.files.worst, ...rare } };
    const chart = withoutReplicaChart({ ...report, files, series: { ...report.series, byReplicas } }) ?? expect.fail();
    expect(chart.y.max).toBeCloseTo(2.2);
    expect(chart.subtitle).toContain("cached copies kept all of them readable");
    const none = { ...rare, withoutReplica: { count: 0, at: 0 } };
    expect(withoutReplicaChart({ ...report, files: { ...files, worst: { ...files.worst, ...none } } })).toBeNull();
  });

  test("of loads group nodes by class, as shares of each node's ideal where ideals differ", () => {
    const uneven = analyse(syntheticMeasurements({ ...steadyOptions, uneven: true }), []);
    expect(uneven.load.stored.groups.map(({ class: name, nodes }) => [name, nodes])).toEqual([
      ["big", 3],
      ["home", 9],
    ]);
    const chart = loadChart(uneven.load.stored, storingNodesOf(uneven), {
      title: "Bytes stored per node",
      colour: "#000000",
    });
    if (!chart || "says" in chart) expect.fail();
    const [big, home, ...more] = chart.series;
    expect([big?.label, home?.label, more]).toEqual(["big (3 nodes)", "home (9 nodes)", []]);
    expect(big?.xs).toEqual([1, 2, 3]);
    expect(home?.xs).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    // Each bar has the name of its node, and the ratio of the node's load to its ideal.
    for (const { nodes = [], values } of chart.series) {
      const rows = nodes.map((name) => uneven.nodes.rows?.find((row) => row.name === name));
      expect(rows.map((row) => row!.stored / row!.ideal!)).toEqual(values.map((value) => expect.closeTo(value!, 9)));
    }
    expect(chart.bounds).toEqual([{ y: 1, label: expect.stringMatching(/^ideal/), colour: expect.any(String) }]);
    const level = pictureOf(chart).data.datasets.at(-1)?.data as { x: number; y: number }[];
    expect(level.map(({ y }) => y)).toEqual([100, 100]);
  });

  test("draw ten thousand nodes as a curve", async () => {
    const many = analyse(syntheticMeasurements({ ...steadyOptions, nodes: 10_000, chunks: 30_000 }), []);
    let drawn = 0;
    await renderCharts(many, () => void drawn++);
    expect(drawn).toBe(chartsOf(many).filter(({ says }) => says === undefined).length);
  });
});
