import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/report/report.js";
import { invoked } from "../cli/program.js";
import { launchBrowser, openPage, wordOf } from "./browser.js";
import { coloured, inked, pictureOf, pixels, shadeOf } from "./chart-pixels.js";

/** Every chart has something to draw: nodes of two classes come and go, and chunks lose all replicas. */
const eventful = `
duration: 20min
replication: 2
tracker: { suspectAfter: 30s, deadAfter: 1min }
nodes:
  - { class: home, count: 16, capacity: 1 GiB, up: 10 Mbit/s, down: 50 Mbit/s }
  - { class: office, count: 6, capacity: 4 GiB, up: 50 Mbit/s, down: 100 Mbit/s }
workloads:
  - put: { rate: 6/min, size: 4 MiB, end: 8min }
  - get: { rate: 20/min, end: 19min }
steps:
  - { at: 9min, crash: { pick: 9 } }
  - { at: 13min, restart: { pick: 9 } }
expect:
  - availability.min > 99.9 %
  - get.p90 < 30s
  - files.lost == 0
`;
const names = [
  ...["replicas", "without-replica", "availability", "downloads", "traffic"],
  ...["nodes", "tracker", "load-stored", "load-served", "lorenz"],
];

let browser: Browser;
let folder: string;
let report: Report;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), "swarmlab-charts-"));
  writeFileSync(join(folder, "eventful.yaml"), eventful);
  const out = join(folder, "report");
  // The exit code is 1, since an expectation fails.
  expect((await invoked(["run", join(folder, "eventful.yaml"), "--no-charts", "--quiet", "--out", out])).code).toBe(1);
  folder = out;
  report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
});

afterAll(async () => {
  await browser.close();
  rmSync(dirname(folder), { recursive: true, force: true });
});

const open = (options = {}) => openPage(browser, join(folder, "report.html"), options);
const chartOf = (page: Page, name: string): Locator => page.locator(`figure[data-chart=${name}]`);
const momentOf = async (page: Page): Promise<number> => Number(await wordOf(page, "t"));

async function download(page: Page, chart: Locator, format: string): Promise<{ name: string; bytes: Buffer }> {
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    chart.getByRole("button", { name: `as ${format}`, exact: false }).click(),
  ]);
  return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
}

/** Drags across the plot of a chart, from one share of its width to another. */
async function drag(page: Page, chart: Locator, from: number, to: number): Promise<void> {
  const plot = chart.locator(".u-over");
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + from * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + ((from + to) / 2) * box.width, y);
  await page.mouse.move(box.x + to * box.width, y);
  await page.mouse.up();
}

describe("the charts of a page", () => {
  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
    ["dark", 2560],
  ] as const)("are all drawn in %s at %i pixels, without overflow or complaint", async (colorScheme, width) => {
    const { page, complaints } = await open({ colorScheme, viewport: { width, height: 900 } });
    expect(
      await Promise.all((await page.locator("figure.chart").all()).map((one) => one.getAttribute("data-chart"))),
    ).toEqual(names);
    for (const name of names)
      expect([name, await inked(chartOf(page, name))]).toEqual([name, expect.toSatisfy((n) => n > 150)]);
    const overflow = await page.locator("html").evaluate((root) => root.scrollWidth - root.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  test("show bounds, expectations, steps of the scenario and what went wrong", async () => {
    const { page } = await open();
    const availability = chartOf(page, "availability");
    const failed = report.expectations.find(({ metric }) => metric === "availability.min")!;
    expect(failed.passed).toBe(false);
    // Three things are vermilion: the line of the expectation that failed, the line of durable files, and the incident.
    const [vermilion] = await pixels(availability, ["#d55e00"]);
    expect(vermilion).toBeGreaterThan(50);
    await availability.locator(".u-over").hover({ position: { x: 300, y: 100 } });
    await expect.poll(() => availability.locator(".chart-where").textContent()).toMatch(/^time \d+ min/);
  });

  test("zoom together into a part that was selected on one of them, and together back to the whole run", async () => {
    const { page } = await open();
    const [traffic, nodes, lorenz] = ["traffic", "nodes", "lorenz"].map((name) => chartOf(page, name)) as [
      Locator,
      Locator,
      Locator,
    ];
    const before = await Promise.all([traffic, nodes, lorenz].map(pictureOf));
    await drag(page, nodes, 0.25, 0.5);
    const zoom = await wordOf(page, "zoom");
    const [from, until] = zoom!.split("-").map(Number) as [number, number];
    expect([from, until]).toEqual([0.25, 0.5].map((part) => expect.closeTo(part * report.run.played, -4)));
    const after = await Promise.all([traffic, nodes, lorenz].map(pictureOf));
    expect(after[0] === before[0]).toBe(false);
    expect(after[1] === before[1]).toBe(false);
    // The Lorenz chart has no axis of time, so it stays.
    expect(after[2] === before[2]).toBe(true);
    await expect
      .poll(() => page.locator(".chart-zoom").textContent())
      .toMatch(/^Shown: (5 min|4 min 5\d s).* to (10 min|9 min 5\d s)/);
    await traffic.locator(".u-over").dblclick();
    expect(await wordOf(page, "zoom")).toBeNull();
    await expect.poll(async () => (await pictureOf(nodes)) === before[1]).toBe(true);
    // A double click must not move to another moment.
    expect(await momentOf(page)).toBe(0);
    await drag(page, traffic, 0.5, 0.75);
    await page.getByRole("button", { name: "Show the whole run" }).click();
    expect(await wordOf(page, "zoom")).toBeNull();
    // The buttons zoom without a pointer, around the moment of the page, which is the beginning.
    await page.getByRole("button", { name: "Closer" }).click();
    expect(await wordOf(page, "zoom")).toBe(`0-${report.run.played / 2}`);
    await page.getByRole("button", { name: "Farther" }).click();
    expect(await wordOf(page, "zoom")).toBeNull();
  });

  test("open at the part of the run that the address names", async () => {
    const { page } = await open({ fragment: "#t=600000&zoom=540000-780000" });
    await expect.poll(() => page.locator(".chart-zoom").textContent()).toContain("9 min to 13 min");
    await expect
      .poll(() => chartOf(page, "nodes").locator(".chart-where").textContent())
      .toMatch(/^time 10 min · 9 nodes .* crashed: healed after 4 min$/);
  });

  test("show the values at the pointer, and all go to the moment that is clicked", async () => {
    const { page } = await open();
    const nodes = chartOf(page, "nodes");
    const plot = nodes.locator(".u-over");
    const width = (await plot.boundingBox())!.width;
    // At 11 of 20 minutes nine nodes are down.
    await plot.hover({ position: { x: (width * 11) / 20, y: 90 } });
    await expect.poll(() => nodes.locator(".chart-where").textContent()).toMatch(/^time (11 min|10 min 5\d s)/);
    await expect
      .poll(() => nodes.locator("li", { hasText: "online" }).locator(".chart-value").textContent())
      .toBe("13");
    await plot.click({ position: { x: width / 2, y: 90 } });
    expect(await momentOf(page)).toBeCloseTo(600_000, -4);
    for (const name of ["nodes", "traffic", "tracker"])
      await expect.poll(() => chartOf(page, name).locator(".chart-line").isVisible()).toBe(true);
    await page.mouse.move(0, 0);
    await expect
      .poll(() => chartOf(page, "traffic").locator(".chart-where").textContent())
      .toMatch(/^time (10 min|9 min 59 s)/);
  });

  test("name the node of a bar, and select it on a click", async () => {
    const { page } = await open();
    const stored = chartOf(page, "load-stored");
    const plot = stored.locator(".u-over");
    const { width, height } = (await plot.boundingBox())!;
    // The last of 22 bars is that of the fullest office.
    await plot.click({ position: { x: width * (21.5 / 22.2), y: height - 10 } });
    const name = await stored.locator(".chart-where").textContent();
    const offices = report.nodes.rows!.filter((row) => row.class === "office" && row.ideal !== null);
    const fullest = Math.max(...offices.map((row) => row.stored / row.ideal!));
    const row = offices.find((one) => one.name === name);
    expect(row!.stored / row!.ideal!).toBeCloseTo(fullest, 6);
    expect(await wordOf(page, "node")).toBe(name);
  });

  test("show and hide their series", async () => {
    const { page } = await open();
    const traffic = chartOf(page, "traffic");
    const blue = async () => (await pixels(traffic, ["#0072b2"]))[0]!;
    await expect.poll(() => blue()).toBeGreaterThan(100);
    const toggle = traffic.getByRole("button", { name: "puts and gets" });
    await toggle.click();
    await expect.poll(() => toggle.getAttribute("aria-pressed")).toBe("false");
    await expect.poll(() => blue()).toBe(0);
    await toggle.press("Enter");
    await expect.poll(() => blue()).toBeGreaterThan(100);
  });

  test("can be read with keys alone: keys show values, move the moment, and zoom in", async () => {
    const { page } = await open();
    const nodes = chartOf(page, "nodes");
    await nodes.getByRole("application").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const [, second] = report.series.time as [number, number];
    expect(await momentOf(page)).toBe(Math.round(second));
    const online = report.series.online[1];
    await expect.poll(() => nodes.locator("[aria-live]").textContent()).toContain(`online: ${online}`);
    for (const key of ["End", "+", "+"]) await page.keyboard.press(key);
    expect(await wordOf(page, "zoom")).toMatch(`${(0.75 * report.run.played).toFixed(0)}-`);
    await page.keyboard.press("Escape");
    expect(await wordOf(page, "zoom")).toBeNull();
    const downloads = chartOf(page, "downloads");
    await downloads.getByRole("application").focus();
    await page.keyboard.press("End");
    await expect.poll(() => downloads.locator("[aria-live]").textContent()).toMatch(/downloads: 100 %/);
  });

  test("save pictures and values that can be read back", async () => {
    const { page, complaints } = await open();
    const nodes = chartOf(page, "nodes");
    const csv = await download(page, nodes, "CSV");
    expect(csv.name).toMatch(/-1-nodes\.csv$/);
    const [head, ...rows] = csv.bytes
      .toString("utf8")
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    expect(head).toEqual(["scenario", "seed", "chart", "series", "position", "position_unit", "name", "value", "unit"]);
    const online = rows.filter((row) => row[3] === "online");
    expect(online.map((row) => Number(row[7]))).toEqual(report.series.online);
    expect(online.map((row) => Number(row[4]))).toEqual(report.series.time);
    expect(new Set(rows.map((row) => `${row[0]} ${row[1]} ${row[5]} ${row[8]}`))).toEqual(
      new Set([`${report.run.scenario} 1 ms count`]),
    );
    for (const name of names) {
      const svg = await download(page, chartOf(page, name), "SVG");
      const text = svg.bytes.toString("utf8");
      expect(text).toMatch(/^<svg .*<\/svg>$/s);
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      const png = await download(page, chartOf(page, name), "PNG");
      for (const bytes of [svg.bytes, png.bytes])
        expect([name, await coloured(bytes)]).toEqual([name, expect.toSatisfy((n) => n > 400)]);
    }
    expect(complaints).toEqual([]);
  }, 120_000);

  test("are as wide as the window lets them be, and take the colours of the reader's scheme, whenever these change", async () => {
    const { page } = await open();
    const traffic = chartOf(page, "traffic");
    const widthOf = () => traffic.locator("canvas").evaluate((canvas: { readonly width: number }) => canvas.width);
    const wide = await widthOf();
    await page.setViewportSize({ width: 420, height: 800 });
    await expect.poll(widthOf).toBeLessThan(Math.min(wide, 420));
    await expect.poll(() => inked(traffic)).toBeGreaterThan(150);
    await page.setViewportSize({ width: 1280, height: 900 });
    await expect.poll(widthOf).toBe(wide);
    const light = await shadeOf(page, "--blue");
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await shadeOf(page, "--blue");
    expect(dark).not.toBe(light);
    const [many, few] = [expect.toSatisfy((count) => count > 500), expect.toSatisfy((count) => count < 50)];
    await expect.poll(() => pixels(traffic, [light, dark])).toEqual([few, many]);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => pixels(traffic, [light, dark])).toEqual([many, few]);
  });

  test("have their values as a table, some at a time, sorted by the head that is clicked", async () => {
    const { page } = await open();
    const nodes = chartOf(page, "nodes");
    await nodes.getByText("Values", { exact: true }).click();
    const { time, online } = report.series;
    const first = nodes.locator("tbody tr").first();
    await expect.poll(() => nodes.locator(".turns").textContent()).toContain(`1 to 15 of ${time.length} rows`);
    await expect.poll(() => nodes.locator("tbody tr").count()).toBe(15);
    await nodes.locator("thead th").first().getByRole("button").click();
    await expect.poll(() => first.locator("th").textContent()).toBe("20 min");
    await expect.poll(() => first.locator("td").first().textContent()).toBe(String(online.at(-1)));
    const head = nodes.locator("thead th").nth(1);
    await head.getByRole("button").click();
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("descending");
    await expect.poll(() => first.locator("td").first().textContent()).toBe(String(Math.max(...online)));
    await head.getByRole("button").press("Enter");
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("ascending");
    await expect.poll(() => first.locator("td").first().textContent()).toBe(String(Math.min(...online)));
  });

  test("are on white where they are printed", async () => {
    const { page } = await open({ colorScheme: "dark" });
    const replicas = chartOf(page, "replicas");
    const onDark = await shadeOf(page, "--vermilion");
    await expect.poll(() => pixels(replicas, [onDark])).toEqual([expect.toSatisfy((count) => count > 100)]);
    await page.emulateMedia({ media: "print" });
    const onPaper = await shadeOf(page, "--vermilion");
    expect(onPaper).toBe("#d55e00");
    await expect.poll(() => pixels(replicas, [onDark, onPaper])).toEqual([0, expect.toSatisfy((count) => count > 100)]);
  });
});
