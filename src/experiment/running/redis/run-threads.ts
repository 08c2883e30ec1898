import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { poolOptions } from "../pool-options.js";
import type { Played, ThreadTask } from "./run-thread.js";

/** Threads that play runs, one at a time each. */
export class RunThreads {
  private readonly pool: Piscina<ThreadTask, Played>;

  constructor(count: number) {
    this.pool = new Piscina({
      ...poolOptions("experiment/running/redis/run-thread", count, totalmem()),
      name: "playPacked" satisfies keyof typeof import("./run-thread.js"),
      minThreads: count,
    });
  }

  /** Plays a run in the next free thread. Rejects when `signal` is aborted, which ends its thread, and when the thread dies. */
  play(task: ThreadTask, signal: AbortSignal): Promise<Played> {
    return this.pool.run(task, { signal });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
