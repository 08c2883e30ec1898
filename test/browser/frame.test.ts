import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageCharts } from "../../src/report/page/page-charts.js";
import { fragmentOf, launchBrowser, openPage, wordOf } from "./browser.js";
import { strainedRun } from "./strained-run.js";

let browser: Browser;
let run: Awaited<ReturnType<typeof strainedRun>>;

beforeAll(async () => {
  [browser, run] = await Promise.all([launchBrowser(), strainedRun()]);
});

afterAll(async () => {
  await browser?.close();
  run?.done();
});

describe("the headline", () => {
  test("says in words what was played and how it ended, and has three to five figures", async () => {
    const { page } = await openPage(browser, run.page);
    await expect
      .poll(() => page.locator(".headline").textContent())
      .toMatch(/^Failed .*2 of 6 expectations do not hold/);
    await expect.poll(() => page.locator(".played").textContent()).toMatch(/^20 nodes for 20 min, simulated: /);
    const figures = await page.locator(".figures > div").count();
    expect(figures).toBeGreaterThanOrEqual(3);
    expect(figures).toBeLessThanOrEqual(5);
    await expect.poll(() => page.locator(".figures").textContent()).toContain("availability.min");
  });

  test("is seen without scrolling, with its figures", async () => {
    const { page } = await openPage(browser, run.page);
    const box = await page.locator(".figures").boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(900);
  });

  test("folds the rest open", async () => {
    const { page } = await openPage(browser, run.page);
    const sentences = page.locator(".paragraphs");
    await expect.poll(() => sentences.isVisible()).toBe(false);
    await page.getByText("In sentences").click();
    await expect.poll(() => sentences.textContent()).toMatch(/Files.*Downloads.*Repair.*Load/s);
  });
});

describe("the timeline", () => {
  test("tells the crash of a zone, suspicion, hold, unreadable files and time to heal, in the order of time", async () => {
    const { page } = await openPage(browser, run.page);
    const lines = await page.locator("#incidents li").allTextContents();
    const text = lines.join("\n");
    for (const part of [
      /zone rack2 failed: all 4 nodes/,
      /suspected by the tracker/,
      /repair held: so many gone at once are a mass failure/,
      /the hold is over/,
      /cannot be read: the last cop(y|ies) of .* went with server-/,
      /repair begins: /,
      /all .* chunks have as many replicas as wanted/,
    ]) {
      expect(text).toMatch(part);
    }
    expect(text).toMatch(/until \d+ min.*, for \d+/);
  });

  test("leads to the moment and the object of a line", async () => {
    const { page } = await openPage(browser, run.page);
    await page.locator("#incidents li", { hasText: "suspected" }).first().locator(".at a").first().click();
    const time = Number(await wordOf(page, "t"));
    expect(time).toBeGreaterThan(300_000);
    expect(time).toBeLessThan(330_000);
    await expect.poll(() => page.locator(".bar-moment").textContent()).toMatch(/^00:05:[01]\d$/);
    const unreadable = page.locator("#incidents li", { hasText: "cannot be read" }).first();
    const file = unreadable.locator("a").nth(1);
    const name = await file.textContent();
    await file.click();
    expect(await wordOf(page, "file")).toBe(name);
    await expect.poll(() => page.locator(".bar-selection").textContent()).toContain(`file ${name}`);
    await page.getByRole("button", { name: "Select nothing" }).click();
    expect(await wordOf(page, "file")).toBeNull();
    await page.goBack();
    expect(await wordOf(page, "file")).toBe(name);
  });

  test("leads to the first and to the last of the nodes that a line counts", async () => {
    const { page } = await openPage(browser, run.page);
    const line = page.locator("#incidents li", { hasText: "suspected by the tracker: all 4" });
    await expect.poll(() => line.locator(".at").textContent()).toMatch(/^\+ [\d.]+ s to [\d.]+ s$/);
    const latest = page.locator("#scrubber .latest");
    await line.locator(".at a").first().click();
    await expect
      .poll(() => latest.textContent())
      .toMatch(/^now, the last at 00:05:\d\d: suspected by the tracker: all 4$/);
    await line.locator(".at a").last().click();
    await expect.poll(() => latest.textContent()).toBe("now: suspected by the tracker: all 4");
    await page.getByText("The nodes at this moment, as a table").click();
    const suspected = page.locator("#scrubber tbody tr", { hasText: "suspected" });
    await expect.poll(() => suspected.count()).toBe(4);
  });

  test("has every incident that charts shade, and the others in a fold", async () => {
    const { page } = await openPage(browser, run.page);
    const report = JSON.parse(readFileSync(join(run.folder, "report.json"), "utf8"));
    const [availability] = pageCharts(report).filter(({ name }) => name === "availability");
    const listed = (await page.locator("#incidents .timeline li").allTextContents()).join("\n");
    for (const { label } of availability?.spans ?? []) expect(listed).toContain(label.split(":")[0]);
    expect(availability?.spans).toHaveLength(1);
    expect(listed).not.toContain("laptop-4 crashed");
    const fold = page.locator("#incidents details", { hasText: "One of these, one by one" });
    await fold.locator("summary").click();
    await expect
      .poll(() => fold.locator("li").allTextContents())
      .toEqual(["18 minlaptop-4 crashed: no chunk had too few replicas"]);
    await fold.locator("li .at a").click();
    await expect.poll(() => wordOf(page, "t")).toBe(String(18 * 60_000));
  });

  test("hides the kinds that nobody wants to see", async () => {
    const { page } = await openPage(browser, run.page);
    const line = page.locator("#incidents li", { hasText: "repair held" }).first();
    await page.locator("#incidents").getByLabel("Repair").uncheck();
    await expect.poll(() => line.isVisible()).toBe(false);
    await page.locator("#incidents").getByLabel("Repair").check();
    await expect.poll(() => line.isVisible()).toBe(true);
  });
});

describe("the checks", () => {
  test("are listed with the failed ones first, and lead to the worst moment and to the slowest download", async () => {
    const { page } = await openPage(browser, run.page);
    const checks = page.locator("#checks .checks > li");
    await expect
      .poll(() => checks.nth(0).textContent())
      .toMatch(/✗ failed.*availability\.min >= 100 %.*Fewest files could be read/);
    await checks.nth(0).getByText("Go there").click();
    expect(Number(await wordOf(page, "t"))).toBe(300_000);
    expect(await wordOf(page, "file")).not.toBeNull();
    await expect
      .poll(() => checks.nth(1).textContent())
      .toMatch(/✗ failed.*get\.p99 < 1ms.*The slowest get, of .* by .*, began at/);
    await checks.nth(1).getByText("Go there").click();
    expect(await wordOf(page, "operation")).not.toBeNull();
    await expect.poll(() => checks.nth(2).textContent()).toContain("✓ holds");
  });

  test("go to their moment with each name, too", async () => {
    const { page } = await openPage(browser, run.page);
    const worst = page.locator("#checks .checks > li", { hasText: "availability.min" });
    await worst.locator(".look a").first().click();
    expect(await wordOf(page, "t")).toBe("300000");
    await expect.poll(() => page.locator("#things .at-moment").textContent()).toContain("it cannot be read");
  });

  test.each([390, 1280, 2560])("lead to words that explain, in sight below the bar, at %d pixels", async (width) => {
    const { page } = await openPage(browser, run.page, { viewport: { width, height: 900 } });
    const explained = {
      "availability.min": page.locator("#things .card .spans"),
      "get.p99": page.locator("#sequence h3").first(),
      "tracker.peakRate": page.locator("#scrubber .moment"),
    };
    for (const [metric, words] of Object.entries(explained)) {
      await page.locator("#checks .checks > li", { hasText: metric }).getByText("Go there").click();
      const places = async () => {
        const [bar, box] = [await page.locator(".top-bar").boundingBox(), await words.boundingBox()];
        return { metric, isBelowBar: (box?.y ?? -1) >= (bar?.height ?? 0), isInSight: (box?.y ?? 900) < 850 };
      };
      await expect.poll(places).toEqual({ metric, isBelowBar: true, isInSight: true });
    }
  });

  test("tell how far each is from its bound, and which was nearest to failing", async () => {
    const { page } = await openPage(browser, run.page);
    const margin = (metric: string) => page.locator("#checks .checks > li", { hasText: metric }).locator(".measured");
    await expect
      .poll(() => margin("get.p99").textContent())
      .toMatch(/^[\d.]+ s, wanted under 1 ms Missed by [\d.]+ s\.$/);
    await expect
      .poll(() => margin("put.success").textContent())
      .toBe("100 %, wanted over 90 % Margin 10 percentage points: none of the 10 allowed below 100 % is used up.");
    await expect
      .poll(() => margin("put.p90").textContent())
      .toMatch(
        /^[\d.]+ m?s, wanted at most 1 min Margin [\d.]+ s: [\d.]+ % of the bound\. Nearest to failing of those with a margin$/,
      );
    await expect
      .poll(() => margin("files.lost").textContent())
      .toBe("0, wanted exactly 0 No margin: only this value is right.");
    await expect.poll(() => page.locator("#checks .nearest").count()).toBe(1);
  });

  test("say so when they cannot lead to a moment", async () => {
    const { page } = await openPage(browser, run.page);
    const held = page.locator("#checks .checks > li", { hasText: "files.lost == 0" });
    await expect.poll(() => held.textContent()).toContain("No file was lost.");
    await page.getByText("Invariants, checked of every run").click();
    await expect.poll(() => page.locator("#checks details").textContent()).toContain("It held to the end of the run.");
  });
});

test("a link to a moment and an object shows them, and is the same link again", async () => {
  const { page } = await openPage(browser, run.page, { fragment: "#t=360000&file=film.mkv" });
  await expect.poll(() => page.locator(".bar-moment").textContent()).toBe("00:06:00");
  await expect.poll(() => page.locator(".bar-selection").textContent()).toContain("film.mkv");
  expect(await fragmentOf(page)).toBe("#t=360000&file=film.mkv");
});
