import { Queue } from "bullmq";
import type { Task } from "../engine.js";
import type { RunJob } from "./messages.js";
import type { RedisLink } from "./redis-link.js";
import { PREFIX, queueName, WIRE_VERSION } from "./redis-names.js";

/** BullMQ keeps at most this many events in its stream, which nothing here reads. */
const MOST_EVENTS = 100;
/** The largest number of questions that go to Redis at a time. */
const AT_ONCE = 500;

/** The jobs of one experiment. They are in the queue of all workers of one version of the engine. */
export class RunQueue {
  private readonly queue: Queue<RunJob>;

  constructor(
    private readonly link: RedisLink,
    private readonly experiment: string,
    engineVersion: number,
  ) {
    this.queue = new Queue<RunJob>(queueName(engineVersion), {
      connection: link.client,
      prefix: PREFIX,
      streams: { events: { maxLen: MOST_EVENTS } },
      // Remove a job when it has ended. Its record is elsewhere, and the same job can then be handed out again.
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 1 },
    });
    // The link reports when the server is away.
    this.queue.on("error", () => {});
  }

  /** Hands out runs. A run that is still in the queue is not handed out twice. */
  async add(tasks: readonly Task[]): Promise<void> {
    const jobs = tasks.map((task) => ({
      name: "run",
      data: this.jobOf(task),
      opts: { jobId: this.jobId(task.key) },
    }));
    await this.queue.addBulk(jobs);
  }

  /** Resolves with the runs among `keys` that are neither waiting nor under way. */
  async missing(keys: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      const pipeline = this.link.client.pipeline();
      for (const key of some) pipeline.exists(this.queue.toKey(this.jobId(key)));
      const answers = (await pipeline.exec()) ?? [];
      missing.push(...some.filter((_, i) => answers[i]?.[1] === 0));
    }
    return missing;
  }

  /** Removes the runs that no worker has begun. */
  async takeBack(keys: Iterable<string>): Promise<void> {
    for (const key of keys) await this.queue.remove(this.jobId(key)).catch(() => {});
  }

  async close(): Promise<void> {
    await this.queue.close();
  }

  private jobId(key: string): string {
    return `${this.experiment}-${key}`;
  }

  private jobOf({ key, scenarioHash, seed, network, warmUp }: Task): RunJob {
    return { wire: WIRE_VERSION, experiment: this.experiment, key, scenario: scenarioHash, seed, network, warmUp };
  }
}
