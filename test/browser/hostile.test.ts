import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageBundle } from "../../src/cli/page/page-bundle.js";
import { pageHtml } from "../../src/report/page/page-html.js";
import { runPage } from "../../src/report/page/run-page.js";
import { invoked } from "../cli/program.js";
import { launchBrowser, openPage, settled } from "./browser.js";
import { strainedRun } from "./strained-run.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

const script = "</script><script>document.title='boom'</script>";
const image = "\"><img src=x onerror=document.title='boom'>";
const turned = "\u202egnp.\u200felif\u2066";
const emoji = "🦊".repeat(63);

/** Elements that would exist if a name had become markup. */
const markup = `document.querySelectorAll("img, iframe, object, body script:not(#data, #data + script)").length`;
const overflow = "document.documentElement.scrollWidth - innerWidth";

describe("a scenario of hostile names, played", () => {
  let folder: string;
  let page: string;
  const comment = `# ${script} ${image} ${emoji}\n# --> <!-- ]]> \${1+1} {{1+1}}\n`;
  const files = ["<", "script><script>document.title='boom'<", emoji, "\"><img src=x onerror=document.title='boom'>"];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "swarmlab-hostile-"));
    const scenario = join(folder, "hostile.yaml");
    const puts = files.map(
      (file, i) => `  - { at: ${i + 1}s, put: { node: a, file: ${JSON.stringify(file)}, size: 1 MiB } }`,
    );
    const text = `${comment}duration: 2min\nreplication: 1\nnodes: [{ names: [a, b, c], zone: z }, { names: [d] }]\nsteps:\n${puts.join("\n")}\n  - { at: 30s, crash: [a, b] }\n`;
    writeFileSync(scenario, text);
    page = join(folder, "report", "report.html");
    const { err } = await invoked(["run", scenario, "--no-charts", "--quiet", "--out", join(folder, "report")]);
    expect(err).not.toContain("bug");
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("does nothing, and shows as text", async () => {
    const opened = await openPage(browser, page);
    await expect.poll(() => opened.page.title()).toBe("hostile, seed 1");
    await opened.page.getByText("The scenario", { exact: true }).click();
    await expect.poll(() => opened.page.locator(".run .prose").textContent()).toContain(script);
    await expect.poll(() => opened.page.evaluate(markup)).toBe(0);
    expect(opened.complaints).toEqual([]);
  });

  test("does not take every word for a node that is called so", async () => {
    const { page: opened } = await openPage(browser, page);
    const line = opened.locator("#incidents li", { hasText: "2 of 3 nodes of zone z crashed" });
    await expect.poll(() => line.textContent()).toMatch("short of a replica");
    await expect.poll(() => line.locator("bdi").count()).toBe(0);
  });
});

describe("a report with names that no scenario may have", () => {
  const renamed = [
    ["server-05", script],
    ["server-06", image],
    ["server-07", turned],
    ["server-08", emoji],
    ["film.mkv", `${image}.mkv`],
    ["rack2", turned],
    ["laptop", script],
    ["strained", `${script}${image}`],
  ] as const;
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "swarmlab-hostile-"));
    path = join(folder, "report.html");
    const run = await strainedRun();
    try {
      const rename = (json: string): string =>
        renamed.reduce((text, [name, to]) => text.replaceAll(name, JSON.stringify(to).slice(1, -1)), json);
      const report = JSON.parse(rename(readFileSync(join(run.folder, "report.json"), "utf8")));
      const packed = readFileSync(join(run.folder, "history.json.gz"));
      const history = JSON.parse(rename(gunzipSync(packed).toString()));
      writeFileSync(path, pageHtml(runPage(report, history, `npm run sim '${script}'`), await pageBundle()));
    } finally {
      run.done();
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const selections = renamed
    .slice(0, 5)
    .map(([name, to]) => ({ kind: name === "film.mkv" ? "file" : "node", name: to }));

  test.each(selections)("does nothing where $kind $name is selected", async ({ kind, name }) => {
    for (const width of [390, 1280]) {
      const fragment = `#${new URLSearchParams({ t: "360000", [kind]: name })}`;
      const opened = await openPage(browser, path, { fragment, viewport: { width, height: 900 } });
      await expect.poll(() => opened.page.locator(".bar-selection").textContent()).toContain(name);
      await expect.poll(() => opened.page.title()).toBe(`${script}${image}, seed 1`);
      await expect.poll(() => opened.page.evaluate(markup)).toBe(0);
      await expect.poll(() => opened.page.evaluate(overflow)).toBeLessThanOrEqual(0);
      expect(opened.complaints).toEqual([]);
    }
  });

  test("shows in the network as text: in what can be chosen, in its words, in its table and under the keyboard", async () => {
    const fragment = `#${new URLSearchParams({ t: "360000", node: image })}`;
    const { page, complaints } = await openPage(browser, path, { fragment });
    const scrubber = page.locator("#scrubber");
    const choice = (name: string) => scrubber.getByRole("combobox", { name });
    await expect.poll(() => choice("Zone").locator("option").allTextContents()).toContain(turned);
    await expect.poll(() => choice("Class").locator("option").allTextContents()).toContain(script);
    await choice("Colour").selectOption({ label: "Class" });
    await settled(page);
    await expect.poll(() => scrubber.locator(".legend").textContent()).toContain(script);
    await expect.poll(() => scrubber.locator(".chosen-words").textContent()).toContain(`Selected: ${image}`);
    await scrubber.locator(".node-table summary").click();
    await settled(page);
    const names = await scrubber.locator(".node-table tbody th bdi").allTextContents();
    expect(names).toEqual(expect.arrayContaining([script, image, turned, emoji, `${script}-1`]));
    await scrubber.locator("canvas.network").focus();
    const heard = new Set<string>();
    for (let step = 0; step < 24; step++) {
      await page.keyboard.press("ArrowRight");
      await settled(page);
      heard.add((await scrubber.locator("[role=status]").textContent()) ?? "");
    }
    expect([...heard].filter((words) => words.includes(script)).length).toBeGreaterThan(0);
    await choice("Zone").selectOption(turned);
    await expect.poll(() => scrubber.locator(".node-table tbody tr").count()).toBe(4);
    await expect.poll(() => page.title()).toBe(`${script}${image}, seed 1`);
    await expect.poll(() => page.evaluate(markup)).toBe(0);
    await expect.poll(() => page.evaluate(overflow)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  test("keeps every name apart from the sentence that it stands in", async () => {
    const opened = await openPage(browser, path);
    const links = opened.page.locator("#incidents a bdi");
    await expect.poll(() => links.count()).toBeGreaterThan(0);
    await expect.poll(() => opened.page.locator("h1 bdi").textContent()).toBe(`${script}${image}, seed 1`);
  });
});
