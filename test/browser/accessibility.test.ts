import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fragmentOf, launchBrowser, openPage } from "./browser.js";
import { strainedRun } from "./strained-run.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let run: Awaited<ReturnType<typeof strainedRun>>;

beforeAll(async () => {
  [browser, run] = await Promise.all([launchBrowser(), strainedRun()]);
});

afterAll(async () => {
  await browser?.close();
  run?.done();
});

/** Fragments of the page's address: none, and one for each kind of thing that the reader can select. */
const selections = [
  "",
  "#t=360000&file=film.mkv",
  "#t=360000&node=server-05",
  "#t=360000&chunk=0:film.mkv",
  "#operation=0",
];

// Code for the browser is text, since the types of the tests are those of Node.
const unfolding = `for (const details of document.querySelectorAll("details")) details.open = true;`;
const focused = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const section = at.closest("section[id]")?.id ?? at.closest("header,footer,main")?.localName ?? "";
  return {
    section,
    isMarked: getComputedStyle(at).outlineStyle !== "none",
    isSeen: at.getBoundingClientRect().width > 0,
    what: at.outerHTML.slice(0, 200),
  };
})()`;
/** Elements that reach beyond the right edge of the window, and that no element around them cuts off or scrolls. */
const standingOut = `(() => {
  const isCut = (at) => at !== null && (getComputedStyle(at).overflowX !== "visible" || isCut(at.parentElement));
  return [...document.querySelectorAll("main *")]
    .filter((at) => at.getBoundingClientRect().right > innerWidth + 1 && !isCut(at.parentElement))
    .map((at) => at.outerHTML.slice(0, 200));
})()`;
const printing = `addEventListener("beforeprint", () => {
  document.documentElement.dataset.printed = document.querySelectorAll("details:not([open])").length;
})`;

interface Focus {
  readonly section: string;
  readonly isMarked: boolean;
  readonly isSeen: boolean;
  readonly what: string;
}

describe("axe finds nothing serious", () => {
  const looks = [
    { colorScheme: "dark", fragment: "#t=360000&file=film.mkv" } as const,
    ...selections.map((fragment) => ({ colorScheme: "light", fragment }) as const),
  ];
  test.each(looks)("in $colorScheme, at '$fragment'", async (options) => {
    const { page, complaints } = await openPage(browser, run.page, options);
    await page.evaluate(unfolding);
    // The page's policy forbids `addScriptTag`.
    await page.evaluate(axe);
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      serious.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html }) => html)
            .join(" ")
            .slice(0, 500)}`,
      ),
    ).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("by keyboard alone", () => {
  test("the whole page can be walked through, and the reader always sees where they are", async () => {
    const { page } = await openPage(browser, run.page);
    const seen = new Set<string>();
    for (let step = 0; step < 400; step++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate<Focus | null>(focused);
      if (!focus) break;
      expect(focus).toMatchObject({ isMarked: true, isSeen: true });
      seen.add(focus.section);
    }
    const sections = await page.locator("main > section").evaluateAll((all) => all.map(({ id }) => id));
    expect([...seen]).toEqual(expect.arrayContaining([...sections, "header", "footer"]));
  });

  test("the bar can be skipped, sections be gone to, and a line of the timeline be followed", async () => {
    const { page } = await openPage(browser, run.page);
    await page.keyboard.press("Tab");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Skip the bar");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.localName")).toBe("main");
    await page.locator(".top-bar a", { hasText: "Timeline" }).press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Timeline");
    await page.locator("#incidents .at a").first().press("Enter");
    expect(await fragmentOf(page)).toContain("t=300000");
  });
});

describe("nothing is wider than the page", () => {
  for (const width of [390, 1280, 2560]) {
    test(`at ${width} pixels`, async () => {
      const { page, complaints } = await openPage(browser, run.page, {
        viewport: { width, height: 900 },
        fragment: "#t=360000&file=film.mkv",
      });
      await page.evaluate(unfolding);
      await expect.poll(() => page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await expect.poll(() => page.evaluate(standingOut)).toEqual([]);
      expect(complaints).toEqual([]);
    });
  }
});

test("on paper it is light, without bar and buttons, and everything is open", async () => {
  const { page, complaints } = await openPage(browser, run.page, { colorScheme: "dark" });
  await page.evaluate(printing);
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  await expect.poll(() => page.locator("html").getAttribute("data-printed")).toBe("0");
  await page.emulateMedia({ media: "print" });
  await expect.poll(() => page.locator(".top-bar").isVisible()).toBe(false);
  await expect.poll(() => page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(complaints).toEqual([]);
});

test("a reader whose system asks for little motion sees none until they start it", async () => {
  const { page } = await openPage(browser, run.page);
  const moment = await page.locator(".bar-moment").textContent();
  await page.waitForTimeout(500);
  await expect.poll(() => page.locator(".bar-moment").textContent()).toBe(moment);
});
