import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { poolOptions, threadProgram } from "../pool-options.js";
import type { Played, ThreadTask } from "./work.js";

/** The program that each thread loads at its start: that of runs. A thread loads the programs of other kinds when it first needs them. */
const FIRST = "experiment/running/redis/runs/run-thread";

/** Threads that play tasks of any kind, one at a time each. */
export class WorkThreads {
  private readonly pool: Piscina<ThreadTask<unknown>, Played>;

  constructor(count: number) {
    this.pool = new Piscina({ ...poolOptions(FIRST, count, totalmem()), name: "play", minThreads: count });
  }

  /** Plays a task by `program` in the next free thread. Rejects when `signal` is aborted, which ends its thread, and when the thread dies. */
  play(program: string, task: ThreadTask<unknown>, signal: AbortSignal): Promise<Played> {
    return this.pool.run(task, { signal, filename: threadProgram(program).filename });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
