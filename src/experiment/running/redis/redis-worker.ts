import { type Job, WaitingError, Worker } from "bullmq";
import { ENGINE_VERSION } from "../../plan/engine-version.js";
import type { RunRecord } from "../../run-record.js";
import type { Task } from "../engine.js";
import { failedRun } from "../play-task.js";
import { ExperimentWatch } from "./experiment-watch.js";
import { type Presence, parseJob, type RunJob, recordText } from "./messages.js";
import { Presences } from "./presences.js";
import { deliver } from "./record-inbox.js";
import type { RedisAddress } from "./redis-address.js";
import { RedisLink } from "./redis-link.js";
import * as names from "./redis-names.js";
import { RunThreads } from "./run-threads.js";
import { ScenarioCache } from "./scenario-cache.js";
import { within } from "./within.js";

export interface RedisWorkerOptions {
  readonly address: RedisAddress;
  /** How many runs the worker plays at once, each in a thread of its own. */
  readonly jobs: number;
  /** How long this worker must be silent until its runs are given to others, in ms. */
  readonly lockMs: number;
  /** The name of the worker's machine, which the coordinator shows. */
  readonly name: string;
  /** Shows sentences to the user. */
  readonly tell: (line: string) => void;
}

/** How many times a worker looks for ended locks while one lock lasts: often enough that another worker takes a run over soon. */
const LOOKS_PER_LOCK = 2;
/** How many times a run is tried again when its workers die. The limit is high, because usually their machines were taken away. */
const MOST_STALLS = 1_000;
/** The time in ms between two attempts of BullMQ while Redis is away. */
const RETRY_MS = 1_000;
/** How long it may take to give runs back when Redis is away, in ms. If it fails, others take the runs over when their locks end. */
const FAREWELL_MS = 2_000;

/** A run that this worker plays. It is given up when its experiment is over, or given back when the worker stops. */
interface UnderWay {
  readonly experiment: string;
  readonly control: AbortController;
}
const GIVEN_BACK = "given back";
const NOT_WANTED = "not wanted";

/**
 * Plays runs that experiments hand out over Redis: (waiting -> working)* -> stopping -> gone. Threads play the runs. The process itself
 * only renews their locks in Redis.
 */
export class RedisWorker {
  /** The number of runs whose records were delivered. */
  played = 0;
  private readonly worker: Worker<RunJob, string>;
  private readonly threads: RunThreads;
  private readonly scenarios: ScenarioCache;
  private readonly workers: Presences;
  private readonly presence: Presence;
  private readonly speaking: NodeJS.Timeout;
  private readonly underWay = new Set<UnderWay>();

  private constructor(
    private readonly link: RedisLink,
    private readonly watch: ExperimentWatch,
    private readonly options: RedisWorkerOptions,
  ) {
    const { jobs, lockMs, name } = options;
    this.threads = new RunThreads(jobs);
    this.scenarios = new ScenarioCache(link.client);
    this.workers = new Presences(link.client, names.WORKERS, names.WORKER_LIFE_MS);
    this.presence = { id: names.newId(), name, engine: ENGINE_VERSION, wire: names.WIRE_VERSION, jobs };
    this.worker = new Worker<RunJob, string>(names.queueName(ENGINE_VERSION), (job, token) => this.play(job, token), {
      connection: link.client,
      prefix: names.PREFIX,
      name,
      concurrency: jobs,
      lockDuration: lockMs,
      stalledInterval: lockMs / LOOKS_PER_LOCK,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: RETRY_MS,
      // BullMQ needs these options, but each job of this project has its own.
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.worker.on("error", (error) => this.onError(error));
    this.speaking = setInterval(() => {
      if (!link.isAway) this.speak().catch(() => {});
    }, names.WORD_MS);
  }

  /** Rejects with a RedisFailure when the server cannot be used, and with Unfit when all experiments there have another version. */
  static async open(options: RedisWorkerOptions): Promise<RedisWorker> {
    const link = await RedisLink.open(options.address, options.tell);
    try {
      const watch = new ExperimentWatch(link.client, options.tell);
      await watch.begin();
      const worker = new RedisWorker(link, watch, options);
      await worker.speak();
      return worker;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /** The number of runs that are being played. */
  get underWayCount(): number {
    return this.underWay.size;
  }

  /** How long there has been no experiment, in ms; 0 while a run is under way. */
  get idleMs(): number {
    return this.underWay.size > 0 ? 0 : this.watch.idleMs;
  }

  /** Takes no more runs. Runs under way have `graceMs` to end; after that they are given back. */
  async stop(graceMs: number): Promise<void> {
    clearInterval(this.speaking);
    const over = this.worker.close().catch(() => {});
    await within(this.workers.takeBack(this.presence), FAREWELL_MS);
    await within(over, graceMs);
    for (const { control } of this.underWay) control.abort(GIVEN_BACK);
    await within(over, FAREWELL_MS);
    this.link.close();
    await this.threads.close();
  }

  /** Plays one run. BullMQ stores the returned text in Redis, so it is short. */
  private async play(job: Job<RunJob>, token: string | undefined): Promise<string> {
    const run = parseJob(job.data);
    if (!run) return this.drop("something in the queue was not a run; it is ignored");
    const { alive, records } = names.keysOf(run.experiment);
    if ((await this.link.client.exists(alive)) === 0) return NOT_WANTED;
    this.watch.saw();
    const underWay = { experiment: run.experiment, control: new AbortController() };
    this.underWay.add(underWay);
    try {
      const record = await this.record(run, underWay.control.signal);
      if (typeof record === "string") return this.drop(record);
      if (record && (await deliver(this.link.client, alive, records, recordText(record)))) this.played++;
    } finally {
      this.underWay.delete(underWay);
    }
    if (underWay.control.signal.reason === GIVEN_BACK) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    return run.key;
  }

  /** Plays a run, and resolves with its record; with the reason why it cannot be played here; or with undefined if it was given up. */
  private async record(run: RunJob, signal: AbortSignal): Promise<RunRecord | string | undefined> {
    const { key, seed, network, warmUp, scenario: scenarioHash } = run;
    const packed = await this.scenarios.get(run.experiment, scenarioHash);
    if (typeof packed !== "object") return packed;
    // The coordinator knows the fields that are empty here.
    const task: Task = { key, setting: "", seed, network, scenarioHash, warmUp, command: "" };
    try {
      const played = await this.threads.play({ task, packed }, signal);
      return "misfit" in played ? played.misfit : played;
    } catch (error) {
      // If a thread dies, only its own run fails.
      return signal.aborted ? undefined : failedRun(task, error);
    }
  }

  private drop(why: string): string {
    this.options.tell(why);
    return NOT_WANTED;
  }

  /** Writes to Redis that this worker is there, and gives up runs of experiments that are over. */
  private async speak(): Promise<void> {
    await this.workers.say(this.presence);
    await this.watch.look();
    for (const { experiment, control } of this.underWay) {
      const { alive } = names.keysOf(experiment);
      if ((await this.link.client.exists(alive)) === 0) control.abort(NOT_WANTED);
    }
  }

  /** Shows an error to the user. The link itself reports a lost server. */
  private onError({ message }: Error): void {
    if (/Missing lock|could not renew lock/.test(message))
      this.options.tell(
        "this worker was silent for too long: one of its runs was also given to another worker; both records are the same",
      );
    else if (!/ECONN|EPIPE|ETIMEDOUT|Connection is closed|Socket|LOADING|READONLY/i.test(message))
      this.options.tell(message);
  }
}
