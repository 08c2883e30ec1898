import { join } from "node:path";
import { expect, test } from "vitest";
import { spawnedOn, temporaryFolder } from "../cli/program.js";

const small = [
  "duration=70min",
  "nodes[0].count=20",
  "nodes[1].count=10",
  "workloads[0].put.end=1h",
  "workloads[1].get.end=1h",
  "expect=[]",
].flatMap((change) => ["--set", change]);

/** The report of a run of the scenario on such a machine. */
async function reportOn(machine: Parameters<typeof spawnedOn>[0], changes: readonly string[] = []): Promise<string> {
  const out = join(temporaryFolder(), "report");
  const set = changes.flatMap((change) => ["--set", change]);
  const words = ["run", "scenarios/churn.yaml", ...small, ...set, "--no-charts", "--json", "--out", out];
  const { code, out: report, err } = await spawnedOn(machine, words);
  expect([code, err]).toEqual([0, expect.any(String)]);
  return report;
}

const abroad = { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };

test("a report does not depend on locale, time zone, collector, compiler or hash seed of the machine", async () => {
  const machines = [
    {},
    { env: abroad },
    { flags: ["--max-semi-space-size=1", "--hash-seed=7"] },
    { flags: ["--no-opt", "--random-seed=3"] },
  ];
  const reports: string[] = [];
  for (const machine of machines) reports.push(await reportOn(machine));
  expect(JSON.parse(reports[0]!).run.digest).toMatch(/^[0-9a-f]{16}$/);
  for (const report of reports) expect(report).toBe(reports[0]);
}, 120_000);

test.each([
  ["fifo", "none"],
  ["latency-only", "none"],
  ["fair", "lv08"],
])(
  "nor does it with transfers by %s and the TCP of %s",
  async (bandwidth, tcp) => {
    const model = [`network.bandwidth=${bandwidth}`, `network.tcp=${tcp}`];
    const elsewhere = {
      env: abroad,
      flags: ["--max-semi-space-size=1", "--hash-seed=7", "--no-opt", "--random-seed=3"],
    };
    expect(await reportOn(elsewhere, model)).toBe(await reportOn({}, model));
  },
  120_000,
);
