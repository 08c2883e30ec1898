import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { History } from "../../src/history/history.js";
import { healths, purposes } from "../../src/history/history.js";
import { type NetworkState, UNSEEN } from "../../src/history/network-state.js";
import { Replay } from "../../src/history/replay.js";
import { formatBytes, formatNumber, formatShare } from "../../src/report/text/format.js";
import { invoked } from "../cli/program.js";
import { madeHistory } from "../fixtures/made-history.js";
import { fragmentOf, launchBrowser, openPage, wordOf } from "./browser.js";
import { frameTimes, jumpTimes, quantile } from "./frame-times.js";
import { historyIn, historyPage, reportIn } from "./history-page.js";
import { networksOnPaper } from "./on-paper.js";

const scenario = `# Three zones; one goes dark.
duration: 30min
replication: 2
tracker:
  repair: { massFailureShare: 10 %, holdFor: 2min }
nodes:
  - { class: server, count: 9, capacity: 2 GiB, zone: [oslo, lyon, graz] }
  - { class: "home", count: 6, capacity: 512 MiB, zone: [oslo, lyon, graz] }
workloads:
  - put: { rate: 2/min, size: 12 MiB, end: 20min }
  - get: { rate: 20/min }
steps:
  - { at: 8min, crash: { zone: lyon } }
  - { at: 18min, restart: { zone: lyon } }
`;
const MINUTE = 60_000;

let browser: Browser;
let folder: string;
let history: History;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-scrubber-"));
  const file = join(folder, "dark.yaml");
  writeFileSync(file, scenario);
  const run = await invoked(["run", file, "--no-charts", "--quiet", "--out", join(folder, "report")]);
  expect(run.err).toBe("");
  folder = join(folder, "report");
  history = historyIn(folder);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(join(folder, ".."), { recursive: true, force: true });
});

async function open(fragment = "", options = {}) {
  const opened = await openPage(browser, join(folder, "report.html"), { fragment, ...options });
  return { ...opened, scrubber: opened.page.locator("#scrubber") };
}

/** All rows of the table of nodes, by name. */
async function nodesTold(scrubber: Locator): Promise<Map<string, string[]>> {
  const table = scrubber.locator(".node-table");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  const rows = await table
    .locator("tbody tr")
    .evaluateAll((lines) =>
      lines.map((line) => [...line.querySelectorAll("th, td")].map((cell) => cell.textContent ?? "")),
    );
  return new Map(rows.map(([name = "", ...rest]) => [name, rest]));
}

async function fact(scrubber: Locator, name: string): Promise<string> {
  const told = await scrubber.locator(`[data-fact=${name}] :is(dt, dd)`).allTextContents();
  return told.join(": ");
}

/** The row that the page must show for a node, computed from the history. */
function expectedRow(state: NetworkState, node: number, moving: readonly number[]): string[] {
  const { nodes, transfers } = history;
  const health = state.health[node] === UNSEEN ? undefined : healths[state.health[node] as number];
  const up = health === "suspected" || health === "dead" ? "in doubt" : health === "leaving" ? "leaving" : "running";
  const stored = state.replicaBytes[node]! + state.copyBytes[node]!;
  return [
    nodes.zone[node]!,
    nodes.class[node]!,
    ["not yet up", up, "left", "crashed"][state.life[node]!]!,
    health ?? "–",
    formatBytes(stored),
    formatShare(stored / nodes.capacity[node]!),
    String(moving.filter((row) => transfers.source[row] === node).length),
    String(moving.filter((row) => transfers.target[row] === node).length),
  ];
}

test.each([1, 7.9, 8.3, 14, 29.5])("at minute %d it shows what the history says", async (minutes) => {
  const ms = Math.round(minutes * MINUTE);
  const { scrubber, complaints } = await open(`#t=${ms}`);
  const replay = new Replay(history);
  const state = replay.cursor().seek(ms);
  const moving = replay.transfers.at(replay.tickOf(ms));
  await expect.poll(() => fact(scrubber, "nodes")).toMatch(`${state.running} of 15 nodes up`);
  await expect
    .poll(() => fact(scrubber, "files"))
    .toMatch(state.files === 0 ? "No files" : `${state.readable} of ${state.files} file`);
  const byPurpose = purposes.flatMap((name, at) => {
    const count = moving.filter((row) => history.transfers.purpose[row] === at).length;
    return count > 0 ? [`${count} ${name}`] : [];
  });
  await expect
    .poll(() => fact(scrubber, "transfers"))
    .toBe(
      `${moving.length} ${moving.length === 1 ? "transfer" : "transfers"} under way: ${byPurpose.join(", ") || "nothing moves"}`,
    );
  const counts = await scrubber.locator(".replica-bar .count").allTextContents();
  const { byReplicas } = state;
  const expected = [byReplicas[0] ?? 0, byReplicas[1] ?? 0, byReplicas[2] ?? 0];
  expect(counts.slice(0, 3)).toEqual(expected.map(formatNumber));
  expect(counts.slice(3).reduce((sum, count) => sum + Number(count), 0)).toBe(
    byReplicas.slice(3).reduce((sum, count) => sum + count, 0),
  );
  const told = await nodesTold(scrubber);
  expect(told.size).toBe(15);
  history.nodes.name.forEach((name, node) => {
    expect([name, ...told.get(name)!]).toEqual([name, ...expectedRow(state, node, moving)]);
  });
  expect(complaints).toEqual([]);
});

test("at the end it agrees with the report", async () => {
  const report = reportIn(folder);
  const { scrubber } = await open(`#t=${report.run.played}`);
  const rows = report.nodes.rows ?? [];
  expect(rows.length).toBe(15);
  await expect.poll(() => fact(scrubber, "nodes")).toMatch(`${rows.filter((row) => row.online).length} of 15 nodes up`);
  const told = await nodesTold(scrubber);
  for (const { name, stored, cached } of rows) expect(told.get(name)?.[4]).toBe(formatBytes(stored + cached));
  const chunks = report.series.byReplicas.reduce((sum, row) => sum + (row.at(-1) ?? 0), 0);
  await expect.poll(() => scrubber.locator(".replica-title").textContent()).toMatch(`${formatNumber(chunks)} chunks`);
});

test("it plays forward and back, faster and slower, and stops", async () => {
  const { page, scrubber, complaints } = await open(`#t=${5 * MINUTE}`);
  const moment = scrubber.locator(".moment");
  const before = await moment.textContent();
  await scrubber.getByRole("button", { name: "Play", exact: true }).click();
  await expect.poll(() => moment.textContent()).not.toBe(before);
  await scrubber.getByRole("button", { name: "Pause" }).click();
  const paused = await secondsOf(moment);
  expect(paused).toBeGreaterThan(300);
  await page.waitForTimeout(200);
  await expect.poll(() => secondsOf(moment)).toBe(paused);
  expect(await fragmentOf(page)).toMatch(/^#t=\d+/);
  await scrubber.getByRole("combobox", { name: "Speed" }).selectOption({ label: "1 s = 1 h" });
  await scrubber.getByRole("button", { name: "Play back" }).click();
  await expect.poll(() => moment.textContent()).toMatch(/^00:00:00/);
  await expect.poll(() => scrubber.getByRole("button", { name: "Pause" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("only the nodes and transfers that are chosen are shown", async () => {
  const { scrubber } = await open(`#t=${9 * MINUTE}`);
  await scrubber.getByRole("combobox", { name: "Zone" }).selectOption("lyon");
  await expect.poll(async () => (await nodesTold(scrubber)).size).toBe(5);
  await expect.poll(() => scrubber.locator(".drawn-words").textContent()).toMatch("5 nodes fit the choice");
  await scrubber.getByRole("combobox", { name: "Class" }).selectOption("home");
  await expect.poll(async () => (await nodesTold(scrubber)).size).toBe(2);
  await scrubber.getByRole("combobox", { name: "Zone" }).selectOption("");
  await scrubber.getByRole("combobox", { name: "Class" }).selectOption("");
  await scrubber.getByRole("combobox", { name: "State" }).selectOption("crashed");
  await expect
    .poll(async () => [...(await nodesTold(scrubber)).values()].map(([, , state]) => state))
    .toEqual(Array(5).fill("crashed"));
});

test("transfers are drawn by purpose, and those that are not chosen are not", async () => {
  const { transfers, run } = history;
  const row = transfers.purpose.findIndex((purpose, at) => purpose === 1 && transfers.duration[at]! * run.tick > 40);
  const ms = (transfers.start[row]! + transfers.duration[row]! / 2) * run.tick;
  const { scrubber } = await open(`#t=${Math.round(ms)}`);
  const canvas = scrubber.locator("canvas.network");
  const withLines = await inked(canvas);
  await scrubber.getByLabel("get").uncheck();
  await expect.poll(async () => Buffer.compare(await inked(canvas), withLines)).not.toBe(0);
  await expect.poll(() => scrubber.locator(".drawn-words").textContent()).toMatch("transfers are drawn");
});

test("a click selects a node, and it stays selected through time", async () => {
  const { page, scrubber } = await open(`#t=${9 * MINUTE}`);
  const canvas = scrubber.locator("canvas.network");
  const name = await clickNode(canvas, scrubber);
  await expect.poll(() => scrubber.locator(".chosen-words").textContent()).toMatch(`Selected: ${name}`);
  await expect.poll(() => wordOf(page, "node")).toBe(name);
  await scrubber.getByRole("slider", { name: "Moment of the run" }).press("End");
  await expect.poll(() => scrubber.locator(".moment").textContent()).toMatch(/^00:30:00/);
  await expect.poll(() => scrubber.locator(".chosen-words").textContent()).toMatch(`Selected: ${name}`);
  const told = await nodesTold(scrubber);
  await expect.poll(() => scrubber.locator("tr[aria-current] th").textContent()).toBe(name);
  expect(told.has(name)).toBe(true);
});

test("everything can be done with keys alone", async () => {
  const { page, scrubber, complaints } = await open();
  const moment = scrubber.locator(".moment");
  const slider = scrubber.getByRole("slider", { name: "Moment of the run" });
  await slider.focus();
  await page.keyboard.press("End");
  await expect.poll(() => secondsOf(moment)).toBe(1800);
  await page.keyboard.press("Shift+ArrowLeft");
  const back = await secondsOf(moment);
  expect(back).toBeLessThan(1800);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => secondsOf(moment)).toBeGreaterThan(back);
  await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/of 30 min/);
  await page.keyboard.press("Home");
  await page.keyboard.press("PageDown");
  await expect.poll(() => secondsOf(moment)).toBeGreaterThan(0);
  await page.keyboard.press("Home");
  await page.keyboard.press(">");
  await page.keyboard.press(" ");
  await expect.poll(() => secondsOf(moment)).toBeGreaterThan(0);
  await page.keyboard.press(" ");
  await expect.poll(() => scrubber.getByRole("button", { name: "Pause" }).count()).toBe(0);
  const canvas = scrubber.locator("canvas.network");
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => scrubber.locator(".chosen-words").textContent()).toMatch(/Selected: /);
  const chosen = (await scrubber.locator(".chosen-words").textContent())!.replace("Selected: ", "").split(" (")[0];
  await expect.poll(() => scrubber.locator("[role=status]").textContent()).toMatch(chosen!);
  expect(complaints).toEqual([]);
});

test("ticks over the time line lead to the steps and incidents of the run", async () => {
  const { scrubber } = await open();
  const step = scrubber.locator(".timeline-tick[data-kind=step]").first();
  await expect.poll(() => step.getAttribute("title")).toMatch(/^00:08:00/);
  await step.click();
  await expect.poll(() => scrubber.locator(".moment").textContent()).toMatch(/^00:08:00/);
  await expect.poll(() => fact(scrubber, "nodes")).toMatch("10 of 15 nodes up: 5 crashed");
});

test("on paper the network is light, not distorted, and tells of which moment it is", async () => {
  const { page, scrubber, complaints } = await open(`#t=${9 * MINUTE}`, { colorScheme: "dark" });
  expect(await networksOnPaper(page)).toEqual(["light"]);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
  await expect.poll(() => scrubber.locator(".moment").isVisible()).toBe(true);
  await expect.poll(() => scrubber.locator(".transport").isVisible()).toBe(false);
  await expect.poll(() => scrubber.locator(".node-table tbody tr").count()).toBe(15);
  // Give the canvas the height that it had on the screen, though paper is narrower.
  const stretch = `(() => {
    const canvas = document.querySelector("canvas.network");
    canvas.style.height = "2000px";
    return (canvas.clientHeight * canvas.width) / (canvas.clientWidth * canvas.height);
  })()`;
  await expect.poll(() => page.evaluate(stretch)).toBeCloseTo(1, 1);
  expect(complaints).toEqual([]);
});

test("without a history there is no scrubber, and the page says so", async () => {
  const path = await historyPage(folder, undefined, reportIn(folder));
  const { page } = await openPage(browser, path);
  await expect.poll(() => page.locator("#scrubber").count()).toBe(0);
  await expect.poll(() => page.locator("footer").textContent()).toMatch("No history was recorded");
});

test("for a run with a summary only, it says what is not known, and shows how full nodes were", async () => {
  const none = (table: object) => Object.fromEntries(Object.keys(table).map((name) => [name, new Int32Array()]));
  const levels = { time: Int32Array.of(0), level: [Uint8Array.from(history.nodes.name, (_, node) => node)] };
  const { lives, health, copies, transfers, run } = history;
  const left = { lives: none(lives), health: none(health), copies: none(copies), transfers: none(transfers) };
  const summary = { ...history, ...left, run: { ...run, detail: "summary" }, stored: levels } as unknown as History;
  const { page, complaints } = await openPage(browser, await historyPage(folder, summary, reportIn(folder)));
  const scrubber = page.locator("#scrubber");
  await expect.poll(() => fact(scrubber, "nodes")).toBe("15 nodes: When each of them ran was not recorded.");
  await expect.poll(() => fact(scrubber, "transfers")).toMatch("none was recorded");
  const told = await nodesTold(scrubber);
  expect(told.get(history.nodes.name[14] as string)?.slice(2, 4)).toEqual(["not recorded", "–"]);
  expect(told.get(history.nodes.name[14] as string)?.[5]).toBe("5.5 %");
  await expect.poll(() => scrubber.locator(".legend").textContent()).not.toMatch("crashed");
  expect(complaints).toEqual([]);
});

describe.each([
  ["1,000 nodes for a day", { nodes: 1000, files: 2000, hours: 24, seed: 1 }],
  ["100,000 nodes", { nodes: 100_000, files: 1000, hours: 2, seed: 1 }],
])("%s", (name, options) => {
  test("play at the rate of the screen, and a jump is short", async () => {
    const history = madeHistory(options);
    const path = await historyPage(folder, history, reportIn(folder));
    const { page, complaints } = await openPage(browser, path);
    const scrubber = page.locator("#scrubber");
    await scrubber.scrollIntoViewIfNeeded();
    const moments = Array.from({ length: 30 }, (_, at) => ((at * 0.618_034) % 1) * history.run.duration);
    const jump = await jumpTimes(page, moments);
    await scrubber.getByRole("button", { name: "Play", exact: true }).click();
    const frames = await frameTimes(page, 3000);
    const words = (times: number[]) => [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1)).join(", ");
    console.log(`${name}: ${frames.length} frames, ms at 50 %, 95 %, 100 %: ${words(frames)}; jumps: ${words(jump)}`);
    expect(frames.length).toBeGreaterThan(3);
    await expect.poll(() => scrubber.locator(".moment").textContent()).not.toBe("00:00:00");
    expect(complaints).toEqual([]);
  });
});

async function secondsOf(moment: Locator): Promise<number> {
  const [hours = 0, minutes = 0, seconds = 0] = ((await moment.textContent()) ?? "").split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

/** Clicks the first node of the last box, and returns the name that the note shows. */
async function clickNode(canvas: Locator, scrubber: Locator): Promise<string> {
  await canvas.scrollIntoViewIfNeeded();
  const box = (await canvas.boundingBox())!;
  for (let x = 20; x < box.width; x += 8) {
    await canvas.hover({ position: { x, y: 48 } });
    if (await scrubber.locator(".network-note").isVisible()) {
      const words = (await scrubber.locator(".network-note").textContent())!;
      await canvas.click({ position: { x, y: 48 } });
      return words.split(" (")[0]!;
    }
  }
  throw new Error("no node was found");
}

function inked(canvas: Locator): Promise<Buffer> {
  return canvas.screenshot();
}
