import type { HistoryDetail } from "../../history/history.js";
import { sha256 } from "../../live/disk/content-hash.js";
import { type RunOptions, SimulatedRun } from "../../play/worlds/simulated/simulated-run.js";
import { readFigures } from "../../report/analysis/read-figures.js";
import type { Measurements } from "../../report/measurements.js";
import type { FaultPart } from "../../scenario/players/stage.js";
import type { Scenario } from "../../scenario/scenario.js";
import { unplayable } from "../../scenario/steps/steps.js";
import { BadInput } from "../exit-code.js";
import type { Progress } from "./progress.js";
import type { ScenarioFile } from "./scenario-files.js";
import { inSlices } from "./slices.js";

/** What the report says about the program and its input; and whether to keep the details for comparing two runs. */
interface Facts {
  readonly version: string;
  readonly scenarioHash: string;
  readonly detail?: boolean;
  readonly record?: HistoryDetail;
}

/** Plays a scenario from its start to its end, or until `signal` ends it early. */
export type Play = (scenario: Scenario, facts: Facts, signal: AbortSignal, progress: Progress) => Promise<Measurements>;

/** Simulates slice by slice, with further options. Between slices it handles signals and shows progress. */
export function simulatedWith(options: RunOptions): Play {
  return async (scenario, facts, signal, progress) => {
    const run = new SimulatedRun(scenario, { hash: sha256, figures: readFigures, ...facts, ...options });
    await inSlices(
      run,
      (time) => run.advanceTo(time),
      signal,
      (now) => progress.update(now, () => run.soFar()),
    );
    return run.finish();
  };
}

export const playSimulated: Play = simulatedWith({});

/**
 * Plays over real gRPC on this machine, `speed` times as fast as the clock. Throws BadInput when a deadline of one of
 * these scenarios would become too short, or when one has a step that only a simulation can play.
 */
export async function playOverGrpc(files: readonly ScenarioFile[], speed: number): Promise<Play> {
  const { playLive } = await import("../../play/worlds/hosted/live-run.js");
  refuseUnplayable(files, ["trackerCrashes"]);
  await refuseTooFast(files, speed);
  return (scenario, facts, signal, progress) =>
    playLive(scenario, {
      speed,
      figures: readFigures,
      ...facts,
      signal,
      onProgress: (now, soFar) => progress.update(now, soFar),
    });
}

/** Throws BadInput when a scenario has a step that a live world with these parts cannot play. */
export function refuseUnplayable(files: readonly ScenarioFile[], parts: readonly FaultPart[] = []): void {
  const problems = files.flatMap(({ scenario }) => unplayable(scenario, parts));
  if (problems.length > 0) throw new BadInput(...problems);
}

/** Throws BadInput when at this speed a deadline of one of the scenarios would become too short for the machine. */
export async function refuseTooFast(files: readonly ScenarioFile[], speed: number): Promise<void> {
  const { checkSpeed } = await import("../../live/grpc/grpc-environment.js");
  for (const { path, scenario } of files) {
    const { callDeadline, transferDeadline } = scenario.node;
    try {
      checkSpeed(speed, Math.min(callDeadline, transferDeadline));
    } catch (error) {
      throw new BadInput(`${path}: ${(error as Error).message}`);
    }
  }
}
