import { totalmem } from "node:os";
import { Piscina } from "piscina";
import type { Scenario } from "../../scenario/scenario.js";
import type { RunRecord } from "../run-record.js";
import type { Engine, Scenarios, Task } from "./engine.js";
import { runsAtOnce } from "./memory.js";
import { failedRun } from "./play-task.js";
import type { ThreadData } from "./thread.js";
import { threadProgram } from "./thread-program.js";

export interface ThreadEngineOptions {
  /** Threads, at least one. */
  readonly jobs: number;
  /** Memory of the machine in bytes; its own if left out. */
  readonly memory?: number;
}

/** Plays runs in threads of this process, each one run at a time. Of runs that need much memory fewer are played at once. */
export class ThreadEngine implements Engine {
  private readonly pool: Piscina<Task, RunRecord>;
  private readonly jobs: number;
  private readonly memory: number;

  constructor(
    private readonly scenarios: Scenarios,
    { jobs, memory = totalmem() }: ThreadEngineOptions,
  ) {
    this.jobs = jobs;
    this.memory = memory;
    this.pool = new Piscina({
      ...threadProgram("experiment/running/thread"),
      workerData: { scenarios } satisfies ThreadData,
      minThreads: 0,
      maxThreads: jobs,
      // A thread that waits for work leaves its core to the others.
      atomics: "disabled",
      // Heaps grow as far as memory reaches: a thread's own limit would end a large run that has the machine for itself.
      resourceLimits: { maxOldGenerationSizeMb: Math.floor(memory / 2 ** 20), maxYoungGenerationSizeMb: 64 },
      idleTimeout: 60_000,
    });
  }

  async play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void> {
    // The large ones come last: few at once, or alone.
    for (const [together, alike] of this.bySize(tasks)) await this.playTogether(alike, together, onRecord, signal);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  /** Tasks by how many of their kind may be under way at once, most first. */
  private bySize(tasks: readonly Task[]): [number, readonly Task[]][] {
    const groups = new Map<number, Task[]>();
    for (const task of tasks) {
      const scenario = this.scenarios.get(task.scenarioHash) as Scenario;
      const together = runsAtOnce(scenario, this.jobs, this.memory);
      const group = groups.get(together);
      if (group) group.push(task);
      else groups.set(together, [task]);
    }
    return [...groups].sort(([a], [b]) => b - a);
  }

  /** Each of `together` hands goes from task to task, so that no more than these are waiting in the pool. */
  private async playTogether(
    tasks: readonly Task[],
    together: number,
    onRecord: (record: RunRecord) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const waiting = tasks.values();
    const hand = async (): Promise<void> => {
      for (const task of waiting) {
        if (signal.aborted) return;
        const record = await this.playOne(task, signal);
        if (record) onRecord(record);
      }
    };
    await Promise.all(Array.from({ length: Math.min(together, tasks.length) }, hand));
  }

  /** A thread that dies takes its run with it, and no other. Undefined: `signal` was aborted, which ends the thread. */
  private async playOne(task: Task, signal: AbortSignal): Promise<RunRecord | undefined> {
    try {
      return await this.pool.run(task, { signal });
    } catch (error) {
      return signal.aborted ? undefined : failedRun(task, error);
    }
  }
}
