import { TrackerServiceDefinition } from "../../gen/swarmlab/v1/tracker.js";
import { noObserver, type Observer } from "../../runtime/observer.js";
import type { TrackerOptions } from "../../tracker/options.js";
import { MemoryState } from "../../tracker/state.js";
import { Tracker } from "../../tracker/tracker.js";
import { DiskState } from "../disk/tracker-state/disk-state.js";
import type { ServerLimits } from "../grpc/admission/server-limits.js";
import { freshSeed, GrpcEnvironment, type UnusualEnvironment } from "../grpc/grpc-environment.js";
import { setUpGrpc } from "../grpc/set-up-grpc.js";
import type { Tally } from "../grpc/tally.js";
import { checkRole, type Tls } from "../security/tls.js";
import { HealthService } from "./health-service.js";
import { Readiness } from "./readiness.js";
import { ReflectionService } from "./reflection-service.js";

export interface TrackerProcessOptions {
  /** The address to listen on, host:port; port 0: any free one. */
  readonly listen: string;
  /** The host name or address under which nodes reach the tracker; default: that of `listen`. */
  readonly advertise?: string;
  readonly tracker: TrackerOptions;
  /** The tracker's certificate, with the role tracker; default: plain text. */
  readonly tls?: Tls | undefined;
  /** The limits for callers; default: `defaultServerLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined;
  /** The folder of the tracker's durable state. Default: none, so the state ends with the process. */
  readonly dataDir?: string;
  readonly observer?: Observer;
  /** An object that is told whether the tracker can serve. Default: one of its own. */
  readonly readiness?: Readiness;
  /** An object that counts and measures the tracker's calls. Default: one of its own. */
  readonly tally?: Tally;
  readonly onBug?: (bug: unknown) => void;
  /** Options that replace the tracker's random seed, the speed of its clock, and so on. */
  readonly environment?: UnusualEnvironment;
}

/** A tracker that runs in this process. */
export interface RunningTracker {
  readonly env: GrpcEnvironment;
  readonly tracker: Tracker;
  /** The tracker's address, host:port. */
  readonly address: string;
  /** Resolves when the tracker could not write its durable state, and has ended for this reason. */
  readonly failed: Promise<Error>;
  /** Stops the tracker after the calls being served have ended, but waits at most `graceMs` for them. */
  stop(options: { readonly graceMs: number }): Promise<void>;
  kill(): void;
}

export async function startTracker(options: TrackerProcessOptions): Promise<RunningTracker> {
  const { observer = noObserver, readiness = new Readiness(), dataDir, onBug, tls, limits } = options;
  if (tls) checkRole(tls, ["tracker"]);
  setUpGrpc();
  const env = new GrpcEnvironment({
    identity: tls?.principal ?? "tracker",
    role: "tracker",
    tls,
    limits,
    seed: freshSeed(),
    ...options.environment,
    observer,
    ...(options.tally ? { tally: options.tally } : {}),
    ...(onBug ? { onBug } : {}),
  });
  let fail: (failure: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = (failure) => {
      readiness.stop("its state cannot be written");
      env.kill();
      resolve(failure);
    };
  });
  try {
    const disk = dataDir === undefined ? undefined : await DiskState.open(dataDir, env.life, fail);
    const tracker = new Tracker(env, options.tracker, disk ?? new MemoryState());
    env.serve(TrackerServiceDefinition, tracker);
    const health = new HealthService(readiness, TrackerServiceDefinition);
    env.add(health);
    env.add(new ReflectionService(TrackerServiceDefinition));
    const address = await env.listen(options.listen, options.advertise);
    tracker.start();
    readiness.ready();
    const stop = async (how: { readonly graceMs: number }): Promise<void> => {
      readiness.stop("shutting down");
      health.close();
      await env.close(how);
      await disk?.close();
    };
    return { env, tracker, address, failed, stop, kill: () => env.kill() };
  } catch (error) {
    env.kill();
    throw error;
  }
}
