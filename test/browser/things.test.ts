import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageBundle } from "../../src/cli/page/page-bundle.js";
import { Replay } from "../../src/history/replay.js";
import { throughTime } from "../../src/history/through-time/through-time.js";
import { unreadableSpans } from "../../src/history/through-time/unreadable-spans.js";
import { readHistory, type WrittenHistory, writtenHistory } from "../../src/history/written.js";
import { clockText } from "../../src/page/dom/clock.js";
import { type PageBundle, pageHtml } from "../../src/report/page/page-html.js";
import { runPage } from "../../src/report/page/run-page.js";
import type { Report } from "../../src/report/report.js";
import { formatBytes } from "../../src/report/text/format.js";
import { invoked, temporaryFolder } from "../cli/program.js";
import { fragmentOf, launchBrowser, type OpenedPage, openPage } from "./browser.js";

/** Two nodes of four crash, and are back two minutes later. Meanwhile chunks that only these two hold cannot be read. */
const scenario = `duration: 10min
replication: 2
chunkSize: 1 MiB
node: { cache: 0 B }
nodes:
  - { names: [alice, bob], capacity: 2 GiB, zone: eu }
  - { names: [carol, dave], capacity: 2 GiB, zone: us }
workloads:
  - get: { rate: 4/min, start: 1min, end: 3min }
steps:
  - { at: 20s, put: { node: alice, file: film.mkv, size: 12 MiB } }
  - { at: 40s, put: { node: bob, file: song, size: 3 MiB } }
  - { at: 4min, crash: [bob, carol] }
  - { at: 6min, restart: [bob, carol] }
`;
const CRASH = 240_000;

const all = mkdtempSync(join(tmpdir(), "swarmlab-things-"));
let browser: Browser;
let bundle: PageBundle;
let report: Report;
let history: WrittenHistory;

beforeAll(async () => {
  browser = await launchBrowser();
  bundle = await pageBundle();
  const folder = join(all, "report");
  writeFileSync(join(all, "film.yaml"), scenario);
  const { code } = await invoked(["run", join(all, "film.yaml"), "--no-charts", "--quiet", "--out", folder]);
  expect(code).toBe(0);
  report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
  history = JSON.parse(gunzipSync(readFileSync(join(folder, "history.json.gz"))).toString()) as WrittenHistory;
});

afterAll(async () => {
  await browser.close();
  rmSync(all, { recursive: true });
});

async function open(fragment = "", shown: WrittenHistory | null = history, width = 1280): Promise<OpenedPage> {
  const file = join(temporaryFolder(), "report.html");
  writeFileSync(file, pageHtml(runPage(report, shown, "swarmlab run"), bundle));
  return openPage(browser, file, { fragment, viewport: { width, height: 900 } });
}

const title = (page: Page) => page.locator("#things .card h3").textContent();
const widthOf = (page: Page) => page.locator("html").evaluate((html) => html.scrollWidth);

/** Clicks a heat map in the row of a name, at a share of its width. */
async function clickMap(page: Page, map: string, name: string, x: number): Promise<void> {
  const heat = page.locator(`#things .heat:has(canvas[aria-label^="${map}"])`);
  await heat.scrollIntoViewIfNeeded();
  const row = await heat.locator(".heat-labels > div", { hasText: name }).first().boundingBox();
  const canvas = await heat.locator("canvas").boundingBox();
  if (!row || !canvas) throw new Error("the map is not there");
  await page.mouse.click(canvas.x + canvas.width * x, row.y + row.height / 2);
}

describe("nodes, files and chunks", () => {
  test("a click on the map of files goes to the file at its worst moment, from there to a chunk, to a node, and back", async () => {
    const { page, complaints } = await open();
    await page.locator("#things .heat").first().waitFor();
    await clickMap(page, "Files through time", "film.mkv", CRASH / report.run.played + 0.01);
    await expect.poll(() => title(page)).toBe("File film.mkv");
    const moment = page.locator("#things .at-moment");
    await expect
      .poll(() => moment.textContent())
      .toMatch(
        /it cannot be read: \d+ chunks? (is|are) on no node that runs\. film\.mkv\[\d+\] is held by (bob|carol) \(down\), (bob|carol) \(down\)\./,
      );
    await expect
      .poll(() => page.locator("#things .spans").textContent())
      .toMatch(
        /^Unreadable from 00:04:00 to 00:06:00.*both nodes with film\.mkv\[\d+\], (bob|carol) \(crashed at 00:04:00\)/,
      );
    await moment.locator("a", { hasText: "film.mkv[" }).first().click();
    await expect.poll(() => title(page)).toMatch(/^Chunk film\.mkv\[\d+\]$/);
    await page.locator("#things .card .spans a", { hasText: "carol" }).first().click();
    await expect.poll(() => title(page)).toBe("Node carol");
    await page.goBack();
    await expect.poll(() => title(page)).toMatch(/^Chunk film\.mkv/);
    await page.goBack();
    await expect.poll(() => title(page)).toBe("File film.mkv");
    await expect.poll(() => moment.textContent()).toContain("it cannot be read");
    await page.goBack();
    await expect.poll(() => page.locator("#things .card").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test("a file's page tells every time at which it could not be read, as the history has it", async () => {
    const replay = new Replay(readHistory(history));
    const film = history.files.name.indexOf("film.mkv");
    const spans = unreadableSpans(throughTime(replay), film);
    expect(spans).toHaveLength(1);
    const { page } = await open("#t=0&file=film.mkv");
    const lines = await page.locator("#things .spans li").allTextContents();
    expect(lines).toHaveLength(1);
    for (const tick of [spans[0]?.from, spans[0]?.until]) {
      expect(lines[0]).toContain(clockText((tick ?? 0) * history.run.tick, report.run.played));
    }
    const names = spans[0]?.gone.map(({ node }) => history.nodes.name[node]);
    expect(names?.toSorted()).toEqual(["bob", "carol"]);
  });

  test("a chunk, a file and a node say why they are as they are, at the moment that is shown", async () => {
    const { page, complaints } = await open(`#t=${CRASH + 60_000}&file=film.mkv`);
    const why = page.locator("#things .card details", { has: page.locator(".why") });
    await why.locator("summary").click();
    await expect
      .poll(() => why.textContent())
      .toMatch(
        /unreadable\. Its worst chunk is chunk \d+\. It cannot be read since 4 min: 2 nodes that have it do not run/,
      );
    await expect
      .poll(() => why.locator("ul").textContent())
      .toMatch(/(bob|carol) crashed at 4 min, with a step of the scenario: crash of 2 nodes/);
    await expect
      .poll(() => why.locator("ol li").last().textContent())
      .toMatch(/00:04:\d+ the tracker takes (bob|carol) to be dead/);
    await page.locator("#things .at-moment a", { hasText: "bob" }).first().click();
    await why.locator("summary").click();
    await expect
      .poll(() => why.textContent())
      .toMatch(/It does not run: it crashed, and the tracker takes it to be dead/);
    expect(complaints).toEqual([]);
  });

  test("which node carried most is known even if the history kept only some transfers, and the page says how much it kept", async () => {
    const whole = readHistory(history);
    const kept = whole.transfers.start.length >> 2;
    const transfers = Object.fromEntries(
      Object.entries(whole.transfers).map(([name, of]) => [name, of.slice(0, kept)]),
    );
    const { page } = await open("", writtenHistory({ ...whole, transfers: transfers as typeof whole.transfers }));
    const list = page.locator("#things details", { hasText: "Nodes, by what they carried" });
    await expect
      .poll(() => list.textContent())
      .toMatch(/These sums are of the whole run\. The history kept [\d.]+ % of all bytes/);
    const rows = [...(report.nodes.rows ?? [])];
    const most = (of: "served" | "stored") => rows.toSorted((a, b) => b[of] - a[of])[0] as (typeof rows)[number];
    const first = list.locator("tbody tr").first();
    await expect.poll(() => first.textContent()).toContain(`${most("served").name}`);
    await expect.poll(() => first.textContent()).toContain(formatBytes(most("served").served));
    await list.getByRole("button", { name: "In replicas at the end" }).click();
    await expect.poll(() => first.textContent()).toContain(formatBytes(most("stored").stored));
    await list.getByRole("button", { name: "Sent", exact: true }).click();
    await expect.poll(() => first.textContent()).toContain(most("served").name);
    await first.locator("a").first().click();
    await expect
      .poll(() => page.locator("#things .card").textContent())
      .toMatch(
        /In the whole run it sent [\d.]+ MiB.*, more than any other node, and received .*The history kept .* of what it sent/,
      );
  });

  test("the keyboard alone is enough", async () => {
    const { page } = await open();
    const tabTo = async (what: string) => {
      const focused = page.locator(`${what}:focus`);
      for (let tabs = 0; tabs < 40 && (await focused.count()) === 0; tabs++) await page.keyboard.press("Tab");
      expect([what, await focused.count()]).toEqual([what, 1]);
    };
    await tabTo('nav a[href="#things"]');
    await page.keyboard.press("Enter");
    await tabTo('canvas[aria-label^="Files through time"]');
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowDown");
    const told = page.locator("#things .heat-told").first();
    await expect.poll(() => told.textContent()).toMatch(/song|film\.mkv/);
    await page.keyboard.press("Enter");
    await expect.poll(() => title(page)).toMatch(/^File (song|film\.mkv)$/);
    const slider = page.locator("#things [role=slider]");
    await slider.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toContain("not there");
    for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowRight");
    await expect.poll(() => slider.getAttribute("aria-valuetext")).toMatch(/00:0\d:\d\d: .*on running nodes/);
    await page.locator("#things-search").focus();
    await page.keyboard.type("film.mkv[2]");
    await page.keyboard.press("Enter");
    await expect.poll(() => title(page)).toBe("Chunk film.mkv[2]");
  });

  test("a search that fits several offers them, and one that fits nothing says so", async () => {
    const { page } = await open();
    const search = page.locator("#things-search");
    await search.fill("a");
    await expect.poll(() => page.locator("#things-names option").count()).toBe(3);
    await search.press("Enter");
    await expect
      .poll(() => page.locator("#things .search-answer").textContent())
      .toBe("Which? node alice, node carol, node dave");
    await page.locator("#things .search-answer a", { hasText: "dave" }).click();
    await expect.poll(() => title(page)).toBe("Node dave");
    await search.fill("nobody");
    await search.press("Enter");
    await expect.poll(() => page.locator("#things .search-answer").textContent()).toContain("has the name nobody");
  });

  test("maps and bars are drawn, in the colours of what they show", async () => {
    const { page } = await open(`#t=${CRASH + 1000}&file=film.mkv`);
    const colours = await page.locator("#things canvas").evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { width, height } = canvas;
        const { data } = canvas.getContext("2d")?.getImageData(0, 0, width, height) ?? {
          data: [],
        };
        const seen = new Set<string>();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3]) seen.add([data[at], data[at + 1], data[at + 2]].join());
        return [...seen];
      }),
    );
    expect(colours).toHaveLength(3);
    // Unreadable, one replica left, all replicas.
    for (const colour of ["213,94,0", "230,159,0", "86,180,233"]) expect(colours[1]).toContain(colour);
    // Replicas on nodes that run, and on nodes that are down.
    for (const map of [colours[0], colours[2]])
      for (const colour of ["0,114,178", "185,191,200"]) expect(map).toContain(colour);
    await expect.poll(() => page.locator("#things .lane-plot path").count()).toBeGreaterThan(2);
  });

  test("at 390 pixels nothing is wider than the page", async () => {
    for (const selected of ["", "node=alice", "file=film.mkv", "chunk=0:film.mkv"]) {
      const { page } = await open(`#t=${CRASH + 1000}&${selected}`, history, 390);
      const wide = await widthOf(page);
      expect([selected, wide]).toEqual([selected, 390]);
      await page.close();
    }
  });

  test("names are text, whatever they are", async () => {
    const hostile = [
      "</script><script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "\u202Egnp.exe",
      "😀".repeat(63),
    ];
    const evil = {
      ...history,
      nodes: { ...history.nodes, name: hostile },
      files: { ...history.files, name: ["<b>film</b>", "</script>"] },
    };
    for (const [node, name] of hostile.entries()) {
      const { page, complaints } = await open(
        `#${new URLSearchParams({ t: "250000", node: name })}`,
        evil,
        node === 3 ? 390 : 1280,
      );
      await expect.poll(() => title(page)).toBe(`Node ${name}`);
      await expect.poll(() => page.locator("#things img, #things script, #things b").count()).toBe(0);
      await expect.poll(() => widthOf(page)).toBe(node === 3 ? 390 : 1280);
      expect(complaints).toEqual([]);
      await page.close();
    }
    const { page } = await open(`#${new URLSearchParams({ t: "250000", file: "<b>film</b>" })}`, evil);
    await expect.poll(() => title(page)).toBe("File <b>film</b>");
    await expect.poll(() => page.locator("#things .at-moment").textContent()).toContain("<b>film</b>[");
  });

  test("copies of a chunk are arrows, from the row of the node that had it to the row of the node that got it", async () => {
    const { page, complaints } = await open(`#t=${CRASH}&chunk=0:film.mkv`);
    const drawn = await page.evaluate<string[]>(`(() => {
      const rowAt = (y) => [...document.querySelectorAll(".card .lane-label")].find((label) => {
        const { top, bottom } = label.getBoundingClientRect();
        return top <= y && y <= bottom;
      })?.querySelector("a")?.textContent ?? "nobody";
      return [...document.querySelectorAll(".card .lane-arrow")].map((arrow) => {
        const { top, bottom } = arrow.getBoundingClientRect();
        const isUp = arrow.classList.contains("goes-up");
        const from = arrow.classList.contains("enters") ? "nobody" : rowAt(isUp ? bottom : top);
        return from + " to " + rowAt(isUp ? top : bottom);
      });
    })()`);
    const holders = await page.locator(".card .lane-label a").allTextContents();
    const rows = await page.locator("#things .paged", { hasText: "Outcome" }).first().locator("tbody tr").all();
    const ways = await Promise.all(rows.map((row) => row.locator("td, th").allTextContents()));
    // A node that keeps no copy of a chunk that it fetched has no row.
    const told = ways
      .filter(([, , to = ""]) => holders.includes(to))
      .map(([, from = "", to]) => `${holders.includes(from) ? from : "nobody"} to ${to}`);
    expect(drawn.length).toBeGreaterThan(1);
    expect(drawn.toSorted()).toEqual(told.toSorted());
    expect(complaints).toEqual([]);
  });

  test("of two runs the one is asked that the reader chooses", async () => {
    const names = history.nodes.name.map((name) => `other-${name}`);
    const one = runPage(report, history, "swarmlab run");
    const other = runPage(report, { ...history, nodes: { ...history.nodes, name: names } }, "swarmlab run");
    const file = join(temporaryFolder(), "report.html");
    writeFileSync(
      file,
      pageHtml({ ...one, runs: [...one.runs, ...other.runs.map((run) => ({ ...run, name: "b" }))] }, bundle),
    );
    const { page } = await openPage(browser, file, { fragment: "#run=1&node=other-bob" });
    await expect.poll(() => title(page)).toBe("Node other-bob");
    await page.locator("#things select").selectOption("0");
    await expect
      .poll(() => page.locator("#things .card-place").textContent())
      .toBe("This run has no such node: other-bob");
    await page.locator("#things table a", { hasText: "carol" }).first().click();
    await expect.poll(() => title(page)).toBe("Node carol");
    expect(await fragmentOf(page)).toMatch(/#.*node=carol/);
  });

  test("there is nothing for axe to find, in light and dark, and whatever is selected", async () => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    for (const selected of ["node=alice", "file=film.mkv", "chunk=0:film.mkv"]) {
      const { page } = await open(`#t=${CRASH + 1000}&${selected}`);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe);
        const found = await page.evaluate(
          "axe.run('#things').then(({ violations }) => violations.map(({ id }) => id))",
        );
        expect([selected, colorScheme, found]).toEqual([selected, colorScheme, []]);
      }
      await page.close();
    }
  });

  test("without a history the page says what is not known", async () => {
    const { page } = await open("#node=bob", null);
    const text = await page.locator("#things").textContent();
    expect(text).toContain("No history of this run was recorded");
    await expect.poll(() => page.locator("#things tbody tr").first().textContent()).toContain("bob");
  });
});
