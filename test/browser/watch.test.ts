import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scenarioFile, temporaryFolder } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { until } from "../e2e/until.js";
import { fragmentOf, launchBrowser } from "./browser.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await killAll();
  await browser.close();
});

/** The run takes twenty seconds on the real clock, so that the tests can look at its page. */
const slow = `# A few nodes, on the real clock.
duration: 40s
nodes: 6
replication: 2
workloads:
  - put: { rate: 60/min, size: 200 KiB, end: 30s }
  - get: { rate: 60/min }
expect:
  - files.lost == 0
`;

/** The version that the frame around a run shows now. */
function versionOf(page: Page): Promise<number> {
  return page.evaluate("Number(document.documentElement.dataset.version ?? 0)");
}

function reportIn(page: Page): Frame {
  const frame = page.frames().findLast((one) => /\/page\/\d+/.test(one.url()));
  if (!frame) throw new Error("no report is shown");
  return frame;
}

test("a run under way shows a page that grows, keeps its reader's place, and ends with the report", async () => {
  const folder = join(temporaryFolder(), "report");
  const words = ["--transport", "grpc", "--speed", "2", "--watch", "--no-charts", "--out", folder];
  const run = Program.start("run", scenarioFile(slow), ...words);
  const address = await run.says(/watch it at (http:\/\/127\.0\.0\.1:\d+\/)/);
  const page = await (await browser.newContext({ viewport: { width: 390, height: 800 } })).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address);
  await until(
    () => versionOf(page),
    (version) => version > 0,
  );
  await expect.poll(() => page.locator(".under-way").textContent()).toMatch(/^ small, under way: /);
  await expect.poll(() => reportIn(page).locator(".headline").textContent()).toMatch(/Under way: .* of 40 s played/);
  await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  // The reader goes to a moment and to a node, as soon as the page knows that node; newer figures change neither.
  await expect
    .poll(async () => {
      await reportIn(page).evaluate("location.hash = '#t=100&node=node-02'");
      await page.waitForTimeout(300);
      return fragmentOf(reportIn(page));
    })
    .toMatch(/#t=100&node=node-02$/);
  const since = await versionOf(page);
  await until(
    () => versionOf(page),
    (version) => version > since + 1,
  );
  expect(await fragmentOf(reportIn(page))).toMatch(/#t=100&node=node-02$/);
  await page.locator("html[data-watching=over]").waitFor({ state: "attached", timeout: 120_000 });
  await expect.poll(() => run.ended()).toBe(0);
  await expect
    .poll(() => page.locator(".under-way").textContent())
    .toMatch(/small is over\. The one expectation holds/);
  await expect.poll(() => reportIn(page).locator(".headline").textContent()).toMatch(/The one expectation holds/);
  expect(await fragmentOf(reportIn(page))).toMatch(/#t=100&node=node-02$/);
  await expect.poll(() => page.locator("iframe").count()).toBe(1);
  expect(readFileSync(join(folder, "report.html"), "utf8")).toContain(await reportIn(page).title());
  expect(complaints).toEqual([]);
});

test("an experiment shows how far it is", async () => {
  const scenario = scenarioFile(slow);
  const words = ["--vary", "replication=1,2", "--seeds", "1..60", "--jobs", "1", "--watch", "--no-charts"];
  const sweep = Program.start("sweep", scenario, ...words, "--out", join(temporaryFolder(), "results"));
  const page = await (await browser.newContext()).newPage();
  await page.goto(await sweep.says(/watch it at (http:\/\/127\.0\.0\.1:\d+\/)/));
  await until(
    () => versionOf(page),
    (version) => version > 0,
  );
  await expect.poll(() => page.locator(".under-way").textContent()).toMatch(/\d+ of 120 runs done|is over/);
  await page.locator("html[data-watching=over]").waitFor({ state: "attached", timeout: 120_000 });
  await expect.poll(() => reportIn(page).locator("h1").textContent()).toMatch(/^Experiment small/);
  await expect.poll(() => reportIn(page).locator("#overview").textContent()).toMatch(/What differs|What is alike/);
  await expect.poll(() => sweep.ended()).toBe(0);
});
