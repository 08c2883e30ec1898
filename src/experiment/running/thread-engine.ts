import { setMaxListeners } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { Piscina } from "piscina";
import type { Scenario } from "../../scenario/scenario.js";
import type { RunRecord } from "../run-record.js";
import type { Engine, Scenarios, Task } from "./engine.js";
import { runsAtOnce } from "./memory.js";
import { failedRun } from "./play-task.js";
import { poolOptions } from "./pool-options.js";
import type { Played, ThreadData } from "./thread.js";

export interface ThreadEngineOptions {
  /** The number of threads, at least one. */
  readonly jobs: number;
  /** The memory that the machine has, in bytes. Left out: this machine's memory. */
  readonly memory?: number;
  /** The folder of results, if it keeps the whole report of each run. */
  readonly reportsIn?: string | undefined;
}

/** The error that the whole report of a run could not be written, as on a full disk. */
class UnwrittenReport extends Error {
  /** Marks the error as one of the system: the machine is at fault, not the program. */
  readonly syscall = "write";
}

/** Plays runs in threads of this process. Each thread plays one run at a time. Runs that need much memory are played with fewer threads. */
export class ThreadEngine implements Engine {
  private readonly jobs: number;
  private readonly memory: number;
  private readonly data: ThreadData;
  private pool: { readonly together: number; readonly threads: Piscina<Task, Played> } | undefined;

  constructor(
    private readonly scenarios: Scenarios,
    { jobs, memory = totalmem(), reportsIn }: ThreadEngineOptions,
  ) {
    this.jobs = jobs;
    this.memory = memory;
    this.data = { scenarios, reportsIn: reportsIn ?? null };
  }

  /** Plays runs as `Engine.play` says. It also rejects when a report cannot be written. */
  async play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void> {
    // The large runs come last, a few at a time or one alone.
    for (const [together, alike] of this.bySize(tasks)) await this.playTogether(alike, together, onRecord, signal);
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    await pool?.threads.destroy();
  }

  /** Groups tasks by how many of them may be under way at once, the largest number first. */
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

  /**
   * Plays tasks in `together` loops, each of which takes one task after another. So the pool never has more tasks than that. When one loop
   * fails, all end, and the runs under way are given up.
   */
  private async playTogether(
    tasks: readonly Task[],
    together: number,
    onRecord: (record: RunRecord) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const threads = await this.threads(together);
    const ending = new AbortController();
    const ended = AbortSignal.any([signal, ending.signal]);
    setMaxListeners(0, ended);
    const waiting = tasks.values();
    const hand = async (): Promise<void> => {
      for (const task of waiting) {
        if (ended.aborted) return;
        const record = await playOne(threads, task, ended);
        if (record && !ending.signal.aborted) onRecord(record);
      }
    };
    const failing = (error: unknown): never => {
      ending.abort();
      throw error;
    };
    const hands = Array.from({ length: Math.min(together, tasks.length) }, () => hand().catch(failing));
    const [failed] = (await Promise.allSettled(hands)).filter((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Returns the pool of `together` threads, which share the memory. A pool with another number of threads is ended first. */
  private async threads(together: number): Promise<Piscina<Task, Played>> {
    if (this.pool?.together === together) return this.pool.threads;
    await this.close();
    const { reportsIn } = this.data;
    if (reportsIn !== null && !existsSync(join(reportsIn, "reports"))) mkdirSync(join(reportsIn, "reports"));
    const threads = new Piscina<Task, Played>({
      ...poolOptions("experiment/running/thread", together, this.memory),
      name: "play" satisfies keyof typeof import("./thread.js"),
      workerData: this.data,
      minThreads: 0,
      idleTimeout: 60_000,
    });
    this.pool = { together, threads };
    return threads;
  }
}

/** Plays one run. If its thread dies, only this run fails. Resolves with undefined if `signal` was aborted, which ends the thread. */
async function playOne(
  threads: Piscina<Task, Played>,
  task: Task,
  signal: AbortSignal,
): Promise<RunRecord | undefined> {
  let played: Played;
  try {
    played = await threads.run(task, { signal });
  } catch (error) {
    return signal.aborted ? undefined : failedRun(task, error);
  }
  if ("unwritten" in played) throw new UnwrittenReport(`a report could not be written: ${played.unwritten}`);
  return played.record;
}
