import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../cli/program.js";
import { madeReports, type Reports, served } from "../serve/served.js";
import { launchBrowser } from "./browser.js";

let browser: Browser;
let reports: Reports;

beforeAll(async () => {
  browser = await launchBrowser();
  reports = await madeReports();
});
afterAll(async () => {
  await browser.close();
  reports.remove();
});

test("the list opens a report, and compares the ticked ones, without a complaint", async () => {
  const folder = temporaryFolder();
  reports.copy("two", join(folder, "two"));
  reports.copy("three", join(folder, "three"));
  const page = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const address = await served(folder);
  await page.goto(`${address}/`);
  await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "small, seed 1" }).first().click();
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await expect.poll(() => page.locator("h1").textContent()).toBe("small, seed 1");
  await page.goBack();
  // Use only the keyboard.
  for (const box of await page.getByRole("checkbox").all()) {
    await box.focus();
    await page.keyboard.press("Space");
  }
  await page.keyboard.press("Enter");
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await expect.poll(() => page.locator("h1").textContent()).toMatch(/^(two against three|three against two)$/);
  await expect.poll(() => page.locator("#overview").textContent()).toMatch(/Settings that differ.*replication/);
  expect(complaints).toEqual([]);
});
