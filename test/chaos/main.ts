import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { ChaosRun } from "./chaos-run.js";
import { linesOf, reportOf } from "./report.js";
import { timelineOf } from "./timeline.js";

/** `chaos [--minutes 10] [--seed N] [--out reports/chaos]`: exit code 1 when a guarantee did not hold, 2 for bad arguments. */
async function main(): Promise<number> {
  const given = {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: `${Date.now() % 1e6}` },
    out: { type: "string", default: "reports/chaos" },
  } as const;
  const { minutes, seed, out } = parseArgs({ options: given }).values;
  if (!(Number(minutes) > 0)) throw new TypeError(`--minutes: expected a number greater than 0, found ${minutes}`);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const disks = mkdtempSync(join(tmpdir(), "swarmlab-chaos-"));
  const logs = join(out, "logs");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  try {
    const outcome = await new ChaosRun({ seed, minutes: Number(minutes), disks, logs, say }).run();
    const report = reportOf(seed, outcome);
    writeFileSync(join(out, "chaos.json"), `${JSON.stringify(report, undefined, 1)}\n`);
    writeFileSync(join(out, "timeline.svg"), timelineOf(outcome));
    for (const line of linesOf(report)) say(line);
    const held = report.violations.length + report.broken.length === 0;
    if (held) rmSync(logs, { recursive: true });
    else say(`see ${join(out, "chaos.json")} for what was done with these files, and ${logs}`);
    return held ? 0 : 1;
  } finally {
    rmSync(disks, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`chaos: ${error instanceof TypeError ? error.message : (error as Error).stack}\n`);
    process.exit(error instanceof TypeError ? 2 : 3);
  },
);
