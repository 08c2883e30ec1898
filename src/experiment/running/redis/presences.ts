import type { Redis } from "ioredis";
import { type Presence, parsePresence } from "./messages.js";

/** By the server's clock: those of the machines may differ. Arguments: the word, and for how long it holds in ms. */
const SPEAK = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ms)
redis.call('ZADD', KEYS[1], ms + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;

/** Those whose word holds, a bounded number of them. */
const LISTEN = `
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
return redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ms, '+inf', 'LIMIT', 0, 10000)`;

/** Who says to be there: a sorted set in Redis of words that hold for a while, unless they are said again. */
export class Presences {
  constructor(
    private readonly client: Redis,
    private readonly key: string,
    private readonly lifeMs: number,
  ) {}

  async say(presence: Presence): Promise<void> {
    await this.client.eval(SPEAK, 1, this.key, JSON.stringify(presence), this.lifeMs);
  }

  async takeBack(presence: Presence): Promise<void> {
    await this.client.zrem(this.key, JSON.stringify(presence));
  }

  /** What cannot be understood is left out. */
  async all(): Promise<readonly Presence[]> {
    const words = await this.client.eval(LISTEN, 1, this.key);
    if (!Array.isArray(words)) return [];
    return words.flatMap((word) => (typeof word === "string" ? (parsePresence(word) ?? []) : []));
  }
}
