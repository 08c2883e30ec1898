import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { invoked, scenarioFile, small, temporaryFolder } from "../cli/program.js";
import { launchBrowser, openPage } from "./browser.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

test("a run leaves a page that loads nothing from elsewhere, logs no error, and begins with the run's result", async () => {
  const report = temporaryFolder();
  expect((await invoked(["run", scenarioFile(small), "--no-charts", "--quiet", "--out", report])).code).toBe(0);
  const { page, complaints } = await openPage(browser, join(report, "report.html"));
  await expect.poll(() => page.title()).toBe("small, seed 1");
  await expect.poll(() => page.locator("h1").textContent()).toBe("small, seed 1");
  await expect.poll(() => page.locator(".headline").textContent()).toMatch(/expect/);
  expect(complaints).toEqual([]);
});
