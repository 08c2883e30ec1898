import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type FidelityReport, fidelitySchema } from "../../src/report/fidelity/fidelity-report.js";
import { loadScenario } from "../../src/scenario/source/load.js";
import { invoked, reportBeside, scenarioFile, temporaryFolder } from "../cli/program.js";

const yaml = `# Two files, three readers.
seed: 5
duration: 14s
payload: dummy
chunkSize: 64 KiB
replication: 2
tracker: { placement: rendezvous, announceInterval: 1s, suspectAfter: 20s, deadAfter: 40s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes: [{ class: peer, count: 5, capacity: 100 MiB }]
steps:
  - { at: 4s, put: { file: a, size: 400 KiB, node: peer-1 } }
  - { at: 4s, put: { file: b, size: 100 KiB, node: peer-2 } }
  - { at: 8s, get: { file: a, nodes: [peer-3, peer-4] } }
  - { at: 9s, get: { file: b, nodes: [peer-5] } }
`;

test("a scenario is played in both worlds, and figures that should agree and do not give exit code 1", async () => {
  const scenario = scenarioFile(yaml);
  const folder = reportBeside(scenario);
  const wanted = ["--expect-placement", "100%", "--expect-agreement", "20%", "--expect-median", "0%"];
  const calibrated = join(temporaryFolder(), "calibrated.yaml");
  const words = ["fidelity", scenario, "--out", folder, "--quiet", "--write", calibrated];
  const { code, out, err } = await invoked([...words, ...wanted]);
  // A time on the machine's clock is never the predicted one to the microsecond.
  expect(err).toMatch(/^small, seed 5: expected error of the median download time, at most 0 %, but it is .+$/m);
  expect(out).toBe("");
  expect(code).toBe(1);
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(["fidelity.json", "fidelity.md", "downloads.png", "predicted.png"]),
  );
  const report = fidelitySchema.parse(
    JSON.parse(readFileSync(join(folder, "fidelity.json"), "utf8")),
  ) as FidelityReport;
  expect(report.placement).toMatchObject({ chunks: 9, equal: 9, differences: [] });
  expect(report.operations.map(({ kind, paired }) => [kind, paired?.count])).toEqual([
    ["get", 3],
    ["put", 2],
  ]);
  // A fit to a busy machine may give any constants, but it must not be worse than the constants with which it began.
  expect(report.calibration?.rms.after).toBeLessThanOrEqual(report.calibration?.rms.before ?? 0);
  // Operations that took less than 5 ms are not fitted. Their number depends on the machine.
  const long = report.pairs.filter(({ measured }) => measured >= 5);
  expect(report.calibration?.operations).toBe(long.length);
  const { scenario: written } = loadScenario(calibrated);
  expect(written?.network.latency).toMatchObject({ model: "constant" });
  expect(readFileSync(calibrated, "utf8")).toMatch(/^# Two files, three readers\.\n/);
  expect(report.run).toMatchObject({ liveRuns: 1, live: "gRPC within one process" });
});

test("scenarios that cannot be compared are refused before anything is played", async () => {
  const scenario = scenarioFile(yaml);
  const refused = async (...words: string[]): Promise<string> => {
    const { code, err } = await invoked(["fidelity", scenario, ...words]);
    expect(code).toBe(2);
    return err;
  };
  expect(await refused("--expect-each", "a bit")).toContain(
    '--expect-each: expected a share such as 10 % or 0.1, found "a bit"',
  );
  expect(await refused("--expect-median", "10")).toContain("--expect-median: expected a share such as 10 % or 0.1");
  expect(await refused("--expect-agreement", "101%")).toContain("--expect-agreement: expected a share");
  expect(await refused("--write", scenario)).toContain("exists already");
  const nowhere = join(temporaryFolder(), "no-such-folder", "x.yaml");
  expect(await refused("--write", nowhere)).toContain(`--write ${nowhere}: the file cannot be written (ENOENT)`);
  expect(await refused("--nodes-per-process", "2")).toContain("--nodes-per-process is for --transport processes");
  expect(await refused("--speed", "10000")).toContain("at most");
  expect(await refused("--expect-median", "150%", "--speed", "10000")).toContain("at most");
});
