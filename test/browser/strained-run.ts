import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { invoked } from "../cli/program.js";

/** A zone fails, chunks lose their last copies within reach, repair is held, and expectations fail. */
const strained = `# A rack fails while files are put and fetched.
duration: 20min
replication: 2
nodes:
  - { class: server, count: 16, zone: [rack1, rack2, rack3, rack4] }
  - { class: laptop, count: 4, capacity: 0 B, up: 20 Mbit/s, down: 50 Mbit/s }
tracker: { announceInterval: 5s, suspectAfter: 15s, deadAfter: 50s, spreadZones: false, repair: { massFailureShare: 10 %, holdFor: 3min } }
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 4min }
  - get: { rate: 20/min, start: 1min }
steps:
  - { at: 5s, put: { node: laptop-1, file: film.mkv, size: 12 MiB } }
  - { at: 5min, crash: { zone: rack2 } }
  - { at: 14min, restart: { zone: rack2 } }
  - { at: 18min, crash: [laptop-4] }
expect:
  - availability.min >= 100 %
  - files.lost == 0
  - get.p99 < 1ms
  - tracker.peakRate > 0
  - put.success > 90 %
  - put.p90 <= 1min
`;

/** Plays the strained scenario, and returns its page and its folder; `done` removes the folder. */
export async function strainedRun(): Promise<{ readonly page: string; readonly folder: string; done(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-strained-"));
  const scenario = join(folder, "strained.yaml");
  writeFileSync(scenario, strained);
  const report = join(folder, "report");
  const { code, err } = await invoked(["run", scenario, "--no-charts", "--quiet", "--out", report]);
  expect({ code, err }).toMatchObject({ code: 1 });
  return {
    page: join(report, "report.html"),
    folder: report,
    done: () => rmSync(folder, { recursive: true, force: true }),
  };
}
