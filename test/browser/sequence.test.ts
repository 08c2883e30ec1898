import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageBundle } from "../../src/cli/page/page-bundle.js";
import type { WrittenHistory } from "../../src/history/written.js";
import { writtenHistory } from "../../src/history/written.js";
import { writeReport } from "../../src/report/write.js";
import { play, scenarioOf } from "../scenarios/scenario.js";
import { fragmentOf, launchBrowser, openPage } from "./browser.js";
import { colourOf, pixelsOf } from "./colours.js";

const hostile = '"><img src=x onerror=alert(1)>';

/** A get whose node goes down, a get of a file that does not exist, and puts and gets that succeed. */
const scenario = scenarioOf(`
seed: 3
duration: 5min
replication: 2
chunkSize: 1 MiB
network: { latency: 10ms, loss: 2 % }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 40s }
nodes:
  - { class: peer, count: 8, capacity: 1 GiB, up: 20 Mbit/s, down: 40 Mbit/s }
  - { class: reader, count: 4, capacity: 0 B, up: 20 Mbit/s, down: 40 Mbit/s }
steps:
  - { at: 5s, put: { file: movie, size: 24 MiB, node: peer-1 } }
  - { at: 6s, put: { file: '${hostile}', size: 1 MiB, node: peer-2 } }
  - { at: 30s, get: { file: movie, nodes: [reader-1, reader-2] } }
  - { at: 31s, get: { file: late, nodes: [reader-3] } }
  - { at: 32s, crash: [peer-3, peer-4] }
  - { at: 33s, crash: reader-2 }
  - { at: 2min, join: [peer-3, reader-2] }
  - { at: 4min, get: { file: movie, nodes: [reader-2] } }
  - { at: 250s, put: { file: late, size: 1 MiB, node: peer-2 } }
`);

const folders: string[] = [];
let browser: Browser;
let report: string;
let reportWithoutCalls: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const { measured, report: analysed } = play(scenario, { record: "full" });
  const history = writtenHistory(measured.history!);
  const written = async (what: WrittenHistory) => {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-sequence-"));
    folders.push(folder);
    await writeReport(folder, analysed, { command: "", charts: false, page: await pageBundle(), history: what });
    return join(folder, "report.html");
  };
  report = await written(history);
  const calls = { start: [], duration: [], from: [], to: [], method: [], outcome: [], deadline: [] };
  const leftOut = ["Of 9,000,000 calls between programs, none were kept."];
  reportWithoutCalls = await written({ ...history, calls, leftOut });
});

afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  await browser.close();
});

async function opened(options: Parameters<typeof openPage>[2] = {}, file = report) {
  const { page, complaints } = await openPage(browser, file, options);
  return { page, complaints, section: page.locator("#sequence"), diagram: page.locator("#sequence .seq-box") };
}

const rowsOf = (section: Locator) => section.locator(".seq-list tbody tr").allTextContents();

describe("the list of operations", () => {
  test("begins with those that failed, and shows the calls of the first", async () => {
    const { section, complaints } = await opened();
    await expect
      .poll(() => rowsOf(section))
      .toEqual([
        expect.stringMatching(/^00:00:30getmoviereader-2.*interrupted\d+$/),
        expect.stringMatching(/^00:00:31get–reader-3.*NOT_FOUND1$/),
        // The others follow, the slowest one first.
        expect.stringMatching(/^00:00:05putmoviepeer-1.*OK\d+$/),
        expect.stringMatching(/^00:04:10putlatepeer-2.*OK\d+$/),
        expect.stringMatching(/^00:00:30getmoviereader-1.*OK\d+$/),
        expect.stringMatching(/^00:04:00getmoviereader-2.*OK\d+$/),
        expect.stringMatching(/^00:00:06put.*peer-2.*OK\d+$/),
      ]);
    await expect
      .poll(() => section.locator("h3").textContent())
      .toMatch(/^Get of movie by reader-2: interrupted after 3 s/);
    expect(complaints).toEqual([]);
  });

  test("is sorted by its heads, filtered by kind, outcome, node and file, and shows names as they are", async () => {
    const { section } = await opened();
    await section.getByRole("button", { name: "Took" }).click();
    await expect.poll(async () => (await rowsOf(section))[0]).toMatch(/put.*peer-1/);
    await expect.poll(() => section.locator("th", { hasText: "Took" }).getAttribute("aria-sort")).toBe("descending");
    await section.getByLabel("Kind").selectOption("get");
    await expect.poll(() => rowsOf(section)).toHaveLength(4);
    await section.getByLabel("Came to").selectOption("failed");
    await expect.poll(() => rowsOf(section)).toHaveLength(2);
    await section.getByLabel("Node", { exact: true }).fill("reader-3");
    await expect.poll(() => rowsOf(section)).toHaveLength(1);
    await section.getByLabel("Node", { exact: true }).fill("");
    await section.getByLabel("Kind").selectOption("all");
    await section.getByLabel("Came to").selectOption("all");
    await section.getByLabel("File").fill("onerror");
    await expect.poll(() => rowsOf(section)).toEqual([expect.stringContaining(hostile)]);
  });

  test("leads to a diagram: the address names the operation and its moment", async () => {
    const { page, section } = await opened();
    await section.getByRole("button", { name: "00:00:05" }).click();
    expect(await fragmentOf(page)).toMatch(/#t=5000&operation=0$/);
    await expect.poll(() => section.locator("h3").textContent()).toMatch(/^Put of movie by peer-1: OK/);
    await expect
      .poll(() => section.locator(".seq-head").allTextContents())
      .toEqual(expect.arrayContaining(["peer-1", "tracker"]));
    await page.goBack();
    await expect.poll(() => section.locator("h3").textContent()).toMatch(/^Put of movie by peer-1/);
    const { section: again } = await opened({ fragment: "#t=31000&operation=4" });
    await expect.poll(() => again.locator("h3").textContent()).toMatch(/^Get by reader-3: NOT_FOUND/);
  });
});

describe("where the time of an operation went", () => {
  test("is told before a reader opens anything, and the events that led there are folded", async () => {
    const { section } = await opened({ fragment: "#t=0&operation=2" });
    const why = section.locator("details", { has: section.page().locator(".why") }).first();
    await expect.poll(() => why.getAttribute("open")).toBe("");
    await expect.poll(() => why.locator("p").first().textContent()).toMatch(/^It took .* for 24 MiB from other nodes/);
    await expect.poll(() => why.locator("p").first().isVisible()).toBe(true);
    expect(await why.locator("ol").isVisible()).toBe(false);
    await why.getByText("What led there").click();
    await expect.poll(() => why.locator("ol li").last().textContent()).toMatch(/the get ends: OK$/);
  });

  test("follows the operation that is chosen, and stays closed once a reader has closed it", async () => {
    const { section } = await opened({ fragment: "#t=0&operation=2" });
    const why = section.locator("details", { has: section.page().locator(".why") }).first();
    await section.getByRole("button", { name: "00:00:05" }).click();
    await expect.poll(() => why.locator("ol li").last().textContent()).toMatch(/the put ends: OK$/);
    await why.getByText("Where its time went").click();
    await section.getByRole("button", { name: "00:00:31" }).click();
    await expect.poll(() => section.locator("h3").textContent()).toMatch(/NOT_FOUND/);
    expect(await why.getAttribute("open")).toBeNull();
  });
});

describe("the diagram of an operation", () => {
  test("draws calls, answers, failures and chunks in their colours, and the moment", async () => {
    const { page, diagram } = await opened({ fragment: "#t=30000&operation=2" });
    const colours = await Promise.all(["--blue", "--vermilion"].map((name) => colourOf(page, name)));
    for (const count of await pixelsOf(diagram, colours)) expect(count).toBeGreaterThan(100);
    await expect.poll(() => diagram.locator(".seq-transfer").count()).toBeGreaterThan(5);
    const { page: failed, diagram: no } = await opened({ fragment: "#t=0&operation=4" });
    await expect.poll(async () => (await pixelsOf(no, [await colourOf(failed, "--bad")]))[0]).toBeGreaterThan(50);
    await expect.poll(() => no.locator("svg").textContent()).toMatch(/NOT_FOUND, 20 ms/);
  });

  test("tells every message in a table, too", async () => {
    const { section, diagram } = await opened({ fragment: "#t=0&operation=2" });
    await section.getByText("The same messages as a table").click();
    const rows = await section.locator(".seq-table tbody tr").allTextContents();
    expect(rows).toHaveLength(await diagram.locator("g[data-message]").count());
    expect(rows[0]).toMatch(/^00:00:30\.000reader-\dtrackergetanswered in 20 ms5 s$/);
    expect(rows.some((row) => /chunk \d+, for a get/.test(row))).toBe(true);
  });

  test("shows a bounded number of messages, and the way to the others", async () => {
    const { section, diagram } = await opened({ fragment: "#t=0&operation=0" });
    await expect.poll(() => diagram.locator("g[data-message]").count()).toBe(80);
    await expect.poll(() => section.getByText(/1 to 80 of \d+ messages; \d+ more/).count()).toBe(1);
    await section.getByRole("button", { name: "Later messages" }).click();
    await expect.poll(() => section.getByText(/81 to \d+ of \d+ messages/).count()).toBe(1);
    for (let i = 0; i < 4; i++) await section.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(() => diagram.locator("g[data-message]").count()).toBeLessThan(80);
    await section.getByRole("button", { name: "Whole" }).click();
    await expect.poll(() => diagram.locator("g[data-message]").count()).toBe(80);
  });

  test("is read with the keyboard: from message to message, and to its moment", async () => {
    const { page, section, diagram } = await opened({ fragment: "#t=0&operation=2" });
    const detail = section.locator(".seq-detail");
    await diagram.focus();
    await expect
      .poll(() => detail.textContent())
      .toMatch(/^00:00:30\.000: reader-\d calls tracker: get; answered in 20 ms\. It was given 5 s\./);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => detail.textContent()).toMatch(/fetchChunks/);
    await page.keyboard.press("End");
    const last = (await detail.textContent())!;
    await page.keyboard.press("Enter");
    const seconds = Number(/^00:00:(\d+\.\d+)/.exec(last)?.[1]);
    const [time] = /(?<=t=)\d+/.exec(await fragmentOf(page)) ?? [];
    expect(Number(time)).toBeCloseTo(seconds * 1000, -1);
    await page.keyboard.press("Home");
    await expect.poll(() => detail.textContent()).toMatch(/^00:00:30\.000/);
  });

  test("tells the message that the pointer is on, and goes to its moment", async () => {
    const { page, section, diagram } = await opened({ fragment: "#t=0&operation=2" });
    const message = diagram.locator('g[data-message="2"] text').first();
    await message.hover({ force: true });
    await expect.poll(() => diagram.locator(".seq-marked").getAttribute("data-message")).toBe("2");
    await expect.poll(() => section.locator(".seq-detail").textContent()).toMatch(/fetchChunks|chunk/);
    await message.click({ force: true });
    expect(await fragmentOf(page)).toMatch(/t=30\d\d\d&/);
  });

  test("says why there are no calls, and draws the chunks", async () => {
    const { section, diagram } = await opened({ fragment: "#t=0&operation=2" }, reportWithoutCalls);
    await expect.poll(() => section.getByText("Of 9,000,000 calls between programs, none were kept.").count()).toBe(1);
    await expect.poll(() => diagram.locator(".seq-transfer").count()).toBeGreaterThan(5);
    await expect.poll(() => diagram.locator(".seq-call").count()).toBe(0);
    await expect.poll(async () => (await rowsOf(section))[0]).toMatch(/none$/);
  });
});

describe("calls between chosen nodes", () => {
  test("are those around the moment, or in the part of time that is zoomed to", async () => {
    const { page, section, diagram } = await opened({ fragment: "#t=30500" });
    await section.getByRole("button", { name: "Between nodes" }).click();
    const choose = async (name: string) => {
      await section.getByLabel("Add a node").fill(name);
      await section.getByRole("group", { name: "Found" }).getByRole("button", { name, exact: true }).click();
    };
    await choose("reader-1");
    await expect.poll(() => section.locator("h3").textContent()).toBe("Calls from and to reader-1");
    await choose("peer-5");
    await expect.poll(() => section.locator(".seq-head").allTextContents()).toEqual(["tracker", "reader-1", "peer-5"]);
    const few = await diagram.locator("g[data-message]").count();
    expect(few).toBeGreaterThan(2);
    for (let i = 0; i < 3; i++) await section.getByRole("button", { name: "Zoom out" }).click();
    await expect.poll(() => diagram.locator("g[data-message]").count()).toBeGreaterThan(few);
    expect(await fragmentOf(page)).toMatch(/zoom=\d+-\d+/);
    await section.getByRole("button", { name: "Take peer-5 out" }).click();
    await expect.poll(() => section.locator(".seq-head").count()).toBeGreaterThan(3);
  });

  test("are offered for the node that is selected", async () => {
    const { section } = await opened({ fragment: "#t=30500&node=reader-1" });
    await section.getByRole("button", { name: "Between nodes" }).click();
    await expect.poll(() => section.locator("h3").textContent()).toBe("Calls from and to reader-1");
  });
});

describe("on any screen", () => {
  test.each([390, 1280, 2560])("of %d pixels nothing overflows but the diagram in its own box", async (width) => {
    const { page } = await opened({ viewport: { width, height: 800 }, fragment: "#t=0&operation=0" });
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  });

  test("it is dark where the reader wants it, and whole on paper", async () => {
    const { page, diagram } = await opened({ colorScheme: "dark", fragment: "#t=0&operation=2" });
    await expect.poll(() => colourOf(page, "--raised")).toMatch(/^#([0-3].){3}$/);
    const [raised = 0] = await pixelsOf(diagram, [await colourOf(page, "--raised")]);
    expect(raised).toBeGreaterThan(100_000);
    await expect.poll(async () => (await pixelsOf(diagram, [await colourOf(page, "--blue")]))[0]).toBeGreaterThan(200);
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => diagram.evaluate((box) => box.scrollHeight - box.clientHeight)).toBeLessThanOrEqual(1);
  });

  test("axe finds nothing serious in it", async () => {
    const { page } = await opened({ fragment: "#t=0&operation=0" });
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const found = await page.evaluate<string[]>(
      'axe.run("#sequence").then(({ violations }) => violations.map(({ id, impact }) => impact + ": " + id))',
    );
    expect(found.filter((line) => /serious|critical/.test(line))).toEqual([]);
  });
});
