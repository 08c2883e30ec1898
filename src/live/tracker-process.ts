import { TrackerServiceDefinition } from "../gen/swarmlab/v1/tracker.js";
import { noObserver, type Observer } from "../runtime/observer.js";
import type { TrackerOptions } from "../tracker/options.js";
import { MemoryState, type TrackerState } from "../tracker/state.js";
import { Tracker } from "../tracker/tracker.js";
import { freshSeed, GrpcEnvironment } from "./grpc-environment.js";

export interface TrackerProcessOptions {
  /** host:port to listen on; port 0: any free one. */
  readonly listen: string;
  /** Host name or address under which nodes reach it; default: that of `listen`. */
  readonly advertise?: string;
  readonly tracker: TrackerOptions;
  /** What it must not forget; default: kept as long as the process lives. */
  readonly state?: TrackerState;
  readonly observer?: Observer;
  readonly onBug?: (bug: unknown) => void;
}

/** A tracker that runs in this process. */
export interface RunningTracker {
  readonly env: GrpcEnvironment;
  readonly tracker: Tracker;
  /** host:port. */
  readonly address: string;
  /** Finishes the calls being served, for `graceMs` at most. */
  stop(options: { readonly graceMs: number }): Promise<void>;
  kill(): void;
}

export async function startTracker(options: TrackerProcessOptions): Promise<RunningTracker> {
  const { observer = noObserver, state = new MemoryState(), onBug } = options;
  const env = new GrpcEnvironment({
    identity: "tracker",
    seed: freshSeed(),
    observer,
    ...(onBug ? { onBug } : {}),
  });
  const tracker = new Tracker(env, options.tracker, state);
  env.serve(TrackerServiceDefinition, tracker);
  try {
    const address = await env.listen(options.listen, options.advertise);
    tracker.start();
    return { env, tracker, address, stop: (how) => env.close(how), kill: () => env.kill() };
  } catch (error) {
    env.kill();
    throw error;
  }
}
