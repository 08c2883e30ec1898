import { Queue } from "bullmq";
import type { WorkJob } from "./messages.js";
import type { RedisLink } from "./redis-link.js";
import { PREFIX, queueName, WIRE_VERSION } from "./redis-names.js";
import type { WorkToGive } from "./work.js";

/** BullMQ keeps at most this many events in its stream, which nothing here reads. */
const MOST_EVENTS = 100;
/** The largest number of questions that go to Redis at a time. */
const AT_ONCE = 500;

/** The jobs of one experiment or campaign. They are in the queue of all workers of one version of the engine. */
export class WorkQueue<Task> {
  private readonly queue: Queue<WorkJob>;

  constructor(
    private readonly link: RedisLink,
    private readonly work: WorkToGive<Task, unknown>,
    private readonly experiment: string,
    engineVersion: number,
  ) {
    this.queue = new Queue<WorkJob>(queueName(engineVersion), {
      connection: link.client,
      prefix: PREFIX,
      streams: { events: { maxLen: MOST_EVENTS } },
      // Remove a job when it has ended. Its result is elsewhere, and the same job can then be handed out again.
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 1 },
    });
    // The link reports when the server is away.
    this.queue.on("error", () => {});
  }

  /** Hands out tasks. A task that is still in the queue is not handed out twice. */
  async add(tasks: readonly Task[]): Promise<void> {
    const jobs = tasks.map((task) => ({
      name: this.work.kind,
      data: this.jobOf(task),
      opts: { jobId: this.jobId(this.work.keyOf(task)) },
    }));
    await this.queue.addBulk(jobs);
  }

  /**
   * Resolves with those of `keys` whose tasks are neither waiting nor under way. A job whose entry was overwritten is discarded, and counts as
   * missing.
   */
  async missing(keys: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      const pipeline = this.link.client.pipeline();
      for (const key of some) pipeline.hlen(this.queue.toKey(this.jobId(key)));
      const answers = (await pipeline.exec()) ?? [];
      const damaged = some.filter((_, i) => isWrongType(answers[i]?.[0]));
      for (const key of damaged) await discard(this.link.client, this.queue, this.jobId(key));
      missing.push(...some.filter((_, i) => answers[i]?.[1] === 0), ...damaged);
    }
    return missing;
  }

  /** Removes the tasks that no worker has begun. Resolves with their keys. */
  async takeBack(keys: Iterable<string>): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const key of keys) if (await this.takeBackOne(key)) removed.push(key);
    return removed;
  }

  async close(): Promise<void> {
    await this.queue.close();
  }

  private async takeBackOne(key: string): Promise<boolean> {
    const { queue } = this;
    const id = this.jobId(key);
    // BullMQ notices an overwritten entry only if no worker has begun the job.
    if (await discardIfOverwritten(this.link.client, queue, id)) return true;
    // BullMQ refuses to remove a job that a worker has begun.
    return (await queue.remove(id).catch(() => 0)) === 1;
  }

  private jobId(key: string): string {
    return `${this.experiment}-${key}`;
  }

  private jobOf(task: Task): WorkJob {
    const { kind } = this.work;
    const work = this.work.sentOf(task) as WorkJob["work"];
    const material = this.work.materialOf(task);
    return { wire: WIRE_VERSION, kind, experiment: this.experiment, key: this.work.keyOf(task), material, work };
  }
}

/** Names a queue's keys in Redis. BullMQ's queues and workers have this method. */
interface KeyNames {
  toKey(name: string): string;
}

/**
 * Removes a job if another program has overwritten its entry in Redis. BullMQ cannot remove such a job: its scripts fail in the middle, also those
 * that give back the jobs of dead workers. Resolves with whether the entry was overwritten.
 */
export async function discardIfOverwritten(client: RedisLink["client"], names: KeyNames, id: string): Promise<boolean> {
  try {
    await client.hlen(names.toKey(id));
    return false;
  } catch (error) {
    if (!isWrongType(error)) throw error;
    await discard(client, names, id);
    return true;
  }
}

async function discard(client: RedisLink["client"], names: KeyNames, id: string): Promise<void> {
  const all = client.multi().del(names.toKey(id), names.toKey(`${id}:lock`));
  for (const list of ["wait", "active"]) all.lrem(names.toKey(list), 0, id);
  await all.srem(names.toKey("stalled"), id).exec();
}

function isWrongType(error: unknown): boolean {
  return error instanceof Error && /WRONGTYPE/.test(error.message);
}
