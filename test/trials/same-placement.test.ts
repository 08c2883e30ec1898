import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type FidelityReport, fidelitySchema } from "../../src/report/fidelity/fidelity-report.js";
import { Program } from "../e2e/program.js";

const yaml = (placement: string) => `
seed: 9
duration: 24s
chunkSize: 64 KiB
replication: 2
tracker: { placement: ${placement}, announceInterval: 1s, suspectAfter: 20s, deadAfter: 40s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes:
  - { class: near, count: 3, capacity: 100 MiB, zone: here }
  - { class: far, count: 2, capacity: 50 MiB, zone: there }
steps:
  - { at: 10s, put: { file: a, size: 500 KiB, node: near-1 } }
  - { at: 12s, put: { file: b, size: 300 KiB, node: far-1 } }
  - { at: 14s, put: { file: c, size: 200 KiB, node: near-2 } }
  - { at: 16s, get: { file: a, nodes: [far-2] } }
`;

test.each(["rendezvous", "round-robin"])("processes place by %s as the simulation does", async (placement) => {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-fidelity-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const scenario = join(folder, "small.yaml");
  writeFileSync(scenario, yaml(placement));
  const out = join(folder, "report");
  const flags = ["--transport", "processes", "--expect-placement", "100%", "--no-charts", "--quiet", "--out", out];
  const program = Program.start("fidelity", scenario, ...flags);
  expect([await program.ended(), program.output]).toEqual([0, ""]);
  const json = readFileSync(join(out, "fidelity.json"), "utf8");
  const report: FidelityReport = fidelitySchema.parse(JSON.parse(json));
  expect(report.placement).toMatchObject({ chunks: 17, equal: 17, differences: [] });
  // Every get of a node is counted, though the tracker's observer hears nothing of it.
  const asked = report.tracker.find(({ method }) => method === "get");
  expect(asked?.live).toBe(asked?.simulated);
  expect(report.operations.map(({ kind, paired }) => [kind, paired?.count])).toEqual([
    ["get", 1],
    ["put", 3],
  ]);
});
