import { availableParallelism, hostname } from "node:os";
import process from "node:process";
import { stopRequested } from "../../live/daemon/signals.js";
import { plural } from "../../report/text/format.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { inGroup, time } from "../options/options.js";
import { printable } from "../view/printable.js";
import { warn } from "../view/terminal.js";
import { type RedisArguments, redisOf } from "./redis-options.js";

const LOCK_MS = 30_000;
const GRACE_MS = 20_000;
/**
 * The shortest time in ms for which a lock may be valid. A worker renews a lock twice in the time for which it is valid. A shorter lock could run
 * out although its worker is alive, because the machine is busy.
 */
const LEAST_LOCK_MS = 1_000;
/** The shortest time in ms after which an idle worker may stop. Workers look for experiments every few seconds. */
const LEAST_IDLE_MS = 10_000;
const LOOK_MS = 500;

export const workOptions = inGroup("Worker:", {
  lock: time("lock", "worker: silence of this worker after which its work is given to others", "30s", "1h"),
  grace: time(
    "grace",
    "worker: how long work under way may take to end when it stops; then it is given back",
    "20s",
    "1d",
  ),
  idle: time("idle", "worker: ends when there was no experiment and no campaign for this long", "never", "24d"),
} as const);

interface WorkArguments extends RedisArguments {
  readonly jobs?: number | undefined;
  readonly lock?: number | undefined;
  readonly grace?: number | undefined;
  readonly idle?: number | undefined;
}

/** Plays runs of experiments and seeds of campaigns whose coordinators are elsewhere, until the user, a signal or `--idle` ends it. */
export async function work(args: WorkArguments): Promise<ExitCode> {
  const address = redisOf(args);
  if (!address) throw new BadInput("swarmlab: experiment worker: name the Redis server by --redis redis://HOST:PORT");
  const { jobs = availableParallelism(), lock = LOCK_MS, grace = GRACE_MS, idle = Number.POSITIVE_INFINITY } = args;
  if (idle < LEAST_IDLE_MS) throw new BadInput("swarmlab: --idle: expected a time of at least 10s");
  if (lock < LEAST_LOCK_MS) throw new BadInput("swarmlab: --lock: expected a time of at least 1s");
  const tell = (line: string) => warn(printable(line));
  const { RedisWorker } = await import("../../experiment/running/redis/redis-worker.js");
  const { runsToPlay } = await import("../../experiment/running/redis/runs/runs-to-play.js");
  const { seedsToPlay } = await import("../../campaign/run/redis/seeds-to-play.js");
  const stopping = stopRequested();
  const worker = await RedisWorker.open({
    address,
    kinds: [runsToPlay, seedsToPlay],
    jobs,
    lockMs: lock,
    name: `${hostname()}:${process.pid}`,
    tell,
  });
  let looking: NodeJS.Timeout | undefined;
  const idling = new Promise<void>((resolve) => {
    looking = setInterval(() => {
      if (worker.idleMs >= idle) resolve();
    }, LOOK_MS);
  });
  await Promise.race([stopping, idling]).finally(() => clearInterval(looking));
  const { underWayCount: left } = worker;
  const seconds = Math.round(grace / 1000);
  tell(left === 0 ? "stopping" : `stopping: ${left} ${left === 1 ? "thread has" : "threads have"} ${seconds} s to end`);
  await worker.stop(grace);
  const played = [...worker.played].map(([unit, count]) => plural(count, unit));
  tell(`stopped after ${played.join(" and ") || "0 runs"}`);
  return ExitCode.OK;
}
