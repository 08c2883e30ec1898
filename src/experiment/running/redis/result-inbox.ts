import type { Redis } from "ioredis";

/** The largest number of results taken at once, and how long the inbox waits for the first, in seconds. */
const AT_ONCE = 200;
const WAIT_S = 1;

/** A script that puts a result into the list of its experiment, unless the experiment is over. The list is removed with the experiment. */
const DELIVER = `
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], left)
return 1`;

/** Delivers a result of a worker. Resolves with whether the experiment still takes results. */
export async function deliver(client: Redis, alive: string, results: string, text: string): Promise<boolean> {
  return (await client.eval(DELIVER, 2, alive, results, text)) === 1;
}

/** The list of an experiment's results in Redis, for the coordinator, which takes each result out. */
export class ResultInbox {
  /** `waiting`: a connection that only this inbox uses, since its calls block. */
  constructor(
    private readonly client: Redis,
    private readonly waiting: Redis,
    private readonly key: string,
  ) {}

  /** Resolves with the next results, or with none if no result came within a second. */
  async next(): Promise<readonly string[]> {
    const first = await this.waiting.blpop(this.key, WAIT_S);
    return first === null ? [] : [first[1], ...(await this.some())];
  }

  /** Takes all results that are there now. */
  async all(): Promise<readonly string[]> {
    const all: string[] = [];
    for (;;) {
      const some = await this.some();
      all.push(...some);
      if (some.length < AT_ONCE) return all;
    }
  }

  private async some(): Promise<readonly string[]> {
    return (await this.client.lpop(this.key, AT_ONCE)) ?? [];
  }
}
