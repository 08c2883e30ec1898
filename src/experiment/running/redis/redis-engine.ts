import { ENGINE_VERSION } from "../../plan/engine-version.js";
import type { RunRecord } from "../../run-record.js";
import type { Engine, Scenarios, Task } from "../engine.js";
import { type Presence, parseRecord } from "./messages.js";
import { Outstanding } from "./outstanding.js";
import { Presences } from "./presences.js";
import { RecordInbox } from "./record-inbox.js";
import type { RedisAddress } from "./redis-address.js";
import { RedisLink } from "./redis-link.js";
import * as names from "./redis-names.js";
import { RunQueue } from "./run-queue.js";
import { ScenarioStore } from "./scenario-store.js";
import { within } from "./within.js";
import { WorkerCount } from "./worker-count.js";

export interface RedisEngineOptions {
  readonly address: RedisAddress;
  /** The experiment's name, which workers show. */
  readonly name: string;
  readonly scenarios: Scenarios;
  /** Shows sentences to the user: which workers there are, and whether Redis can be reached. */
  readonly tell: (line: string) => void;
  /** The time in ms between two checks whether Redis still has all runs. */
  readonly lookMs?: number;
}

const LOOK_MS = 30_000;
/** How long the clean-up may take when Redis cannot be reached, in ms. Entries that are left there expire by themselves. */
const FAREWELL_MS = 2_000;

/**
 * Hands out runs to workers over Redis. Redis only carries the runs. This class remembers which runs it handed out. If
 * Redis loses some, for example at a restart, it hands them out again. If a run comes back twice, the first record
 * counts; the others are equal.
 */
export class RedisEngine implements Engine {
  private readonly keys: names.ExperimentKeys;
  private readonly queue: RunQueue;
  private readonly inbox: RecordInbox;
  private readonly store: ScenarioStore;
  private readonly workers: WorkerCount;
  private readonly experiments: Presences;
  private readonly presence: Presence;
  private readonly speaking: NodeJS.Timeout;
  private readonly lookMs: number;
  /** The time of the next check whether Redis still has everything, in ms by the machine's clock. */
  private nextLook: number;

  private constructor(
    private readonly link: RedisLink,
    { name, scenarios, tell, address, lookMs = LOOK_MS }: RedisEngineOptions,
  ) {
    const id = names.newId();
    const { client } = link;
    this.keys = names.keysOf(id);
    this.queue = new RunQueue(link, id, ENGINE_VERSION);
    this.inbox = new RecordInbox(client, link.another(), this.keys.records);
    this.store = new ScenarioStore(client, this.keys.scenarios, scenarios, names.EXPERIMENT_LIFE_MS);
    this.workers = new WorkerCount(client, address.shown, tell);
    this.experiments = new Presences(client, names.EXPERIMENTS, names.EXPERIMENT_LIFE_MS);
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
  static async open(options: RedisEngineOptions): Promise<RedisEngine> {
    const engine = new RedisEngine(await RedisLink.open(options.address, options.tell), options);
    await engine.speak();
    return engine;
  }

  async play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void> {
    const outstanding = new Outstanding(tasks, onRecord);
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    signal.addEventListener("abort", stop, { once: true });
    // When the user stops, do not wait until Redis is back.
    await Promise.race([this.playOut(outstanding, signal), stopped]).finally(() => outstanding.close());
    signal.removeEventListener("abort", stop);
    if (signal.aborted) await within(this.queue.takeBack([...outstanding.keys()]), FAREWELL_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.speaking);
    const { alive, scenarios, records } = this.keys;
    const farewell = async () => {
      await this.link.client.del(alive, scenarios, records);
      await this.experiments.takeBack(this.presence);
      await this.queue.close();
    };
    await within(farewell(), FAREWELL_MS);
    this.link.close();
  }

  private async playOut(outstanding: Outstanding, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !outstanding.isOver) {
      if (performance.now() >= this.nextLook) await this.look(outstanding);
      await this.handOut(outstanding.take(this.workers.window));
      for (const text of await this.inbox.next()) outstanding.accept(parseRecord(text));
    }
  }

  private async handOut(tasks: readonly Task[]): Promise<void> {
    if (tasks.length === 0) return;
    await this.store.provide(tasks.map(({ scenarioHash }) => scenarioHash));
    await this.queue.add(tasks);
  }

  /**
   * Hands out again the runs that Redis has lost. A worker delivers a record before it removes the job. So a run is lost if its
   * job is missing, and if its record is still missing when this method looks for it afterwards.
   */
  private async look(outstanding: Outstanding): Promise<void> {
    await this.speak();
    const missing = await this.queue.missing([...outstanding.keys()]);
    for (const text of await this.inbox.all()) outstanding.accept(parseRecord(text));
    await this.store.check();
    await this.handOut(outstanding.among(missing));
    this.nextLook = performance.now() + this.lookMs;
  }

  /** Writes to Redis that this experiment goes on, and reads which workers there are. */
  private async speak(): Promise<void> {
    const { alive, scenarios, records } = this.keys;
    const life = names.EXPERIMENT_LIFE_MS;
    const all = this.link.client.multi().set(alive, "1", "PX", life).pexpire(scenarios, life).pexpire(records, life);
    await all.exec();
    await this.experiments.say(this.presence);
    await this.workers.count();
  }
}
