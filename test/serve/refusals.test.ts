import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openBrowser } from "../../src/cli/serve/open-browser.js";
import { isLoopbackHost } from "../../src/cli/serve/own-host.js";
import { namesIn } from "../../src/cli/serve/path-inside.js";
import { invoked, temporaryFolder } from "../cli/program.js";
import { killAll, Program } from "../e2e/program.js";
import { until } from "../e2e/until.js";
import { asked, madeReports, type Reports, served, textOf } from "./served.js";

let reports: Reports;

beforeAll(async () => {
  reports = await madeReports();
});
afterAll(async () => {
  await killAll();
  reports.remove();
});

test("no path leads out of the folder", async () => {
  const around = temporaryFolder();
  const folder = join(around, "reports");
  mkdirSync(folder);
  reports.copy("two", join(folder, "inside"));
  reports.copy("three", join(around, "outside"));
  symlinkSync(join(around, "outside"), join(folder, "link"));
  mkdirSync(join(folder, "half"));
  symlinkSync(join(around, "outside/report.html"), join(folder, "half/report.html"));
  symlinkSync(join(around, "outside/report.json"), join(folder, "half/report.json"));
  const address = await served(folder);
  expect((await asked(address, "/page/inside")).status).toBe(200);
  const outside = [
    "/page/../outside",
    "/page/inside/../../outside",
    "/page/%2e%2e/outside",
    "/page/%2E%2E%2Foutside",
    "/page/..%2foutside",
    "/page/..%5coutside",
    "/page/inside%00/outside",
    "/page/%252e%252e/outside",
    `/page/${encodeURIComponent(join(around, "outside"))}`,
    `/page/${join(around, "outside")}`,
    "/page/link",
    "/page/half",
    "/page/%ff",
    "/../outside/report.json",
    "/inside/report.json",
  ];
  for (const path of outside) {
    const said = await asked(address, path);
    expect([path, said.status >= 400 && said.status < 500, said.body.length < 5_000]).toEqual([path, true, true]);
  }
  for (const run of ["../outside", "inside/../../outside", "link", "half", join(around, "outside"), "inside\0"]) {
    const said = await asked(address, `/compare?run=inside&run=${encodeURIComponent(run)}`);
    expect([run, said.status, textOf(said)]).toEqual([run, 422, expect.stringContaining("there is no report here")]);
  }
});

test("names in an address are decoded once, and bad encodings are refused", () => {
  expect(namesIn("/page/a%20b/%C3%BC")).toEqual(["page", "a b", "ü"]);
  for (const path of ["/a/..", "/a/%2e%2e", "/%2e", "/a%2fb", "/a%5cb", "/a%00b", "/%"])
    expect(namesIn(path)).toBeUndefined();
});

test("requests with a foreign host name, from pages of other origins, or with a method other than GET are refused", async () => {
  const folder = temporaryFolder();
  reports.copy("two", join(folder, "two"));
  const address = await served(folder);
  const { port } = new URL(address);
  const statusFor = async (headers: Record<string, string>) => (await asked(address, "/", { headers })).status;
  for (const host of ["localhost", "127.0.0.1", "[::1]", "192.0.2.7", hostname()])
    expect([host, await statusFor({ host: `${host}:${port}` })]).toEqual([host, 200]);
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "a b", "[evil]"])
    expect([host, await statusFor({ host: `${host}:${port}` })]).toEqual([host, 421]);
  expect(await statusFor({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" })).toBe(403);
  expect(await statusFor({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" })).toBe(200);
  for (const method of ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"]) {
    const { status, headers } = await asked(address, "/", { method });
    expect([method, status, headers.allow]).toEqual([method, 405, "GET"]);
  }
});

test("the command warns for every address but loopback", () => {
  for (const host of ["localhost", "127.0.0.1", "127.8.8.8", "::1"]) expect(isLoopbackHost(host)).toBe(true);
  for (const host of ["0.0.0.0", "::", "192.0.2.7", "127.0.0.1.example"]) expect(isLoopbackHost(host)).toBe(false);
});

test("the command tells its address, warns when others can come, opens a browser, and ends cleanly with Ctrl-C", async () => {
  const folder = temporaryFolder();
  reports.copy("two", join(folder, "two"));
  const quiet = Program.start("serve", folder);
  const address = await quiet.says(/(http:\/\/127\.0\.0\.1:\d+)\/ shows the reports in /);
  expect(textOf(await asked(address, "/"))).toContain("The one expectation holds");
  // A connection that a reader keeps open does not delay the end of the program.
  const held = asked(address, "/", { headers: { connection: "keep-alive" } });
  await held;
  quiet.signal("SIGINT");
  expect([await quiet.ended(), quiet.output]).toEqual([0, expect.not.stringContaining("warning")]);
  const open = Program.start("serve", folder, "--host", "0.0.0.0");
  await open.says(/warning: everybody who can reach 0\.0\.0\.0 can read these reports/);
  await open.says(/http:\/\/127\.0\.0\.1:\d+\/ shows/);
  open.signal("SIGTERM");
  expect(await open.ended()).toBe(0);
});

test("an error of the command is one line", async () => {
  const nowhere = await invoked(["serve", join(temporaryFolder(), "nosuch")]);
  expect([nowhere.code, nowhere.err]).toEqual([
    2,
    expect.stringMatching(/^swarmlab: there is no folder .*nosuch: run a/),
  ]);
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(await invoked(["serve", file])).toMatchObject({ code: 2, err: expect.stringContaining("is not a folder") });
  const folder = temporaryFolder();
  expect(await invoked(["serve", folder, "--port", "70000"])).toMatchObject({ code: 2 });
  expect(await invoked(["serve", folder, "--host", "no.such.host.invalid"])).toMatchObject({ code: 2 });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const port = String((taken.address() as { port: number }).port);
  expect(await invoked(["serve", folder, "--port", port])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/port \d+ of 127\.0\.0\.1 is in use: choose another by --port\n$/),
  });
});

test("a browser is started where there is one", async () => {
  const folder = temporaryFolder();
  const browser = join(folder, "browser");
  writeFileSync(browser, `#!/bin/sh\necho "$1" > ${folder}/opened\n`, { mode: 0o755 });
  const { readFile } = await import("node:fs/promises");
  expect(await openBrowser("http://127.0.0.1:1/", { env: { BROWSER: browser }, platform: "linux" })).toBe(true);
  const opened = () => readFile(join(folder, "opened"), "utf8").catch(() => "");
  expect(await until(opened, (text) => text !== "")).toBe("http://127.0.0.1:1/\n");
  const none = { env: { BROWSER: join(folder, "nosuch") }, platform: "linux" };
  expect(await openBrowser("http://127.0.0.1:1/", none)).toBe(false);
  expect(await openBrowser("http://127.0.0.1:1/", { env: {}, platform: "linux" })).toBe(false);
});
