import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readHistoryFile } from "../../src/cli/history/read-history-file.js";
import { simulate } from "../../src/index.js";
import { invoked, small } from "./program.js";

let folder: string;
let path: string;
let scenario: string;
beforeAll(async () => {
  const own = mkdtempSync(join(tmpdir(), "swarmlab-history-"));
  scenario = join(own, "small.yaml");
  writeFileSync(scenario, small);
  folder = join(own, "report");
  path = join(folder, "history.json.gz");
  expect(await invoked(["run", scenario, "--out", folder, "--no-charts", "--quiet"])).toMatchObject({
    code: 0,
    err: "",
  });
});
afterAll(() => rmSync(dirname(folder), { recursive: true, force: true }));

const ask = (...words: readonly string[]) => invoked(["history", folder, ...words]);

describe("swarmlab history", () => {
  test("tells what was recorded", async () => {
    const { code, out } = await ask();
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    expect(code).toBe(0);
    expect(out).toContain(`small, seed ${report.run.seed}, simulated`);
    expect(out).toContain(
      `8 nodes, ${report.files.committed} files, ${report.puts.started + report.gets.started} operations`,
    );
    expect(await invoked(["history", path])).toEqual({ code, out, err: "" });
  });

  test("tells what happened to a node, and to a file, until a moment", async () => {
    const { nodes, files, transfers } = readHistoryFile(path);
    const target = nodes.name[transfers.target[0]!]!;
    const whole = await ask("--node", target);
    const lines = whole.out.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^0:00:\d\d\.\d+ {2}.*came up$/);
    expect(whole.out).toMatch(/ came from \S+ to \S+ for (put|get|repair) in /);
    const times = lines.map((line) => line.split("  ")[0]!);
    expect(times).toEqual([...times].sort());
    const until = await ask("--node", target, "--at", "30s");
    expect(whole.out.startsWith(until.out)).toBe(true);
    expect(until.out.length).toBeLessThan(whole.out.length);

    const file = await ask("--file", files.name[0]!);
    expect(file.out).toContain(`put of ${files.name[0]} on `);
    expect(file.out).toMatch(/ committed: .* replicas of each/);
    expect(file.out).toMatch(/ replica of .*\/0 stored on /);
  });

  test("tells the network at a moment, as the report does at the end", async () => {
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    const { out } = await ask("--at", `${report.run.played}ms`);
    const { committed, removed, unavailable } = report.files;
    expect(out).toContain(`${report.series.online.at(-1)} of 8 nodes run`);
    expect(out).toContain(`${committed - removed} files\n${committed - removed - unavailable} of them can be read`);
  });

  test("writes a trace whose spans all end, on processes that have names", async () => {
    const trace = join(folder, "trace.json");
    expect(await ask("--trace", trace)).toEqual({ code: 0, out: "", err: "" });
    const { traceEvents } = JSON.parse(readFileSync(trace, "utf8"));
    const history = readHistoryFile(path);
    const of = (ph: string) => traceEvents.filter((event: { ph: string }) => event.ph === ph);
    expect(of("M").map(({ args }: { args: { name: string } }) => args.name)).toEqual([
      "tracker",
      ...history.nodes.name,
    ]);
    const pids = new Set(of("M").map(({ pid }: { pid: number }) => pid));
    const begun = new Map(of("b").map((event: { id: number }) => [event.id, event]));
    expect(begun.size).toBe(history.operations.start.length + history.transfers.start.length);
    expect(of("e")).toHaveLength(begun.size);
    for (const end of of("e")) {
      const start = begun.get(end.id) as { ts: number; name: string; cat: string; pid: number };
      expect(end).toMatchObject({ name: start.name, cat: start.cat, pid: start.pid });
      expect(end.ts).toBeGreaterThanOrEqual(start.ts);
    }
    for (const { pid, ts, ph, dur = 0 } of traceEvents) {
      expect(pids.has(pid)).toBe(true);
      if (ph !== "M") expect(ts + dur).toBeLessThanOrEqual(history.run.played * 1000);
    }
  });

  test("refuses unknown names, impossible moments and unfit files, with a sentence", async () => {
    const bad = async (words: readonly string[], message: RegExp) => {
      const { code, out, err } = await invoked(["history", ...words]);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toMatch(message);
    };
    await bad([folder, "--node", "nobody"], /^--node: there is no nobody; known: /);
    await bad([folder, "--file", "nothing"], /^--file: there is no nothing/);
    await bad([folder, "--at", "9d"], /^--at: the run of .* was over after /);
    await bad([join(folder, "absent.gz")], /cannot be read: ENOENT/);
    await bad([join(folder, "report.json")], /not a history: it is not compressed/);
    const broken = (name: string, bytes: Uint8Array | string) => {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      return file;
    };
    const bytes = readFileSync(path);
    await bad([broken("cut.gz", bytes.subarray(0, bytes.length / 2))], /damaged, or cut off/);
    await bad([broken("half.gz", gzipSync(gunzipSync(bytes).subarray(0, 1000)))], /not JSON, or cut off/);
    const changed = (change: (written: Record<string, Record<string, unknown>>) => void) => {
      const written = JSON.parse(gunzipSync(bytes).toString());
      change(written);
      return broken("changed.gz", gzipSync(JSON.stringify(written)));
    };
    await bad([changed((it) => Object.assign(it, { format: "other/1" }))], /: format: /);
    await bad(
      [changed(({ lives }) => Object.assign(lives!, { node: [1, "x"] }))],
      /lives\.node: expected whole numbers/,
    );
    await bad(
      [changed(({ lives }) => Object.assign(lives!, { node: [0] }))],
      /lives\.node: has 1 entries, the first column has \d+/,
    );
    await bad(
      [changed(({ copies }) => (copies!.chunk as number[]).splice(0, 1, 1e6))],
      /copies\.chunk: 1000000 in row 0/,
    );
    await bad(
      [changed(({ lives }) => (lives!.time as number[]).splice(1, 1, -5))],
      /lives(\.time: -5|: time goes back)/,
    );
    await bad([changed(({ nodes }) => (nodes!.name as string[]).pop())], /nodes\.class: has \d+ entries/);
  });
});

test("a run records as much as it is told to", async () => {
  const other = `${folder}-less`;
  const run = (detail: string) =>
    invoked(["run", scenario, "--out", other, "--no-charts", "--quiet", "--history", detail]);
  await run("summary");
  const { run: facts, transfers, stored } = readHistoryFile(other);
  expect([facts.detail, transfers.start.length]).toEqual(["summary", 0]);
  expect(stored!.level.length).toBeGreaterThan(10);
  await run("none");
  expect(existsSync(join(other, "history.json.gz"))).toBe(false);
  expect(readHistoryFile(folder).run.detail).toBe("full");
});

test("the library returns the same history that a run writes", () => {
  const { report, history } = simulate(scenario, { history: "full" });
  expect(history).toEqual(readHistoryFile(path));
  expect(report.run.digest).toBe(history.run.digest);
});

describe("docs/history.md", () => {
  const text = readFileSync(fileURLToPath(new URL("../../docs/history.md", import.meta.url)), "utf8");
  const expected = () => {
    const { lives, nodes, run } = readHistoryFile(path);
    const events = ["came up", "left", "crashed"];
    return [...lives.time].map(
      (time, row) => `${time * run.tick} ${nodes.name[lives.node[row]!]} ${events[lives.event[row]!]}`,
    );
  };
  const code = (language: string) => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(text)![1]!;

  test("has a reader in Node that works", () => {
    const file = join(folder, "reader.mjs");
    writeFileSync(file, code("js"));
    expect(execFileSync(process.execPath, [file, path], { encoding: "utf8" }).trim().split("\n")).toEqual(expected());
    expect(code("js").trim().split("\n").length).toBeLessThanOrEqual(12);
  });

  test("has one in Python that works, where there is Python", ({ skip }) => {
    if (spawnSync("python3", ["--version"]).status !== 0) skip("there is no python3");
    const file = join(folder, "reader.py");
    writeFileSync(file, code("python"));
    const out = execFileSync("python3", [file, path], { encoding: "utf8" });
    expect(out.trim().split("\n")).toEqual(expected());
  });

  test("names every table and column of the file", () => {
    const written = JSON.parse(gunzipSync(readFileSync(path)).toString());
    for (const table of ["lives", "health", "copies", "transfers", "operations", "holds", "calls"]) {
      const row = new RegExp(`^\\| \`${table}\` .*$`, "m").exec(text)![0];
      for (const column of Object.keys(written[table])) expect(row).toContain(`\`${column}\``);
    }
  });
});
