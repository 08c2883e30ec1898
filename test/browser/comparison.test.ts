import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invoked, small } from "../cli/program.js";
import { fragmentOf, launchBrowser, openPage, settled } from "./browser.js";
import { networksOnPaper } from "./on-paper.js";

let browser: Browser;
let folder: string;
let compared: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), "swarmlab-comparison-"));
  const file = join(folder, "crash.yaml");
  writeFileSync(file, small);
  compared = join(folder, "compared");
  const words = ["--vary", "replication=1,3", "--no-charts", "--quiet", "--out", compared];
  expect((await invoked(["compare", file, ...words])).code).toBe(0);
  compared = join(compared, "report.html");
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The number of nodes that the panel of each run shows at the moment. */
function moments(page: Page): Promise<string[]> {
  return page.locator("#scrubber [data-fact=nodes]").allTextContents();
}

describe("the page of two runs", () => {
  test("tells differences first, then the runs side by side", async () => {
    const { page, complaints } = await openPage(browser, compared);
    await expect.poll(() => page.locator("h1").textContent()).toBe("replication 3 against replication 1");
    const order = await page.locator("main > *").evaluateAll((parts) => parts.map((one) => one.id || one.className));
    expect(order.slice(0, 4)).toEqual(["", "headline", "overview", "runs"]);
    const findings = page.locator("#overview .findings li");
    await expect
      .poll(() => findings.first().textContent())
      .toMatch(/better replication 3 keeps more files readable than replication 1/);
    await expect
      .poll(() => page.locator("#overview table").first().textContent())
      .toMatch(/replication 1\s*replication 3/);
    const runs = await page.locator(".runs > .run").all();
    const boxes = await Promise.all(runs.map((run) => run.boundingBox()));
    expect(boxes).toHaveLength(2);
    expect(boxes[0]?.y).toBe(boxes[1]?.y);
    expect(complaints).toEqual([]);
  });

  test("has one clock: both networks and all charts show the same moment, however it is changed", async () => {
    const { page, complaints } = await openPage(browser, compared, { fragment: "#t=60000" });
    const panels = page.locator("#scrubber .network-panels > *");
    await expect.poll(() => panels.count()).toBe(2);
    const before = await moments(page);
    expect(before).toHaveLength(2);
    for (const text of before) expect(text).toContain("8 of 8");
    // Move past the crash with the keyboard.
    const slider = page.locator("#scrubber [role=slider]");
    await slider.focus();
    await page.keyboard.press("End");
    await settled(page);
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("300000");
    for (const text of await moments(page)) expect(text).toContain("6 of 8");
    expect(await fragmentOf(page)).toContain("#t=300000");
    // A link in the timeline of one run moves both runs.
    await page.locator("#incidents a").first().click();
    await settled(page);
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("120000");
    for (const text of await moments(page)) expect(text).toContain("6 of 8");
    expect(complaints).toEqual([]);
  });

  test("draws the runs over each other on shared axes, and everything is narrow enough for a phone", async () => {
    const { page, complaints } = await openPage(browser, compared, { viewport: { width: 390, height: 800 } });
    const chart = page.locator('#charts [data-chart="availability"]').first();
    await expect.poll(() => chart.textContent()).toMatch(/replication 1.*replication 3/);
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const boxes = await Promise.all(
      (await page.locator("#scrubber .network-panels > *").all()).map((one) => one.boundingBox()),
    );
    expect(boxes[1]?.y).toBeGreaterThanOrEqual((boxes[0]?.y ?? 0) + (boxes[0]?.height ?? 0));
    expect(complaints).toEqual([]);
  });

  test("has on paper both runs, each with its name, its figures and its network", async () => {
    const { page, complaints } = await openPage(browser, compared, { colorScheme: "dark", fragment: "#t=60000" });
    expect(await networksOnPaper(page)).toEqual(["light", "light"]);
    await page.setViewportSize({ width: 718, height: 1000 });
    await page.emulateMedia({ media: "print" });
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    await expect.poll(() => page.locator("main details:not([open])").count()).toBe(0);
    for (const place of [".runs > .run > h2", "#checks h3", "#scrubber .network-panel > h3"]) {
      await expect
        .poll(async () => (await page.locator(place).allTextContents()).slice(0, 2))
        .toEqual(["replication 1", "replication 3"]);
    }
    for (const table of await page.locator("#scrubber .node-table").all()) {
      await expect.poll(() => table.locator("tbody tr").count()).toBe(8);
    }
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(718);
    expect(complaints).toEqual([]);
  });

  test("says which run has no history, and shows the rest", async () => {
    const reports = join(folder, "reports");
    mkdirSync(reports);
    for (const [name, history] of [
      ["with", "full"],
      ["without", "none"],
    ] as const) {
      const words = ["--history", history, "--no-charts", "--quiet", "--out", join(reports, name)];
      expect((await invoked(["run", join(folder, "crash.yaml"), ...words])).code).toBe(0);
    }
    const out = join(folder, "half");
    const words = [join(reports, "with"), join(reports, "without"), "--no-charts", "--out", out];
    expect((await invoked(["compare", ...words])).code).toBe(0);
    const { page, complaints } = await openPage(browser, join(out, "report.html"));
    await expect.poll(() => page.locator("footer").textContent()).toContain("without: No history was recorded");
    await expect.poll(() => page.locator("#scrubber .network-panels > *").count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});

test("a fidelity run shows how far the worlds agree, and both of them side by side", async () => {
  const out = join(folder, "fidelity");
  const file = join(folder, "short.yaml");
  const text = `duration: 20s\nnodes: 4\nreplication: 2\nworkloads:\n  - put: { rate: 30/min, size: 200 KiB, end: 10s }\n  - get: { rate: 60/min }\n`;
  writeFileSync(file, `# Short.\n${text}`);
  const words = ["--speed", "5", "--no-charts", "--quiet", "--out", out];
  expect((await invoked(["fidelity", file, ...words])).code).toBe(0);
  const { page, complaints } = await openPage(browser, join(out, "report.html"));
  await expect.poll(() => page.locator("h1").textContent()).toBe("Fidelity of short, seed 1");
  await expect.poll(() => page.locator(".headline").first().textContent()).toMatch(/^Agreement of times: \d+/);
  await expect.poll(() => page.locator(".run-name").allTextContents()).toEqual(["simulated", "live"]);
  await expect.poll(() => page.locator('#charts [data-chart="predicted"]').count()).toBe(1);
  expect(readFileSync(join(out, "report.html"), "utf8").length).toBeLessThan(2 ** 20);
  expect(complaints).toEqual([]);
});
