import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, openPage } from "./browser.js";
import { strainedRun } from "./strained-run.js";

/* The ten questions of docs/report.md, each answered from the top of the page in one click or two. */

let browser: Browser;
let run: Awaited<ReturnType<typeof strainedRun>>;

beforeAll(async () => {
  [browser, run] = await Promise.all([launchBrowser(), strainedRun()]);
});

afterAll(async () => {
  await browser?.close();
  run?.done();
});

const open = async (): Promise<Page> => (await openPage(browser, run.page)).page;
const go = (page: Page, section: string) => page.locator(".top-bar a", { hasText: section }).click();
const check = (page: Page, metric: string) => page.locator("#checks li", { hasText: metric });
const line = (page: Page, text: string) => page.locator("#incidents li", { hasText: text }).first();

test("did the run go well?", async () => {
  await expect
    .poll(async () => await (await open()).locator(".headline").textContent())
    .toContain("2 of 6 expectations do not hold");
});

test("which expectation failed, and by how much?", async () => {
  const page = await open();
  await go(page, "Checks");
  await expect
    .poll(() => page.locator("#checks li").first().textContent())
    .toMatch(
      /failed.*availability\.min >= 100 %\d\d\.\d %, wanted at least 100 % Missed by [\d.]+ percentage points\./,
    );
});

test("when was it worst, and for whom?", async () => {
  const page = await open();
  await check(page, "availability.min").getByText("Go there").click();
  await expect.poll(() => page.locator(".bar-moment").textContent()).toBe("00:05:00");
  await expect.poll(() => page.locator(".bar-selection").textContent()).toMatch(/^file put-/);
});

test("why could a file not be read?", async () => {
  const page = await open();
  const unreadable = line(page, "cannot be read");
  await expect.poll(() => unreadable.textContent()).toMatch(/went with server-/);
  await unreadable.locator("a", { hasText: "put-" }).first().click();
  await expect
    .poll(() => page.locator("#things").textContent())
    .toMatch(/Unreadable from .* because .* were down; until .* came back/);
});

test("how long did the zone take to heal?", async () => {
  const page = await open();
  await go(page, "Timeline");
  await expect.poll(() => line(page, "as many replicas as wanted").textContent()).toMatch(/^\+ \d+ min/);
});

test("how long did the tracker not know?", async () => {
  const page = await open();
  await go(page, "Timeline");
  await expect.poll(() => line(page, "suspected by the tracker").textContent()).toMatch(/^\+ \d+(\.\d+)? s/);
  await expect.poll(() => line(page, "given up by the tracker").textContent()).toMatch(/^\+ \d+(\.\d+)? s/);
});

test("what did the network look like when repair began?", async () => {
  const page = await open();
  await line(page, "repair begins").locator(".at a").click();
  await expect.poll(() => page.locator("#scrubber").textContent()).toMatch(/16 of 20 nodes up/);
});

test("which node carried most, and why?", async () => {
  const page = await open();
  await go(page, "Nodes, files, chunks");
  const table = page.locator("#things details", { hasText: "Nodes, by what they carried" }).locator("tbody tr");
  await table.first().locator("a").first().click();
  await expect
    .poll(() => page.locator("#things").textContent())
    .toMatch(/It sent .*, more than any other node: .* for gets/);
});

test("why did the slowest download take so long?", async () => {
  const page = await open();
  await check(page, "get.p99").getByText("Go there").click();
  await expect.poll(() => page.locator("#sequence").textContent()).toMatch(/Get of .* by .*\d calls/s);
});

test("where did this chunk's copies come from?", async () => {
  const page = await open();
  await page.locator("#things input").first().fill("film.mkv[0]");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => page.locator("#things").textContent())
    .toMatch(/Who copied it from whom, and why.*laptop-1.*put/s);
});
