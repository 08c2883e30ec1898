import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invoked, small } from "../cli/program.js";
import { launchBrowser, openPage, wordOf } from "./browser.js";

/* A moment that is typed into the clock of the bar. The small run lasts five minutes, and nodes crash after two. */

let browser: Browser;
let folder: string;
const pages: Record<string, string> = {};

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), "swarmlab-moment-"));
  const file = join(folder, "crash.yaml");
  writeFileSync(file, small);
  const made = { "of one run": ["run", file], "of two runs": ["compare", file, "--vary", "replication=1,3"] };
  for (const [what, words] of Object.entries(made)) {
    const out = join(folder, what);
    const { code, err } = await invoked([...words, "--no-charts", "--quiet", "--out", out]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    pages[what] = join(out, "report.html");
  }
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (what: string, width = 1280) =>
  openPage(browser, pages[what] as string, { viewport: { width, height: 900 } });
const clock = (page: Page) => page.locator(".bar-moment");
const field = (page: Page) => page.getByRole("textbox", { name: "Go to the moment" });
const says = (page: Page) => page.locator(".top-bar [role=status]");
const timeIn = (page: Page) => wordOf(page, "t");

describe.each(["of one run", "of two runs"])("on the page %s", (what) => {
  test("a click on the clock opens a field, and Enter goes to the moment in it", async () => {
    const { page, complaints } = await open(what);
    for (const [typed, ms, shown] of [
      ["0:02:30", 150_000, "00:02:30"],
      ["240s", 240_000, "00:04:00"],
      ["2:05", 125_000, "00:02:05"],
      ["1 min 5 s", 65_000, "00:01:05"],
    ] as const) {
      await clock(page).click();
      await field(page).fill(typed);
      await page.keyboard.press("Enter");
      await expect.poll(() => timeIn(page)).toBe(String(ms));
      await expect.poll(() => clock(page).textContent()).toBe(shown);
      await expect.poll(() => field(page).isVisible()).toBe(false);
      await expect.poll(() => page.locator("#scrubber [role=slider]").getAttribute("aria-valuenow")).toBe(String(ms));
    }
    await clock(page).click();
    await field(page).fill("150s");
    await page.keyboard.press("Enter");
    for (const text of [/6 of 8/, /6 of 8/].slice(0, what === "of one run" ? 1 : 2)) {
      const facts = page.locator("#scrubber [data-fact=nodes]");
      await expect.poll(async () => (await facts.allTextContents()).join(" ")).toMatch(text);
    }
    expect(complaints).toEqual([]);
  });

  test("works by keyboard alone; Escape gives up and gives the keyboard back to the clock", async () => {
    const { page } = await open(what);
    await clock(page).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".bar-field:focus").count()).toBe(1);
    await page.keyboard.type("90s");
    await page.keyboard.press("Escape");
    await expect.poll(() => field(page).isVisible()).toBe(false);
    await expect.poll(() => page.locator(".bar-moment:focus").count()).toBe(1);
    await expect.poll(() => clock(page).textContent()).toBe("00:00:00");
    await page.keyboard.press("Enter");
    await page.keyboard.type("90s");
    await page.keyboard.press("Enter");
    await expect.poll(() => clock(page).textContent()).toBe("00:01:30");
  });

  test("says so when the text is no moment, or one after the end, and stays open", async () => {
    const { page } = await open(what, 390);
    await clock(page).click();
    await expect
      .poll(() => says(page).textContent())
      .toBe("Write a moment as 3:00 (minutes and seconds), 00:03:00 or 180s.");
    await field(page).fill("noon");
    await page.keyboard.press("Enter");
    await expect.poll(() => says(page).textContent()).toMatch(/^That is no moment\./);
    await expect.poll(() => field(page).getAttribute("aria-invalid")).toBe("true");
    await expect.poll(() => field(page).evaluate((one) => one.getAttribute("aria-describedby"))).toBe("moment-says");
    await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await field(page).fill("4:04");
    await expect.poll(() => says(page).textContent()).toBe("Enter goes to 00:04:04.");
    await field(page).fill("12:12");
    await expect.poll(() => field(page).getAttribute("aria-invalid")).toBeNull();
    await page.keyboard.press("Enter");
    await expect.poll(() => says(page).textContent()).toBe("That is 00:12:12. The run ends at 00:05:00, after 5 min.");
    expect((await timeIn(page)) ?? "0").toBe("0");
    await page.keyboard.press("Escape");
    await expect.poll(() => says(page).textContent()).toBe("");
  });
});
