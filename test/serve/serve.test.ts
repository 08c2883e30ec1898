import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { invoked, temporaryFolder } from "../cli/program.js";
import { asked, madeReports, type Reports, served, textOf } from "./served.js";

let reports: Reports;

beforeAll(async () => {
  reports = await madeReports();
});
afterAll(() => reports.remove());

describe("the list", () => {
  test("shows the result and the time of each report in any subfolder, the latest first", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    reports.copy("three", join(folder, "deep/in/three"));
    const list = await asked(await served(folder), "/");
    expect(list.status).toBe(200);
    expect(textOf(list)).toMatch(/2 reports, the latest first/);
    expect(textOf(list).match(/small, seed 1 The one expectation holds/g)).toHaveLength(2);
    expect(textOf(list)).toMatch(/passed .* deep\/in\/three · run · \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(list.body).toContain('href="/page/deep/in/three');
  });

  test("refuses damaged or incomplete reports with a sentence, and shows the others", async () => {
    const folder = temporaryFolder();
    for (const name of ["sound", "cut", "damaged", "other"]) reports.copy("two", join(folder, name));
    truncateSync(join(folder, "cut/report.json"), 5_000);
    const damaged = JSON.parse(readFileSync(join(folder, "damaged/report.json"), "utf8"));
    writeFileSync(join(folder, "damaged/report.json"), JSON.stringify({ ...damaged, verdict: "splendid" }));
    writeFileSync(join(folder, "other/report.json"), '{"format":"another/7"}');
    const text = textOf(await asked(await served(folder), "/"));
    expect(text).toMatch(/cut\/report\.json: not JSON, or cut off: /);
    expect(text).toMatch(/damaged\/report\.json: verdict: Invalid option/);
    expect(text).toMatch(/other\/report\.json: format: expected "swarmlab-report\/1", found "another\/7"/);
    expect(text.match(/The one expectation holds/g)).toHaveLength(1);
  });

  test("shows names of files as text, whatever they hold", async () => {
    const folder = temporaryFolder();
    const name = '"><img src=x onerror=alert(1)><script>';
    reports.copy("two", join(folder, name));
    const address = await served(folder);
    const { body } = await asked(address, "/");
    expect(body).not.toContain("<img");
    expect(body).not.toContain("<script");
    const [, link] = /href="(\/page\/[^"]*)"/.exec(body) ?? [];
    expect((await asked(address, link as string)).status).toBe(200);
  });

  test("is empty where there is no report, and does not follow links", async () => {
    const folder = temporaryFolder();
    const elsewhere = temporaryFolder();
    reports.copy("two", join(elsewhere, "two"));
    symlinkSync(elsewhere, join(folder, "link"));
    expect(textOf(await asked(await served(folder), "/"))).toContain("There is no report yet");
  });

  test("has pages of fifty", async () => {
    const folder = temporaryFolder();
    for (let i = 0; i < 53; i++) {
      mkdirSync(join(folder, `r${i}`));
      writeFileSync(join(folder, `r${i}/report.json`), "{}");
    }
    const address = await served(folder);
    const [first, second] = [await asked(address, "/"), await asked(address, "/?page=1")];
    expect(first.body.match(/<li/g)).toHaveLength(50);
    expect(second.body.match(/<li/g)).toHaveLength(3);
  });
});

describe("the page of a report", () => {
  test("is the one beside it, in a sandbox, under the policy of the page", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    const page = await asked(await served(folder), "/page/two");
    expect(page.body).toBe(readFileSync(join(folder, "two/report.html"), "utf8"));
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; /);
    expect(policy).toMatch(/; frame-ancestors 'none'; sandbox allow-scripts allow-downloads allow-modals$/);
    expect(page.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test("is made from the report's figures if there is no page, or one that swarmlab did not write", async () => {
    const folder = temporaryFolder();
    for (const name of ["none", "strange", "loose"]) reports.copy("two", join(folder, name));
    rmSync(join(folder, "none/report.html"));
    writeFileSync(join(folder, "strange/report.html"), "<script>alert(1)</script>");
    const loose = readFileSync(join(folder, "loose/report.html"), "utf8");
    writeFileSync(join(folder, "loose/report.html"), loose.replace(/script-src '[^']*'/, "script-src 'unsafe-inline'"));
    const address = await served(folder);
    for (const name of ["none", "strange", "loose"]) {
      const { status, body } = await asked(address, `/page/${name}`);
      expect([name, status]).toEqual([name, 200]);
      expect(body).toContain("<title>small, seed 1</title>");
      expect(body).not.toMatch(/alert\(1\)|unsafe-inline/);
    }
  });

  test("is refused with a sentence if it cannot be made", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    rmSync(join(folder, "two/report.html"));
    truncateSync(join(folder, "two/report.json"), 100);
    const page = await asked(await served(folder), "/page/two");
    expect([page.status, textOf(page)]).toEqual([422, expect.stringMatching(/not JSON, or cut off/)]);
  });
});

describe("ticked runs", () => {
  test("are compared on one page, with the older one as the baseline", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    reports.copy("three", join(folder, "three"));
    const page = await asked(await served(folder), "/compare?run=three&run=two");
    expect(page.status).toBe(200);
    expect(page.body).toContain("<title>three against two</title>");
    expect(String(page.headers["content-security-policy"])).toContain("sandbox allow-scripts");
  });

  test("have a history that is sound, or are refused with a sentence, in the list too", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    reports.copy("three", join(folder, "three"));
    truncateSync(join(folder, "three/history.json.gz"), 700);
    const address = await served(folder);
    const list = textOf(await asked(address, "/"));
    expect(list).toMatch(/Its history cannot be played back: .*three\/history\.json\.gz: damaged, or cut off: /);
    expect(list.match(/The one expectation holds/g)).toHaveLength(2);
    const page = await asked(address, "/compare?run=three&run=two");
    expect([page.status, textOf(page)]).toEqual([422, expect.stringMatching(/history\.json\.gz: damaged, or cut off/)]);
    const words = ["compare", join(folder, "two"), join(folder, "three")];
    expect(await invoked(words)).toMatchObject({ code: 2, err: expect.stringContaining("damaged, or cut off") });
  });

  test("are refused in the list for every flaw for which they are refused on a page", async () => {
    const folder = temporaryFolder();
    for (const name of ["two", "three"] as const) reports.copy(name, join(folder, name));
    const file = join(folder, "three/history.json.gz");
    const sound = JSON.parse(gunzipSync(readFileSync(file)).toString());
    const address = await served(folder);
    const flaws = [
      ["{", /not JSON, or cut off/],
      [JSON.stringify({ ...sound, format: "other/1" }), /history\.json\.gz: format: /],
      [JSON.stringify({ ...sound, lives: { ...sound.lives, node: [0] } }), /lives\.node: has 1 entries/],
    ] as const;
    for (const [text, sentence] of flaws) {
      writeFileSync(file, gzipSync(text));
      const list = textOf(await asked(address, "/"));
      expect(list).toMatch(/Its history cannot be played back: /);
      expect(list).toMatch(sentence);
      const page = await asked(address, "/compare?run=three&run=two");
      expect([page.status, textOf(page)]).toEqual([422, expect.stringMatching(sentence)]);
    }
  });

  test("are refused with a sentence when they are too few, too many, damaged, or not there", async () => {
    const folder = temporaryFolder();
    reports.copy("two", join(folder, "two"));
    reports.copy("three", join(folder, "three"));
    truncateSync(join(folder, "three/report.json"), 3_000);
    const address = await served(folder);
    const of = async (...paths: string[]) => {
      const said = await asked(address, `/compare?${paths.map((path) => `run=${encodeURIComponent(path)}`).join("&")}`);
      return [said.status, textOf(said)];
    };
    expect(await of("two")).toEqual([400, expect.stringContaining("Tick two or more runs")]);
    expect(await of(..."abcdefg")).toEqual([400, expect.stringContaining("at most 6 runs")]);
    expect(await of("two", "three")).toEqual([422, expect.stringMatching(/three\/report\.json: not JSON, or cut off/)]);
    expect(await of("two", "nosuch")).toEqual([422, expect.stringContaining("nosuch: there is no report here")]);
  });
});
