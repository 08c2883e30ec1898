import type { Redis } from "ioredis";
import { ENGINE_VERSION } from "../../plan/engine-version.js";
import { Presences } from "./presences.js";
import { WIRE_VERSION, WORD_MS, WORKER_LIFE_MS, WORKERS } from "./redis-names.js";
import type { WorkToGive } from "./work.js";

/** How many tasks are handed out for each task that the workers can play at once: more than one, so that no worker waits. */
const PER_JOB = 4;
const LEAST_WINDOW = 16;
const MOST_WINDOW = 4_096;
/**
 * If no worker was counted for this time, in ms, all workers are gone. Once in every `WORD_MS`, each worker writes to Redis that it is there.
 * So the workers are soon counted again even if Redis has lost its data.
 */
const DESERTED_MS = 3 * WORD_MS;

/** Words for the user: what the workers work for, such as `experiment`, and what they play, such as `run`. */
type Words = Pick<WorkToGive<unknown, unknown>, "whole" | "unit">;

/** The number of workers, and how many tasks they play at once in all. */
export interface WorkersThere {
  readonly workers: number;
  readonly jobs: number;
}

/** Counts the workers from time to time, and tells the user when the number changes. */
export class WorkerCount {
  /** The number of tasks that may be handed out at a time. */
  window = LEAST_WINDOW;
  /** The workers that can play the tasks. */
  there: WorkersThere = { workers: 0, jobs: 0 };
  private readonly presences: Presences;
  /** The last time at which there was a worker, in ms by the machine's clock. */
  private seen = performance.now();
  private told = "";
  private toldOthers = 0;

  constructor(
    client: Redis,
    private readonly address: string,
    private readonly words: Words,
    private readonly tell: (line: string) => void,
  ) {
    this.presences = new Presences(client, WORKERS, WORKER_LIFE_MS);
  }

  /** Whether there has been no worker for a while. */
  get isDeserted(): boolean {
    return this.there.workers === 0 && performance.now() - this.seen > DESERTED_MS;
  }

  async count(): Promise<void> {
    const all = await this.presences.all();
    const ours = all.filter(({ engine, wire }) => engine === ENGINE_VERSION && wire === WIRE_VERSION);
    const jobs = ours.reduce((sum, worker) => sum + worker.jobs, 0);
    if (ours.length > 0 || this.there.workers > 0) this.seen = performance.now();
    this.there = { workers: ours.length, jobs };
    this.window = Math.min(MOST_WINDOW, Math.max(LEAST_WINDOW, PER_JOB * jobs));
    this.say(ours.length, jobs);
    this.sayOthers(all.length - ours.length);
  }

  private say(workers: number, jobs: number): void {
    const now =
      workers === 0
        ? `there is no worker: start one with swarmlab experiment worker --redis ${this.address}`
        : `${counted(workers, "worker")} ${workers === 1 ? "plays" : "play"} ${counted(jobs, this.words.unit)} at once`;
    if (now !== this.told) this.tell(now);
    this.told = now;
  }

  private sayOthers(others: number): void {
    if (others > this.toldOthers)
      this.tell(`${counted(others, "worker")} of another version of swarmlab cannot work for this ${this.words.whole}`);
    this.toldOthers = others;
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
