import { ENGINE_VERSION } from "../../plan/engine-version.js";
import { MaterialStore } from "./material-store.js";
import type { Presence } from "./messages.js";
import { Outstanding } from "./outstanding.js";
import { Presences } from "./presences.js";
import type { RedisAddress } from "./redis-address.js";
import { repliedWith } from "./redis-failure.js";
import { RedisLink } from "./redis-link.js";
import * as names from "./redis-names.js";
import { ResultInbox } from "./result-inbox.js";
import { within } from "./within.js";
import type { WorkToGive } from "./work.js";
import { WorkQueue } from "./work-queue.js";
import { WorkerCount, type WorkersThere } from "./worker-count.js";

export interface CoordinatorOptions {
  readonly address: RedisAddress;
  /** The name of the experiment or campaign, which workers show. */
  readonly name: string;
  /** Shows sentences to the user: which workers there are, and whether Redis can be reached. */
  readonly tell: (line: string) => void;
  /** The time in ms between two checks whether Redis still has all tasks. */
  readonly lookMs?: number;
}

/** The signals that end a call of `Coordinator.play` early. */
export interface EarlyEnds {
  /** Tasks that no worker has begun are taken back, and those under way are given up. */
  readonly giveUp: AbortSignal;
  /** Tasks that no worker has begun are taken back, and those under way are played to their end. */
  readonly noMore?: AbortSignal;
  /**
   * There is no further task. The coordinator still waits for the tasks that are handed out, but if all workers are gone, it gives these tasks up.
   */
  readonly enough?: AbortSignal;
}

const LOOK_MS = 30_000;
/** How long the clean-up may take when Redis cannot be reached, in ms. Keys that are left there expire, and workers drop the jobs that are left. */
const FAREWELL_MS = 2_000;

/**
 * Hands out tasks of one kind to workers over Redis. Redis only carries the tasks. This class remembers which tasks it handed out. If
 * Redis loses some, for example at a restart, it hands them out again. If a task comes back twice, the first result counts; the
 * others are equal.
 */
export class Coordinator<Task, Result> {
  private readonly keys: names.ExperimentKeys;
  private readonly queue: WorkQueue<Task>;
  private readonly inbox: ResultInbox;
  private readonly store: MaterialStore;
  private readonly count: WorkerCount;
  private readonly coordinators: Presences;
  private readonly presence: Presence;
  private readonly speaking: NodeJS.Timeout;
  private readonly lookMs: number;
  /** The time of the next check whether Redis still has everything, in ms by the machine's clock. */
  private nextLook: number;

  private constructor(
    private readonly link: RedisLink,
    private readonly work: WorkToGive<Task, Result>,
    private readonly options: CoordinatorOptions,
  ) {
    const { name, tell, address, lookMs = LOOK_MS } = options;
    const id = names.newId();
    const { client } = link;
    this.keys = names.keysOf(id);
    this.queue = new WorkQueue(link, work, id, ENGINE_VERSION);
    this.inbox = new ResultInbox(client, link.another(), this.keys.results);
    this.store = new MaterialStore(client, this.keys.materials, work, names.EXPERIMENT_LIFE_MS);
    this.count = new WorkerCount(client, address.shown, work, tell);
    this.coordinators = new Presences(client, names.EXPERIMENTS, names.EXPERIMENT_LIFE_MS);
    this.presence = { id, name: name.slice(0, 200), engine: ENGINE_VERSION, wire: names.WIRE_VERSION, jobs: 0 };
    this.lookMs = lookMs;
    this.nextLook = performance.now() + lookMs;
    this.speaking = setInterval(() => {
      if (!link.isAway) this.speak().catch(() => {});
    }, names.WORD_MS);
    link.onReturn(() => {
      this.nextLook = 0;
    });
  }

  /** Rejects with a RedisFailure when the server cannot be used. */
  static async open<Task, Result>(
    work: WorkToGive<Task, Result>,
    options: CoordinatorOptions,
  ): Promise<Coordinator<Task, Result>> {
    const coordinator = new Coordinator(await RedisLink.open(options.address, options.tell), work, options);
    try {
      await coordinator.speak();
      return coordinator;
    } catch (error) {
      await coordinator.close();
      throw repliedWith(options.address, error);
    }
  }

  /** The workers that can play the tasks, when they were last counted. */
  get workers(): WorkersThere {
    return this.count.there;
  }

  /**
   * Has the tasks played, in any order, and calls `onResult` once with each result. Takes a task only when it can hand it out. Resolves
   * when all tasks are over, or when a signal has ended the call. Rejects with a RedisFailure when the server refuses a command.
   */
  async play(tasks: Iterable<Task>, onResult: (task: Task, result: Result) => void, ends: EarlyEnds): Promise<void> {
    const { giveUp, noMore } = ends;
    const outstanding = new Outstanding(this.work, tasks, onResult);
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    // When the user stops, do not wait until Redis is back.
    const stopIfAway = (): void => {
      if (this.link.isAway) stop();
    };
    giveUp.addEventListener("abort", stop, { once: true });
    noMore?.addEventListener("abort", stopIfAway, { once: true });
    try {
      await Promise.race([this.playOut(outstanding, ends), stopped]);
    } catch (error) {
      throw repliedWith(this.options.address, error);
    } finally {
      outstanding.close();
      giveUp.removeEventListener("abort", stop);
      noMore?.removeEventListener("abort", stopIfAway);
    }
    if (!outstanding.isOver) await within(this.queue.takeBack([...outstanding.keys()]), FAREWELL_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.speaking);
    const { alive, materials, results } = this.keys;
    const farewell = async () => {
      await this.link.client.del(alive, materials, results);
      await this.coordinators.takeBack(this.presence);
      await this.queue.close();
    };
    await within(farewell(), FAREWELL_MS);
    this.link.close();
  }

  private async playOut(outstanding: Outstanding<Task, Result>, { giveUp, noMore, enough }: EarlyEnds): Promise<void> {
    while (!giveUp.aborted) {
      if (noMore?.aborted && !outstanding.isEnding) await this.end(outstanding);
      if (performance.now() >= this.nextLook) await this.look(outstanding);
      if (noMore?.aborted || enough?.aborted) await this.abandon(outstanding);
      await this.handOut(outstanding.take(this.count.window));
      if (outstanding.isOver) return;
      for (const text of await this.inbox.next()) outstanding.accept(text);
    }
  }

  private async handOut(tasks: readonly Task[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.store.provide(tasks.map((task) => this.work.materialOf(task)));
    await this.queue.add(tasks);
  }

  /** Takes back the tasks that no worker has begun, and hands out no more. */
  private async end(outstanding: Outstanding<Task, Result>): Promise<void> {
    outstanding.end();
    await this.takeBack(outstanding);
    this.nextLook = 0;
  }

  /** Gives up the tasks that nobody will play, if all workers are gone. */
  private async abandon(outstanding: Outstanding<Task, Result>): Promise<void> {
    if (!this.count.isDeserted) return;
    // A worker may have come since the last count.
    await this.count.count();
    if (!this.count.isDeserted) return;
    const [first, ...more] = await this.takeBack(outstanding);
    if (first === undefined) return;
    const others = more.length === 0 ? "" : `, nor for ${more.length} more like this`;
    this.options.tell(`no worker is left for ${this.work.say(first)}${others}: not waiting for one`);
  }

  /**
   * Takes back and forgets the tasks that no worker has begun, and those whose worker has not renewed its lock in time. Resolves with these tasks.
   */
  private async takeBack(outstanding: Outstanding<Task, Result>): Promise<readonly Task[]> {
    const gone = await this.queue.takeBack([...outstanding.keys()]);
    // The job of a task that a worker has just played is gone, too. But the worker delivered the result before, so take the results first.
    for (const text of await this.inbox.all()) outstanding.accept(text);
    const tasks = outstanding.among(gone);
    outstanding.forget(gone);
    return tasks;
  }

  /**
   * Hands out again the tasks that Redis has lost. A worker delivers a result before it removes the job. So a task is lost if its
   * job is missing, and if its result is still missing when this method looks for it afterwards.
   */
  private async look(outstanding: Outstanding<Task, Result>): Promise<void> {
    await this.speak();
    const missing = await this.queue.missing([...outstanding.keys()]);
    for (const text of await this.inbox.all()) outstanding.accept(text);
    await this.store.check();
    if (outstanding.isEnding) outstanding.forget(missing);
    else await this.handOut(outstanding.among(missing));
    this.nextLook = performance.now() + this.lookMs;
  }

  /** Writes to Redis that this experiment goes on, and reads which workers there are. */
  private async speak(): Promise<void> {
    const { alive, materials, results } = this.keys;
    const life = names.EXPERIMENT_LIFE_MS;
    const all = this.link.client.multi().set(alive, "1", "PX", life).pexpire(materials, life).pexpire(results, life);
    await all.exec();
    await this.coordinators.say(this.presence);
    await this.count.count();
  }
}
