import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Play, refuseTooFast } from "./play.js";
import type { World } from "./run-scenarios.js";
import type { ScenarioFile } from "./scenario-files.js";
import { warn } from "./terminal.js";

export interface ProcessArguments {
  readonly speed?: number | undefined;
  readonly "nodes-per-process"?: number | undefined;
  readonly keep?: boolean | undefined;
}

/** The world of real processes, for the command `live`. Throws BadInput as `playProcesses` does. */
export async function processWorld(files: readonly ScenarioFile[], args: ProcessArguments): Promise<World> {
  const flags: string[] = [];
  for (const name of ["speed", "nodes-per-process"] as const) {
    if (args[name] !== undefined) flags.push(`--${name}`, String(args[name]));
  }
  return { play: await playProcesses(files, args), command: "live", flags };
}

/**
 * Plays by processes of this machine, in folders that are gone afterwards unless they are to be kept. Throws BadInput when a
 * deadline of one of these scenarios would become too short.
 */
export async function playProcesses(
  files: readonly ScenarioFile[],
  { speed = 1, "nodes-per-process": nodesPerProcess = 1, keep = false }: ProcessArguments,
): Promise<Play> {
  const { playByProcesses } = await import("../live/process-run.js");
  const { loopback } = await import("../live/site-plan.js");
  await refuseTooFast(files, speed);
  return async (scenario, facts, signal, progress) => {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-live-"));
    const [dataDir, logDir] = [join(folder, "data"), join(folder, "logs")];
    let kept = keep;
    try {
      return await playByProcesses(scenario, {
        ...{ speed, nodesPerProcess, dataDir, logDir, signal, ...facts },
        site: loopback,
        onProgress: (now) => progress.update(now),
        onTrouble: (text) => {
          kept = true;
          warn(text);
        },
      });
    } finally {
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
      if (kept) warn(`what the processes ${keep ? "kept and " : ""}printed is in ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    }
  };
}
