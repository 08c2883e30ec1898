import { setTimeout as sleep } from "node:timers/promises";
import type { HistoryDetail } from "../../../history/history.js";
import { sha256 } from "../../../live/disk/content-hash.js";
import { MemoryStore } from "../../../node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../../node/store/stores/size-only-store.js";
import type { PlacementPolicy } from "../../../policies/placement/policy.js";
import type { Measurements } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import { KeyedRandom } from "../../../runtime/random/keyed-random.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { HostedPrograms } from "../../hosted-programs.js";
import { Play, type ReadFigures } from "../../play.js";
import { callLog } from "../../record/calls/call-log.js";
import { WatchedHosts } from "../../record/calls/watched-hosts.js";
import { GrpcHosts } from "./grpc-hosts.js";

export interface LiveRunOptions {
  /** How many times faster than the wall clock the scenario is played. */
  readonly speed: number;
  /** A placement policy of the user's own, in place of the scenario's. */
  readonly placement?: PlacementPolicy;
  /** Reads figures during the run, for the scenario's own checks of figures. Left out: these are not judged. */
  readonly figures?: ReadFigures;
  /** The version of the program, for the report; and the hash of the scenario. */
  readonly version?: string;
  readonly scenarioHash?: string;
  /** Whether to keep a record of every operation, and where the replicas are at the end. */
  readonly detail?: boolean;
  /** How detailed the history of the run is. */
  readonly record?: HistoryDetail | undefined;
  /** A signal that ends the run early. The measurements up to then are returned. */
  readonly signal?: AbortSignal;
  /** Called now and then with the scenario's time, and with a function that returns the measurements up to now. */
  readonly onProgress?: (now: Millis, soFar: () => Measurements) => void;
}

/** The real time, in ms, between two checks of how far the run is. */
const LOOK_MS = 100;

/**
 * Plays a scenario over real gRPC, in this process and on the real clock: the live counterpart of a simulated run. Rejects
 * with the error that a program threw, and with a RangeError when the speed is too high for the scenario's deadlines.
 */
export async function playLive(scenario: Scenario, options: LiveRunOptions): Promise<Measurements> {
  const failures: unknown[] = [];
  const { speed, placement, signal } = options;
  const hosts = await GrpcHosts.open(scenario, { speed, onFailure: (failure) => failures.push(failure) });
  const calls = callLog(hosts, options.record);
  const programs = new HostedPrograms(scenario, {
    hosts: calls ? new WatchedHosts(hosts, calls) : hosts,
    hash: sha256,
    newStore: () => (scenario.payload === "real" ? new MemoryStore() : new SizeOnlyStore()),
    placement,
  });
  const random = new KeyedRandom(scenario.seed);
  const play = new Play(scenario, {
    programs,
    random,
    ownPlacement: placement !== undefined,
    detail: options.detail,
    figures: options.figures,
    history: options.record,
    calls,
  });
  const look = async (): Promise<void> => {
    await sleep(LOOK_MS);
    if (failures.length > 0) throw failures[0];
  };
  const { version = "", scenarioHash = "" } = options;
  const soFar = () => play.soFar({ transport: "grpc", version, scenarioHash });
  try {
    play.begin();
    while (hosts.now() < scenario.duration && !signal?.aborted) {
      await look();
      options.onProgress?.(Math.min(hosts.now(), scenario.duration), soFar);
    }
    const cutShort = hosts.now() < scenario.duration;
    const events = hosts.traffic().messages;
    const facts = { transport: "grpc", digest: "", events, version, scenarioHash, cutShort } as const;
    hosts.inOneMoment(() => play.end(facts));
    while (!hosts.isTrackerUp && !signal?.aborted) await look();
    const restUntil = hosts.now() + play.restTime;
    while (!cutShort && hosts.now() < restUntil && !play.isQuiet() && !signal?.aborted) await look();
    return play.measurements(!cutShort && !signal?.aborted);
  } finally {
    hosts.close();
  }
}
