import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryDetail } from "../../../history/history.js";
import { checkSpeed } from "../../../live/grpc/grpc-environment.js";
import type { Measurements } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import { KeyedRandom } from "../../../runtime/random/keyed-random.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { notesOfSteps } from "../../../scenario/steps/steps.js";
import { Play, type ReadFigures } from "../../play.js";
import { ProcessPrograms } from "./process-programs.js";
import type { SitePlan } from "./site-plan.js";

export interface ProcessRunOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  readonly nodesPerProcess: number;
  /** The folders for the programs' folders, and for the output of their processes. They are created if necessary. */
  readonly dataDir: string;
  readonly logDir: string;
  /** The site where the processes run. It is closed at the end. */
  readonly site: SitePlan;
  /** The version of the program, for the report; and the hash of the scenario. */
  readonly version?: string;
  readonly scenarioHash?: string;
  /** Whether to keep the details that a comparison of two runs needs. */
  readonly detail?: boolean | undefined;
  /** Reads figures during the run, for the scenario's own checks of figures. Left out: these are not judged. */
  readonly figures?: ReadFigures;
  /** How detailed the history of the run is. */
  readonly record?: HistoryDetail | undefined;
  /** A signal that ends the run early. The measurements up to then are returned. */
  readonly signal?: AbortSignal;
  /** Called now and then with the scenario's time, and with a function that returns the measurements up to now. */
  readonly onProgress?: (now: Millis, soFar: () => Measurements) => void;
  /** Called when a node did not start, or when it or its process has ended unasked. The text contains the end of the process's log. */
  readonly onTrouble?: (text: string) => void;
}

/** The real time, in ms, between two checks of how far the run is, and between two checks whether it is at rest. */
const LOOK_MS = 100;
const REST_LOOK_MS = 250;

/**
 * Plays a scenario with a process for the tracker and processes for the nodes, on the real clock. No process is left, however
 * the run ends. Rejects with a ProcessFailure when the tracker ends unasked, or when a process ends while it starts. Also
 * rejects with the error that a callback threw, and with a RangeError when the speed is too high for the scenario's
 * deadlines.
 */
export async function playByProcesses(scenario: Scenario, options: ProcessRunOptions): Promise<Measurements> {
  const { speed, signal, detail, onTrouble = () => {} } = options;
  const { callDeadline, transferDeadline } = scenario.node;
  checkSpeed(speed, Math.min(callDeadline, transferDeadline));
  const failures: unknown[] = [];
  const programs = await ProcessPrograms.open(scenario, {
    ...options,
    onFailure: (failure) => failures.push(failure),
    onTrouble,
  });
  const play = new Play(scenario, {
    programs,
    random: new KeyedRandom(scenario.seed),
    detail,
    figures: options.figures,
    history: options.record,
  });
  const look = async (wait: number): Promise<void> => {
    await sleep(wait);
    if (failures.length > 0) throw failures[0];
  };
  const { version = "", scenarioHash = "" } = options;
  const soFar = () => play.soFar({ transport: "processes", version, scenarioHash });
  try {
    if (!signal?.aborted) play.begin();
    while (programs.clock.now() < scenario.duration && !signal?.aborted) {
      await look(LOOK_MS);
      options.onProgress?.(Math.min(programs.clock.now(), scenario.duration), soFar);
    }
    const cutShort = programs.clock.now() < scenario.duration;
    await programs.settled();
    const events = programs.witness.traffic().messages;
    const notes = [...notesOfSteps(scenario), ...options.site.notes];
    const world = { transport: "processes", digest: "", notes } as const;
    const facts = { ...world, events, version, scenarioHash, cutShort };
    programs.clock.inOneMoment(() => play.end(facts));
    await programs.relieved();
    const restUntil = programs.clock.now() + play.restTime;
    while (!cutShort && programs.clock.now() < restUntil && !play.isQuiet() && !signal?.aborted) {
      await look(REST_LOOK_MS);
      await programs.witness.takeInventory();
    }
    return play.measurements(!cutShort && !signal?.aborted);
  } finally {
    await programs.close();
  }
}
