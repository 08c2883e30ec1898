import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { SitePlan } from "../../play/worlds/processes/site-plan.js";
import { readFigures } from "../../report/analysis/read-figures.js";
import { BadInput } from "../exit-code.js";
import { warn } from "../view/terminal.js";
import { type Play, refuseTooFast, refuseUnplayable } from "./play.js";
import type { ScenarioFile } from "./scenario-files.js";
import type { World } from "./world.js";

export interface ProcessArguments {
  readonly speed?: number | undefined;
  readonly "nodes-per-process"?: number | undefined;
  readonly netns?: boolean | undefined;
  readonly keep?: boolean | undefined;
}

/** Opens the world of real processes, for the command `live`. Throws BadInput as `playProcesses` does. */
export async function processWorld(files: readonly ScenarioFile[], args: ProcessArguments): Promise<World> {
  const flags: string[] = [];
  for (const name of ["speed", "nodes-per-process"] as const) {
    if (args[name] !== undefined) flags.push(`--${name}`, String(args[name]));
  }
  if (args.netns) flags.push("--netns");
  return { play: await playProcesses(files, args), command: "live", name: "live", flags };
}

/**
 * Plays scenarios with processes on this machine. Their folders are removed afterwards, unless the user wants to keep them. If there was trouble with
 * a process, the folder with what the processes printed stays. Throws BadInput when a deadline of one of these scenarios would become too short, when
 * one has a step that processes cannot play, or when network namespaces cannot be made.
 */
export async function playProcesses(
  files: readonly ScenarioFile[],
  { speed = 1, "nodes-per-process": nodesPerProcess = 1, netns = false, keep = false }: ProcessArguments,
): Promise<Play> {
  if (netns && nodesPerProcess > 1)
    throw new BadInput(
      "--nodes-per-process cannot be combined with --netns: every node needs a namespace, and so a process, of its own",
    );
  const { playByProcesses } = await import("../../play/worlds/processes/process-run.js");
  const { ProcessFailure } = await import("../../play/worlds/processes/worker-process.js");
  const { loopback } = await import("../../play/worlds/processes/site-plan.js");
  const { NetworkNamespaces, removeLeftovers } = await import(
    "../../play/worlds/processes/namespaces/network-namespaces.js"
  );
  removeLeftovers();
  refuseUnplayable(files, [
    "trackerCrashes",
    ...(nodesPerProcess === 1 ? (["pauses"] as const) : []),
    ...(netns ? (["partitions", "fullDisks"] as const) : []),
  ]);
  await refuseTooFast(files, speed);
  // Try this for all scenarios before the first one is played.
  if (netns) for (const { path, scenario } of files) await tried(path, () => NetworkNamespaces.open(scenario));
  return async (scenario, facts, signal, progress) => {
    const folder = mkdtempSync(join(tmpdir(), "swarmlab-live-"));
    const [dataDir, logDir] = [join(folder, "data"), join(folder, "logs")];
    let kept = keep;
    const cleanUp = (): void => {
      // A killed process may still write a file meanwhile. The folder is then not empty, so try again.
      if (!keep) rmSync(kept ? dataDir : folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    };
    // A second Ctrl-C ends this process at once. So does writing to a pipe whose reader is gone.
    const cleanUpAtExit = (): void => {
      try {
        cleanUp();
      } catch {
        // The process ends here anyway. An error would hide why it ends.
      }
    };
    process.on("exit", cleanUpAtExit);
    try {
      return await playByProcesses(scenario, {
        ...{ speed, nodesPerProcess, dataDir, logDir, signal, figures: readFigures, ...facts },
        site: netns ? NetworkNamespaces.open(scenario) : loopback,
        onProgress: (now, soFar) => progress.update(now, soFar),
        onTrouble: (text) => {
          kept = true;
          warn(text);
        },
      });
    } catch (error) {
      if (error instanceof ProcessFailure) kept = true;
      throw error;
    } finally {
      process.off("exit", cleanUpAtExit);
      cleanUp();
      if (kept) warn(`what the processes ${keep ? "kept and " : ""}printed is in ${folder}`);
    }
  };
}

/** Makes namespaces for a scenario, and removes them again. Throws BadInput with the reason when this is impossible. */
async function tried(path: string, open: () => SitePlan): Promise<void> {
  try {
    await open().close();
  } catch (error) {
    if (error instanceof Error && error.name === "NamespaceFailure") throw new BadInput(`${path}: ${error.message}`);
    throw error;
  }
}
