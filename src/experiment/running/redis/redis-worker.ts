import { type Job, WaitingError, Worker } from "bullmq";
import { ENGINE_VERSION } from "../../plan/engine-version.js";
import { ExperimentWatch } from "./experiment-watch.js";
import { MaterialCache } from "./material-cache.js";
import { type Presence, parseJob, type WorkJob } from "./messages.js";
import { Presences } from "./presences.js";
import type { RedisAddress } from "./redis-address.js";
import { repliedWith } from "./redis-failure.js";
import { RedisLink } from "./redis-link.js";
import * as names from "./redis-names.js";
import { deliver } from "./result-inbox.js";
import { within } from "./within.js";
import type { WorkToPlay } from "./work.js";
import { discardIfOverwritten } from "./work-queue.js";
import { WorkThreads } from "./work-threads.js";

export interface RedisWorkerOptions {
  readonly address: RedisAddress;
  /** The kinds of work that the worker plays. It drops tasks of other kinds. */
  readonly kinds: readonly WorkToPlay[];
  /** How many tasks the worker plays at once, each in a thread of its own. */
  readonly jobs: number;
  /** How long this worker must be silent until its tasks are given to others, in ms. */
  readonly lockMs: number;
  /** The name of the worker's machine, which the coordinator shows. */
  readonly name: string;
  /** Shows sentences to the user. */
  readonly tell: (line: string) => void;
}

/** How many times a worker looks for ended locks while one lock lasts: often enough that another worker takes a task over soon. */
const LOOKS_PER_LOCK = 2;
/** How many times a task is tried again when its workers die. The limit is high, because usually their machines were taken away. */
const MOST_STALLS = 1_000;
/** The time in ms between two attempts of BullMQ while Redis is away. */
const RETRY_MS = 1_000;
/** How long it may take to give tasks back when Redis is away, in ms. If it fails, others take the tasks over when their locks end. */
const FAREWELL_MS = 2_000;

/** A task that this worker plays. It is given up when its experiment is over, or given back when the worker stops. */
interface UnderWay {
  readonly experiment: string;
  readonly control: AbortController;
}
const GIVEN_BACK = "given back";
const NOT_WANTED = "not wanted";

/**
 * Plays tasks that experiments and campaigns hand out over Redis: (waiting -> working)* -> stopping -> gone. Threads play the tasks. The
 * process itself only talks to Redis: it fetches the materials, renews the locks of the tasks, and delivers the results.
 */
export class RedisWorker {
  /** The number of runs, and of seeds, whose results were delivered. The key is the name of what is counted: `run` or `seed`. */
  readonly played = new Map<string, number>();
  private readonly worker: Worker<WorkJob, string>;
  private readonly kinds: ReadonlyMap<string, WorkToPlay>;
  private readonly threads: WorkThreads;
  private readonly materials: MaterialCache;
  private readonly workers: Presences;
  private readonly presence: Presence;
  private readonly speaking: NodeJS.Timeout;
  private readonly underWay = new Set<UnderWay>();

  private constructor(
    private readonly link: RedisLink,
    private readonly watch: ExperimentWatch,
    private readonly options: RedisWorkerOptions,
  ) {
    const { kinds, jobs, lockMs, name } = options;
    this.kinds = new Map(kinds.map((kind) => [kind.kind, kind]));
    this.threads = new WorkThreads(jobs);
    this.materials = new MaterialCache(link.client);
    this.workers = new Presences(link.client, names.WORKERS, names.WORKER_LIFE_MS);
    this.presence = { id: names.newId(), name, engine: ENGINE_VERSION, wire: names.WIRE_VERSION, jobs };
    this.worker = new Worker<WorkJob, string>(names.queueName(ENGINE_VERSION), (job, token) => this.play(job, token), {
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

  /** Rejects with a RedisFailure when the server cannot be used, and with Unfit when all coordinators there have another version. */
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
      throw repliedWith(options.address, error);
    }
  }

  /** The number of tasks that are being played. */
  get underWayCount(): number {
    return this.underWay.size;
  }

  /** How long there has been no experiment and no campaign, in ms; 0 while a task is under way. */
  get idleMs(): number {
    return this.underWay.size > 0 ? 0 : this.watch.idleMs;
  }

  /** Takes no more tasks. Those under way have `graceMs` to end; after that they are given back. */
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

  /** Plays one task. BullMQ stores the returned text in Redis, so it is short. */
  private async play(job: Job<WorkJob>, token: string | undefined): Promise<string> {
    const work = parseJob(job.data);
    const kind = work && this.kinds.get(work.kind);
    const task = work && kind?.parse(work);
    if (!work || !kind || task === undefined)
      return this.drop("something in the queue was not a run, and no range of seeds; it is ignored");
    const { alive, results } = names.keysOf(work.experiment);
    if ((await this.link.client.exists(alive)) === 0) return NOT_WANTED;
    this.watch.saw();
    const underWay = { experiment: work.experiment, control: new AbortController() };
    this.underWay.add(underWay);
    try {
      const result = await this.result(work, kind, task, underWay.control.signal);
      if (typeof result === "object") {
        const told = kind.damaged?.(task, result.misfit);
        if (told !== undefined) await deliver(this.link.client, alive, results, told);
        return this.drop(result.misfit);
      }
      if (result !== undefined && (await deliver(this.link.client, alive, results, result)))
        this.played.set(kind.unit, (this.played.get(kind.unit) ?? 0) + kind.unitsOf(task));
    } finally {
      this.underWay.delete(underWay);
    }
    // Once the result is delivered, the coordinator forgets the job. So if the job's entry was overwritten, only this worker can remove it.
    await discardIfOverwritten(this.link.client, this.worker, job.id!);
    if (underWay.control.signal.reason === GIVEN_BACK) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    return work.key;
  }

  /**
   * Plays a task, and resolves with the text of its result; with the reason why it cannot be played here; or with undefined if it was
   * given up, or if its experiment is over.
   */
  private async result(
    { experiment, material: hash }: WorkJob,
    kind: WorkToPlay,
    task: unknown,
    signal: AbortSignal,
  ): Promise<string | { readonly misfit: string } | undefined> {
    const material = await this.materials.get(experiment, hash);
    if (typeof material === "string") return { misfit: material };
    if (material === undefined) return undefined;
    try {
      const played = await this.threads.play(kind.program, { task, hash, material }, signal);
      return "text" in played ? played.text : played;
    } catch (error) {
      // If a thread dies, only its own task fails.
      return signal.aborted ? undefined : kind.failed(task, error instanceof Error ? error.message : String(error));
    }
  }

  private drop(why: string): string {
    this.options.tell(why);
    return NOT_WANTED;
  }

  /** Writes to Redis that this worker is there, and gives up tasks of experiments that are over. */
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
        "this worker was silent for too long: some of its work was also given to another worker; both results are the same",
      );
    else if (!/Missing key for job|ECONN|EPIPE|ETIMEDOUT|Connection is closed|Socket|LOADING|READONLY/i.test(message))
      this.options.tell(message);
  }
}
