import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { heapLimit } from "../memory.js";
import { threadProgram } from "../thread-program.js";
import type { Played, ThreadTask } from "./run-thread.js";

/** Threads that play runs, one at a time each. */
export class RunThreads {
  private readonly pool: Piscina<ThreadTask, Played>;

  constructor(count: number) {
    this.pool = new Piscina({
      ...threadProgram("experiment/running/redis/run-thread"),
      name: "playPacked" satisfies keyof typeof import("./run-thread.js"),
      minThreads: count,
      maxThreads: count,
      // A thread that waits for work leaves its core to the others.
      atomics: "disabled",
      resourceLimits: { maxOldGenerationSizeMb: heapLimit(count, totalmem()), maxYoungGenerationSizeMb: 64 },
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
